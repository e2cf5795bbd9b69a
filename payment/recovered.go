package payment

import (
	"context"
	"fmt"
	"time"

	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Recovered is what was claimed back of a group between two instants, fines with it.
type Recovered struct {
	Group
	Start, End money.Fen // ordered and not given back; below zero what is to be given back to households
	Claimed    money.Fen // ordered
	Reduced    money.Fen // of orders, because what they rest on fell
	Repaid     money.Fen // given back and withheld, less what was returned
	Waived     money.Fen
}

// RecoveredBetween adds up what was done in recoveries, from their histories. The end
// is what the recoveries themselves say is left, less what was done since: so start and
// what was done lead to it only where histories and recoveries agree.
func (s *Service) RecoveredBetween(ctx context.Context, tx *db.Tx, county int32, since, before time.Time) ([]Recovered, error) {
	sums := map[Group]*Recovered{}
	of := func(g Group) *Recovered {
		if sums[g] == nil {
			sums[g] = &Recovered{Group: g}
		}
		return sums[g]
	}
	done, err := q.New(tx).DoneInRecoveries(ctx, dbt.At(since), dbt.At(before), county)
	if err != nil {
		return nil, fmt.Errorf("add up what was claimed back in county %d: %w", county, err)
	}
	for _, r := range done {
		x, did := of(Group{r.Programme, r.Township, r.Urban}), RecoveryDid(r.Act)
		x.Start += owes(did, money.Fen(r.EarlierFen))
		x.add(did, money.Fen(r.DoneFen))
		x.End -= owes(did, money.Fen(r.LaterFen))
	}
	left, err := q.New(tx).RecoveriesLeft(ctx, county)
	if err != nil {
		return nil, fmt.Errorf("add up what is left to be given back in county %d: %w", county, err)
	}
	for _, r := range left {
		of(Group{r.Programme, r.Township, r.Urban}).End += money.Fen(r.LeftFen)
	}
	out := make([]Recovered, 0, len(sums))
	for _, r := range sums {
		out = append(out, *r)
	}
	return out, nil
}

// owes is what an act adds to what is to be given back.
func owes(did RecoveryDid, sum money.Fen) money.Fen {
	if did == didOrder || did == didGiveBack {
		return sum
	}
	return -sum
}

// add counts an act of the time.
func (r *Recovered) add(did RecoveryDid, sum money.Fen) {
	switch owed := owes(did, sum); did {
	case didOrder:
		r.Claimed += owed
	case didReduce:
		r.Reduced -= owed
	case didWaive:
		r.Waived -= owed
	default: // repaid, withheld, given back
		r.Repaid -= owed
	}
}
