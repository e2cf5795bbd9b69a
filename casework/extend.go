package casework

import (
	"context"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
)

// Cause is a reason that the law accepts for an act.
type Cause struct {
	ID      string `json:"id"`
	Label   Text   `json:"label"`
	Article Text   `json:"article"`
}

// Extension lengthens the term of the whole case.
type Extension struct {
	Reasoned
	Cause string `json:"cause" maxLength:"40" doc:"one that the procedure has for it"`
}

// Extend lengthens the whole term once, for a cause that the law has (民发〔2021〕57号
// art.22; 2022年兜底保障通知 四（一）), and tells the family why and until when.
func (s *Service) Extend(ctx context.Context, ref Ref, e Extension) (Done, error) {
	return s.perform(ctx, ref, ActExtend, e.Signing, e, func(c *caseFile) (State, error) {
		reason, err := e.text()
		if err != nil {
			return "", err
		}
		cause, err := c.namedCause(ActExtend, e.Cause)
		if err != nil {
			return "", err
		}
		c.note = strings.TrimPrefix(cause.Label.Chinese+"："+reason, "：")
		whole := c.procedure.Whole()
		if err := c.extend(ctx, whole); err != nil {
			return "", err
		}
		p := paper{Kind: paperExtension, Title: "延长办理期限告知书", Article: cause.Article.Chinese, Cause: cause.Label.Chinese, Reason: reason}
		if k, ok := c.running(whole.ID); ok {
			p.From, p.Since, p.Due = k.Term, "受理之日", dayOrUnknown(k.DueOn)
			if k.StartedOn != c.app.AcceptedOn { // opened again after an appeal
				p.Since = k.StartedOn.Chinese()
			}
		}
		return c.state(), c.print(ctx, p)
	})
}

// paperExtension is the kind of the notice that a case takes longer.
const paperExtension = "extension"

// namedCause is the cause that somebody names for an act. Where the procedure that the case
// began under names none, the act's own article stands for it.
func (c *caseFile) namedCause(act Act, named string) (Cause, error) {
	step, _ := c.procedure.Step(string(act))
	if len(step.Causes) == 0 {
		return Cause{Article: c.basis(act)}, nil
	}
	list := c.causes(step)
	i := slices.IndexFunc(list, func(k Cause) bool { return k.ID == named })
	if i < 0 {
		return Cause{}, missing("body.cause", "请选择法律规定的事由。", "Choose a cause that the law has and that is there.")
	}
	return list[i], nil
}

// causes are those of a step that are there now.
func (c *caseFile) causes(step procedure.Step) (out []Cause) {
	for _, k := range step.Causes {
		if k.If == "" || conditions()[k.If](c) {
			cited := procedure.Step{Cites: k.Cites}
			out = append(out, Cause{k.ID, Text{k.Name.Zh, k.Name.En}, Text{c.procedure.Article(cited), c.procedure.ArticleEnglish(cited)}})
		}
	}
	return out
}

// objected reports whether somebody objected to a notice of the case.
func (c *caseFile) objected() bool {
	return slices.ContainsFunc(c.publicities, func(p q.Publicity) bool { return p.Objections > 0 })
}
