package casework

import (
	"context"
	"slices"

	"doudi/casework/procedure"
	"doudi/internal/authz"
)

// Available is an act that the actor's role may do in the case's state, and
// what stands in its way, if anything. What a role may not do is absent.
type Available struct {
	Act       Act         `json:"act"`
	Label     Text        `json:"label"`
	Article   Text        `json:"article"`
	Elsewhere bool        `json:"elsewhere" doc:"done on the check's page"`
	Now       bool        `json:"now"`
	Obstacles []*Obstacle `json:"obstacles" nullable:"false" doc:"why not yet, and from when"`
	Causes    []Cause     `json:"causes,omitempty" doc:"for which alone it is done, those that are there now: one of them is named"`
}

// Acts tells what the actor can do with a case now, and what not yet and why.
func (s *Service) Acts(ctx context.Context, ref Ref) (list []Available, err error) {
	err = s.view(ctx, ref, func(c *caseFile) error {
		list, err = c.available(ctx)
		return err
	})
	return list, err
}

func (c *caseFile) available(ctx context.Context) ([]Available, error) {
	out := []Available{}
	for _, step := range c.procedure.Steps {
		d := duty(Act(step.Act))
		if !slices.Contains(step.From, c.app.State) || c.actor.MayIn(d.Right, c.app.Division) != nil || !c.mine(step) || c.unasked(d.Act) {
			continue
		}
		obstacles, err := c.obstacles(ctx, step)
		if err != nil {
			return nil, err
		}
		if len(obstacles) == 0 || !onceOnly(d.Act) {
			out = append(out, Available{d.Act, Text{d.Chinese, d.English}, Text{c.procedure.Article(step), c.procedure.ArticleEnglish(step)}, d.Elsewhere, len(obstacles) == 0, obstacles, c.causes(step)})
		}
	}
	return out, nil
}

// mine reports whether the procedure leaves a step to a role that the actor has here.
func (c *caseFile) mine(step procedure.Step) bool {
	return len(step.By) == 0 || slices.ContainsFunc(step.By, func(role string) bool { return holds(c.actor, authz.Role(role), c.app.Division) })
}

// obstacles lists what stands in the way of a step of the procedure.
func (c *caseFile) obstacles(ctx context.Context, step procedure.Step) ([]*Obstacle, error) {
	out := []*Obstacle{}
	for _, name := range step.Needs {
		o, err := needs()[name](ctx, c)
		if err != nil {
			return nil, err
		}
		if o != nil {
			out = append(out, o)
		}
	}
	for _, apart := range []func(context.Context, Act) (*Obstacle, error){c.recuses, c.notInvolved, c.judgedBefore, c.competence, c.fileable, c.signable, c.throughMeeting, c.hearable, c.handedOn, c.lives} {
		o, err := apart(ctx, Act(step.Act))
		if err != nil {
			return out, err
		}
		if o != nil {
			out = append(out, o)
		}
	}
	return out, nil
}

// onceOnly acts disappear once they are done: a button
// that will never work explains nothing.
func onceOnly(act Act) bool {
	return slices.Contains([]Act{ActServe, ActExtend, ActStartCheck, ActReport, ActAdvance, ActGrace, ActInvite}, act)
}
