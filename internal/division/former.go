package division

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed former.txt
var formerText string

// Former is a county or township that the register no longer has.
type Former struct {
	Old  Code   `json:"old"`
	New  Code   `json:"new"` // "" where it was divided, or the registers do not tell
	Name string `json:"name"`
}

// parseFormer reads the old code, the new one or -, and the old name.
func parseFormer(text string) (map[Code]Former, error) {
	all := make(map[Code]Former, strings.Count(text, "\n"))
	for line := range strings.Lines(text) {
		old, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		now, name, ok := strings.Cut(rest, " ")
		if !ok || !digits(old) || now != "-" && !digits(now) {
			return nil, fmt.Errorf("%q is not an old code, a new one and a name", line)
		}
		all[Code(old)] = Former{Code(old), Code(strings.TrimPrefix(now, "-")), name}
	}
	return all, nil
}

// Former returns what is known of a county or township whose code was
// withdrawn since 2016.
func (r *Register) Former(c Code) (Former, bool) {
	f, ok := r.former[c]
	if change, known := r.withdrawn[c]; known {
		return Former{c, change.New, change.Name}, true
	}
	return f, ok
}

// FormerNamed returns the townships of a county, or of one that it followed, that
// are gone and had this name: 雁门乡, 汶川县雁门乡, or 雁门 where no name is whole.
func (r *Register) FormerNamed(name string, county Code) []Former {
	wanted := r.unprefixed(clean(name), county)
	if wanted == "" {
		return nil
	}
	var whole, like []Former
	for c, f := range r.former {
		switch {
		case c.Level() != Township || r.Now(c.At(County)) != county:
		case f.Name == wanted:
			whole = append(whole, f)
		case bare(f.Name) == bare(wanted):
			like = append(like, f)
		}
	}
	if len(whole) == 0 {
		whole = like
	}
	slices.SortFunc(whole, func(a, b Former) int { return strings.Compare(string(a.Old), string(b.Old)) })
	return whole
}

// Now returns the code that a county or township has today: its own while it is
// in force, or the one that followed it if there is a single one. Villages are
// numbered anew when townships are, so that theirs are not mapped.
func (r *Register) Now(c Code) Code {
	if f, gone := r.Former(c); gone && f.New != "" && !r.Has(c) {
		return f.New
	}
	return c
}
