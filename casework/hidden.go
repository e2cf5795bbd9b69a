package casework

import (
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
)

// Hidden is something of a case that is not shown to its reader, and why: a
// blank would be read as "nothing".
type Hidden struct {
	Field   string           `json:"field" enum:"idNumber,reason,members,deductions,situation,evidence,check,proposal,decision,visits,opinions,objections,hearings,documents,appraisals" doc:"part of the page"`
	Why     Text             `json:"why"`
	Article Text             `json:"article"`
	Roles   []authz.RoleName `json:"roles" nullable:"false" doc:"who may see it, in their own division"`
}

// cause is why something is hidden from those who may not do an act.
type cause struct {
	why     Text
	article Text
	act     authz.Act
}

// masks is the cause of the masks that everybody sees.
func masks() cause {
	return cause{Text{"身份证号在办案页面一律遮盖；确需核对的，在家庭档案中写明事由后查看，每次查看都留有记录。",
		"ID numbers are always masked here; who must compare one opens it in the household's file, for a reason that is kept."}, Text{"《个人信息保护法》第五十一条", "Personal Information Protection Law, art. 51"}, authz.RevealPersonal}
}

func sensitive() cause {
	return cause{Text{"涉及家庭成员的健康、残疾、羁押等敏感个人信息，只供办理和监督本案的岗位使用。",
		"It tells of health, disability or custody, which only those who work on the case or answer for it need."}, Text{"《个人信息保护法》第二十八条", "Personal Information Protection Law, art. 28"}, authz.ReadFindings}
}

// secrecy is who keeps secret what the work tells them, and what looking things up
// for nothing leads to.
func secrecy() Text {
	return Text{"《社会救助法》第十一条、第七十条", "Social Assistance Law, art. 11; art. 70"}
}

func findings() cause {
	return cause{Text{"是部门核对所得，或者据此计算得出，只供办理和监督本案的岗位使用。",
		"It is what departments found or was computed from it, which only those who work on the case or answer for it need."}, secrecy(), authz.ReadFindings}
}

func informants() cause {
	return cause{Text{"为异议人、举报人保密。", "Those who object or report are kept secret."}, Text{"《社会救助法》第十一条", "Social Assistance Law, art. 11"}, authz.ReadFindings}
}

func homes() cause {
	return cause{Text{"入户调查表记有家庭的生活状况和需求，只供调查、办理和监督本案的岗位使用。",
		"The form of the visit tells how the family lives and what it needs, which only investigators and those who work on the case or answer for it need."},
		secrecy(), authz.ReadFindings}
}

// hidden lists what the page leaves out for its reader. It reads the page
// before that is done, so that only what is there is called hidden.
func (c *caseFile) hidden(p *Page) []Hidden {
	list := []Hidden{}
	add := func(there bool, field string, by cause, more ...authz.Act) {
		if there {
			list = append(list, Hidden{field, by.why, by.article, authz.RolesFor(append(more, by.act)...)})
		}
	}
	add(slices.ContainsFunc(p.Facts.Members, func(m Member) bool { return m.IDNumber != "" }), "idNumber", masks())
	if c.seesFindings() {
		return list
	}
	add(p.Reason != "", "reason", sensitive())
	add(true, "members", sensitive())
	add(len(p.Facts.Deductions) > 0, "deductions", sensitive())
	add(len(c.procedure.Declares)+len(c.facts.Obligors) > 0, "situation", sensitive())
	add(len(p.Evidence) > 0, "evidence", sensitive())
	add(p.CheckState == "reported", "check", findings())
	add(c.proposes(), "proposal", findings())
	add(p.Decision != nil, "decision", findings())
	add(len(p.Visits) > 0 && !c.seesVisits(), "visits", homes(), authz.VisitHome)
	add(slices.ContainsFunc(c.opinions, func(o q.Opinion) bool { return o.Differs != "" || len(o.DiffersSealed) > 0 }), "opinions", findings())
	add(len(p.Objections) > 0, "objections", informants())
	add(len(p.Hearings) > 0, "hearings", sensitive())
	add(len(c.appraisals) > 0, "appraisals", sensitive())
	add(p.Decision != nil && (p.Decision.Outcome == Refused || c.reviews()), "documents", findings())
	return list
}

// seesVisits reports whether the actor reads the forms of visits: who visits
// homes writes them.
func (c *caseFile) seesVisits() bool {
	return c.seesFindings() || c.actor.MayIn(authz.VisitHome, c.app.Division) == nil
}
