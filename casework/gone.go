package casework

import (
	"slices"

	"doudi/casework/procedure"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Who is a member no more draws nothing as one: what was granted to them, or to a
// household in which nobody is left, is looked at once more as they were, they are
// heard (社会救助法 art.48), and it ends.

// asTheyWere is a file with whom a review is about among its members, where they are
// that no more: the person, or everybody who was the last to go.
func (f File) asTheyWere(person id.ID) File {
	facts := f.Facts
	facts.Members = slices.Clone(facts.Members)
	for _, m := range slices.Concat(f.Left, f.Dead) {
		_, in := facts.member(m.PersonID)
		if !in && (person == m.PersonID || person == 0 && len(f.Facts.Members) == 0 && f.lastToGo(m)) {
			facts.Members = append(facts.Members, m)
		}
	}
	if _, in := facts.member(facts.Applicant); !in && len(facts.Members) > 0 {
		facts.Applicant = facts.Members[0].PersonID
	}
	f.Facts = facts
	return f
}

// lastToGo reports whether nobody left the file after a former member did.
func (f File) lastToGo(m Member) bool {
	return m.DiedOn.IsZero() && !slices.ContainsFunc(f.Left, func(o Member) bool { return o.LeftOn.After(m.LeftOn) })
}

// gone reports whether whom a review is about is a member no more: nobody is visited
// or checked, and it can only end.
func (c *caseFile) gone() bool {
	if procedure.Purpose(c.app.Purpose) != procedure.Review {
		return false
	}
	away := func(m Member) bool { return !m.LeftOn.IsZero() || !m.DiedOn.IsZero() }
	if m, ok := c.facts.member(c.app.PersonID); ok {
		return away(m)
	}
	return len(c.facts.Members) > 0 && !slices.ContainsFunc(c.facts.Members, func(m Member) bool { return !away(m) })
}

// went says of whom a review is about that they are a member no more.
func (c *caseFile) went() string {
	m, one := c.facts.member(c.app.PersonID)
	if !one {
		m = c.facts.Members[0]
	}
	since, what := m.LeftOn, "起不再是本户成员。"
	if since.IsZero() {
		since, what = m.DiedOn, "死亡。"
	}
	if !one {
		return "该户已于" + since.Chinese() + "迁出或者注销。"
	}
	return m.Name + "已于" + since.Chinese() + what
}

// onlyEnds refuses to go on with what is drawn by somebody who is a member no more.
func (c *caseFile) onlyEnds(agree bool) error {
	if !agree || !c.gone() {
		return nil
	}
	return errs.New(errs.Conflict, c.went()+"这项待遇只能停发；仍符合条件的，在其现在的家庭申请。",
		"They are a member of this household no more: it can only be ended. Whoever still qualifies applies in the household where they are now.")
}

// pastInvestigation is where a review of somebody who is gone goes to from the clerk.
func (c *caseFile) pastInvestigation() State {
	if step, _ := c.procedure.Step(string(ActSubmit)); slices.Contains(step.To, string(Review)) {
		return Review
	}
	return Submitted
}
