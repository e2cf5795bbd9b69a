package payment

import (
	"context"

	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Chain is what a household that was split off goes on (延续户号); the zero Chain where
// it was not.
type Chain struct {
	Number     string
	Households []id.ID // of the chain
}

// onChain says on the roll of a household that was split off whose chain it goes on,
// and reports whether the chain drew the same before: then it is not somebody new in
// aid. What a household drew itself, and lost, is new when it comes again; what is a
// person's goes on no chain.
func (s *Service) onChain(ctx context.Context, tx *db.Tx, g Grant) (reason string, continues bool, err error) {
	if g.Chain.Number == "" {
		return g.Reason, false, nil
	}
	reason = g.Reason + "（延续户号 " + g.Chain.Number + "）"
	if g.Person != 0 {
		return reason, false, nil
	}
	for _, household := range g.Chain.Households {
		_, err := s.Newest(ctx, tx, g.County, household, 0, g.Programme)
		switch {
		case errs.CodeOf(err) == errs.NotFound:
		case err != nil:
			return reason, false, err
		case household == g.Household:
			return reason, false, nil
		default:
			continues = true
		}
	}
	return reason, continues, nil
}
