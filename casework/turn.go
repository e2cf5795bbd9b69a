package casework

import (
	"context"
	"fmt"

	"doudi/internal/money"
	"doudi/policy"
)

// Turn is one change of the facts that would change a proposal.
type Turn struct {
	Path    string         `json:"path" doc:"of the fact in the application"`
	Text    Text           `json:"text"`
	Outcome policy.Outcome `json:"outcome" enum:"eligible,ineligible"`
	Amount  money.Fen      `json:"amountFen" doc:"a month, for the household; 0 unless eligible"`
}

// Turns finds what would change the proposal of an open case, for those who
// may read it; a case without a proposal has none.
func (s *Service) Turns(ctx context.Context, ref Ref) (out []Turn, err error) {
	out = []Turn{}
	err = s.view(ctx, ref, func(c *caseFile) error {
		if !c.seesFindings() || !c.proposes() {
			return nil
		}
		app, err := c.application(ctx)
		if err != nil {
			return err
		}
		turns, err := s.others.Law.Turns(ctx, app)
		if err != nil {
			return forPeople(fmt.Errorf("finding what changes case %s: %w", c.app.ID, err))
		}
		named := c.facts.namer()
		for _, t := range turns {
			out = append(out, Turn{t.Path, Text{named.Replace(t.Text.Zh), named.Replace(t.Text.En)}, t.Outcome, money.Fen(t.MonthlyAmount)})
		}
		return nil
	})
	return out, err
}
