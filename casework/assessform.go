package casework

import (
	"context"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/id"
)

// The forms of the assessment of self-care (民发〔2021〕43号 art.20–22).
const (
	paperBlankAssessment = "assessment_blank"
	paperAssessment      = "assessment"
)

// assessmentPaper is the form that the assessors fill in and sign: of the six items
// (art.21), which the person manages unaided.
type assessmentPaper struct {
	Person         memberRow
	Items          []assessedItem
	Failed         int    // of the items
	On, By         string // "": nobody has assessed yet
	Present, Words string
}

type assessedItem struct{ Name, Alone, Helped string }

// selfCareItems are the six in the law's order, with what an assessment says of them;
// a blank one says nothing.
func selfCareItems(a *Assessment) (items []assessedItem, failed int) {
	box := func(name string, of func(Assessment) bool) {
		i := assessedItem{name, "□ 能", "□ 不能"}
		switch {
		case a == nil:
		case of(*a):
			i.Alone = "☑ 能"
		default:
			i.Helped = "☑ 不能"
			failed++
		}
		items = append(items, i)
	}
	box("自主吃饭", func(a Assessment) bool { return a.Eat })
	box("自主穿衣", func(a Assessment) bool { return a.Dress })
	box("自主上下床", func(a Assessment) bool { return a.Bed })
	box("自主如厕", func(a Assessment) bool { return a.Toilet })
	box("室内自主行走", func(a Assessment) bool { return a.Walk })
	box("自主洗澡", func(a Assessment) bool { return a.Bathe })
	return items, failed
}

// assessedRow is the person whose self-care counts.
func (c *caseFile) assessedRow() memberRow {
	if i := slices.IndexFunc(c.facts.Members, func(m Member) bool { return m.PersonID == c.app.PersonID }); i >= 0 {
		return c.memberRows(false)[i]
	}
	return memberRow{Name: c.nameOf(c.app.PersonID)}
}

func (c *caseFile) assessmentSheet(f assessmentPaper, a *Assessment) paper {
	f.Person = c.assessedRow()
	f.Items, f.Failed = selfCareItems(a)
	return paper{Title: "生活自理能力评估表", Article: c.article(ActAssess), Form: f}
}

// blankAssessment is taken along by who assesses.
func blankAssessment(_ context.Context, c *caseFile, _ id.ID) (paper, error) {
	return c.assessmentSheet(assessmentPaper{}, nil), nil
}

func assessmentsMade(c *caseFile) (list []id.ID) {
	for _, a := range c.assessments {
		list = append(list, a.ID)
	}
	return list
}

// assessmentForm is what was assessed, ready for the file.
func assessmentForm(_ context.Context, c *caseFile, about id.ID) (paper, error) {
	row := c.assessments[slices.IndexFunc(c.assessments, func(a q.Assessment) bool { return a.ID == about })]
	a, err := c.openAssessment(row)
	if err != nil {
		return paper{}, err
	}
	return c.assessmentSheet(assessmentPaper{On: row.AssessedOn.Chinese(), By: row.EnteredName, Present: a.Present, Words: a.Words}, a), nil
}
