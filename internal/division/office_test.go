package division

import (
	"strings"
	"testing"
)

func TestOffice(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"威州镇": "威州镇人民政府", "龙溪乡": "龙溪乡人民政府", "沙海苏木": "沙海苏木人民政府", "东华门街道": "东华门街道办事处",
		"王府街道办事处": "王府街道办事处", "柴河林机厂街道办事处": "柴河林机厂街道办事处", "某某农场": "某某农场", "": "",
	} {
		if got := Office(name); got != want {
			t.Errorf("%s signs as %s, want %s", name, got, want)
		}
	}
}

// TestOfficesOfTheRegister: nine streets of the register are called by their office.
func TestOfficesOfTheRegister(t *testing.T) {
	t.Parallel()
	named := 0
	for _, r := range load(t).rows {
		if !strings.HasSuffix(r.Name, "街道办事处") {
			continue
		}
		if named++; Office(r.Name) != r.Name {
			t.Errorf("%s signs as %s", r.Name, Office(r.Name))
		}
	}
	if named != 9 {
		t.Errorf("%d places of the register are named as offices, not 9", named)
	}
}
