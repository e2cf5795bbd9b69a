package casework

import (
	"context"
	"slices"
)

// Available is an act that the actor's role may do in the case's state, and
// what stands in its way, if anything. What a role may not do is absent.
type Available struct {
	Act       Act         `json:"act"`
	Label     Text        `json:"label"`
	Article   string      `json:"article"`
	Elsewhere bool        `json:"elsewhere" doc:"done on the check's page"`
	Now       bool        `json:"now"`
	Obstacles []*Obstacle `json:"obstacles" nullable:"false" doc:"why not yet, and from when"`
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
	for _, t := range Graph() {
		if !slices.Contains(t.From, c.state()) || c.actor.MayIn(t.Role, c.app.Division) != nil {
			continue
		}
		a := Available{Act: t.Act, Label: Text{t.Chinese, t.English}, Article: t.Article, Elsewhere: t.Elsewhere, Obstacles: []*Obstacle{}}
		for _, g := range t.guards {
			o, err := g(ctx, c)
			if err != nil {
				return nil, err
			}
			if o != nil {
				a.Obstacles = append(a.Obstacles, o)
			}
		}
		a.Now = len(a.Obstacles) == 0
		if a.Now || !onceOnly(t.Act) {
			out = append(out, a)
		}
	}
	return out, nil
}

// onceOnly acts disappear once they are done: a button
// that will never work explains nothing.
func onceOnly(act Act) bool {
	return slices.Contains([]Act{ActServe, ActExtend, ActStartCheck, ActReport}, act)
}
