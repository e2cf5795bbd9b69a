package division

import "strings"

// Office is who signs for a place of the third level, by its name: townships and
// towns have a people's government, streets an office. A name that is an office's
// already stays, and so does what is neither, such as a farm or a development zone:
// what its office is called the register does not say.
func Office(name string) string {
	for _, kind := range []string{"乡", "镇", "苏木"} {
		if strings.HasSuffix(name, kind) {
			return name + "人民政府"
		}
	}
	if strings.HasSuffix(name, "街道") {
		return name + "办事处"
	}
	return name
}
