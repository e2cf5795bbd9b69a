package intake

import (
	"cmp"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/registry"
)

// keep tells a unit's rows of what they say and the household's file did not
// take. They are no faults: the rest of the row went in.
func keep(u *Unit, clashes []registry.Clash) {
	for _, c := range clashes {
		h := u.Value.(*household)
		c.Kept = shorten(c.Kept, 60)
		r, field := h.locate(c.Path)
		field = r.layout.heard(field)
		if !strings.HasPrefix(c.Path, "members[") {
			r = speaking(h.rows, field)
		}
		column, mapped := r.layout.mapping[field]
		if !mapped {
			column = -1
		}
		p := ImportProblem{Row: r.Number, Column: column, Field: field, Header: r.layout.header(column), Code: "kept", Message: keptText(c),
			Kept: c.Kept, KeptBy: c.By, KeptAt: c.At}
		if mapped {
			p.Value = r.masked(column)
		}
		same := func(o ImportProblem) bool { return o.Row == p.Row && o.Column == p.Column && o.Code == p.Code }
		if i := slices.IndexFunc(u.kept, same); i >= 0 { // a row has one problem of a kind in a column
			u.kept[i].Message += p.Message
			u.kept[i].Kept = strings.Trim(u.kept[i].Kept+"；"+p.Kept, "；")
			continue
		}
		u.kept = append(u.kept, p)
	}
}

// heard is the field from whose column a value was read: some have two, and
// some are read out of another's.
func (l *layout) heard(field string) string {
	for _, f := range append([]string{field}, map[string][]string{
		"division": {"village", "township"}, "hukouDivision": {"split"}, "poor": {"labels"}, "disabilityGrade": {"disability"},
		"sex": {"idNumber"}, "bornOn": {"idNumber"},
	}[field]...) {
		if _, mapped := l.mapping[f]; mapped {
			return f
		}
	}
	return field
}

// speaking is the first row of a household that has something under a field.
func speaking(rows []*Row, field string) *Row {
	i := slices.IndexFunc(rows, func(r *Row) bool { return r.peek(field) != "" })
	return rows[max(i, 0)]
}

func keptText(c registry.Clash) string {
	has := "档案中的“" + c.Kept + "”"
	if c.Kept == "" {
		has = "档案中此项已清空，"
	}
	return has + "由" + cmp.Or(c.By, "他人") + when(c) + "改定，与本表不同，档案未改。请核实：本表正确的，请到家庭档案中修改；档案正确的，请改正本表。"
}

func when(c registry.Clash) string {
	if c.At.IsZero() {
		return "在上次导入之后"
	}
	return "于" + calendar.At(c.At).Chinese()
}
