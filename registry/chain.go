package registry

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// A chain is what reports count once: a household with those that came out of it
// by a split, and those that joined it. It is named by the household number of the
// first. Whoever belongs to a chain has neither left aid nor come into it by that.

// continues writes that a household belongs to the chain of another.
func (e *edit) continues(household id.ID, other *File) error {
	chain, err := e.s.Chain(e.ctx, e.tx, other.County, other.ID)
	if err != nil {
		return err
	}
	if err := q.New(e.tx).PutChain(e.ctx, q.PutChainParams{County: other.County, HouseholdID: household, Chain: chain, SinceOn: e.today}); err != nil {
		return fmt.Errorf("continue chain %s: %w", chain, err)
	}
	return nil
}

// Chain is the number of the chain that a household belongs to, in another room's
// transaction: its own where it continues none.
func (s *Service) Chain(ctx context.Context, tx *db.Tx, county int32, household id.ID) (string, error) {
	chain, err := q.New(tx).GetChain(ctx, county, household)
	if err == nil {
		return chain, nil
	}
	if !db.IsNotFound(err) {
		return "", fmt.Errorf("read the chain of household %s: %w", household, err)
	}
	row, err := q.New(tx).GetHousehold(ctx, county, household)
	if db.IsNotFound(err) {
		return "", errNotFound()
	}
	return row.Number, err
}

// Chains are the households of a county that continue another, with the number of
// their chain: for counts that must not take a split for somebody new. The caller
// has checked the scope.
func (s *Service) Chains(ctx context.Context, tx *db.Tx, county int32) (map[id.ID]string, error) {
	rows, err := q.New(tx).Chains(ctx, county)
	if err != nil {
		return nil, fmt.Errorf("read the chains of county %d: %w", county, err)
	}
	out := make(map[id.ID]string, len(rows))
	for _, r := range rows {
		out[r.HouseholdID] = r.Chain
	}
	return out, nil
}

// Kin are the households of a chain, with its number; the household that is asked
// about is one of them. The caller has checked the scope.
func (s *Service) Kin(ctx context.Context, tx *db.Tx, county int32, household id.ID) (chain string, list []id.ID, err error) {
	if chain, err = s.Chain(ctx, tx, county, household); err != nil {
		return "", nil, err
	}
	rows, err := q.New(tx).OfChain(ctx, county, chain)
	if err != nil {
		return "", nil, fmt.Errorf("read chain %s: %w", chain, err)
	}
	for _, r := range rows {
		list = append(list, r.ID)
	}
	return chain, list, nil
}

// mostSteps is more often than a household was ever split or merged.
const mostSteps = 100

// Home is the household in which the people of one are now, or one of them: it follows
// splits and mergers, and says since when that is so; the zero day where it is the same.
func (s *Service) Home(ctx context.Context, tx *db.Tx, county int32, household, person id.ID) (f *File, since calendar.Date, err error) {
	for range mostSteps {
		if f, err = s.Facts(ctx, tx, county, household); err != nil {
			return nil, since, err
		}
		next, on := f.next(person)
		if next == 0 {
			return f, since, nil
		}
		household, since = next, on
	}
	return nil, since, fmt.Errorf("household %s is merged in a circle", household)
}

// next is where a household, or one of its people, went on; 0 where it did not.
func (f *File) next(person id.ID) (id.ID, calendar.Date) {
	if person != 0 && f.Member(person) != nil {
		return 0, calendar.Date{}
	}
	for _, m := range slices.Backward(f.Former) {
		if m.ID == person && (m.Ended == Split || m.Ended == Merging) && m.HouseholdID != 0 && m.HouseholdID != f.ID {
			return m.HouseholdID, m.To
		}
	}
	return f.SuccessorID, f.ClosedOn
}

// ChainMember is a household of a chain.
type ChainMember struct {
	ID       id.ID  `json:"id"`
	Number   string `json:"number"`
	HeadName string `json:"headName"`
	State    State  `json:"state" enum:"live,merged,moved,closed"`
}

// ChainView is the chain that a household belongs to, with all of it that the
// reader may open.
type ChainView struct {
	Number     string        `json:"number"`
	Households []ChainMember `json:"households" nullable:"false"`
}

// ShowChain reads the chain of a household.
func (s *Service) ShowChain(ctx context.Context, county int32, household id.ID) (v ChainView, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		if err := s.seen(ctx, tx, county, household); err != nil {
			return err
		}
		v = ChainView{Households: []ChainMember{}}
		if v.Number, err = s.Chain(ctx, tx, county, household); err != nil {
			return err
		}
		rows, err := q.New(tx).OfChain(ctx, county, v.Number)
		if err != nil {
			return fmt.Errorf("read chain %s: %w", v.Number, err)
		}
		for _, r := range rows {
			if err := s.seen(ctx, tx, county, r.ID); errs.CodeOf(err) == errs.NotFound {
				continue
			} else if err != nil {
				return err
			}
			v.Households = append(v.Households, ChainMember{r.ID, r.Number, r.HeadName, State(r.State)})
		}
		return nil
	})
	return v, err
}
