package payment

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// Summary says what changed since last month and why. For counts and sums:
// last + new + back + more − less − departures = this.
type Summary struct {
	LastLines   int64      `json:"lastLines"`
	LastFen     money.Fen  `json:"lastFen"`
	NewLines    int64      `json:"newLines"`
	NewFen      money.Fen  `json:"newFen"`
	BackLines   int64      `json:"backLines"`
	BackFen     money.Fen  `json:"backFen"`
	MoreLines   int64      `json:"moreLines"`
	MoreFen     money.Fen  `json:"moreFen" doc:"by how much they have more together"`
	LessLines   int64      `json:"lessLines"`
	LessFen     money.Fen  `json:"lessFen" doc:"by how much they have less together"`
	DepartLines int64      `json:"departLines"`
	DepartFen   money.Fen  `json:"departFen" doc:"what those had who are not on the roll any more"`
	ThisLines   int64      `json:"thisLines"`
	ThisFen     money.Fen  `json:"thisFen"`
	LateLines   int64      `json:"lateLines" doc:"earlier months paid late; outside the comparison"`
	LateFen     money.Fen  `json:"lateFen"`
	SetOffLines int64      `json:"setOffLines" doc:"lines from which is withheld by signed consent"`
	SetOffFen   money.Fen  `json:"setOffFen"`
	HeldLines   int64      `json:"heldLines" doc:"payments that wait, also those that waited last month"`
	Reasons     []Reason   `json:"reasons"`
	States      []Standing `json:"states"`
}

// Reason is one cause of change with what it did.
type Reason struct {
	Change        string    `json:"change" enum:"new,more,less,back,late,account,stopped,held"`
	Reason        Why       `json:"reason"`
	Lines         int64     `json:"lines"`
	AmountFen     money.Fen `json:"amountFen"`
	DifferenceFen money.Fen `json:"differenceFen" doc:"against last month; negative where there is less"`
}

// Standing counts lines by where their money is.
type Standing struct {
	State     LineState `json:"state"`
	Lines     int64     `json:"lines"`
	AmountFen money.Fen `json:"amountFen"`
}

// Summary explains a roll within the reader's scope.
func (s *Service) Summary(ctx context.Context, county int32, roll id.ID) (out Summary, err error) {
	err = s.reading(ctx, county, roll, func(tx *db.Tx, r q.Roll, scope authz.Scope) error {
		out = Summary{Reasons: []Reason{}, States: []Standing{}} // the function may run again
		queries := q.New(tx)
		lines, err := changeSums(ctx, tx, county, roll, scope)
		if err != nil {
			return fmt.Errorf("add up changes: %w", err)
		}
		for _, g := range lines {
			out.SetOffLines += g.SetOffLines
			out.SetOffFen += money.Fen(g.SetOffFen)
			out.add(Difference(g.Change), g.ChangeReason, g.Lines, money.Fen(g.AmountFen), money.Fen(g.PreviousFen))
		}
		gone, err := parts(scope, func(in authz.Range) ([]q.DepartureSumsRow, error) {
			return queries.DepartureSums(ctx, q.DepartureSumsParams{County: county, RollID: roll, Low: in.Low, High: in.High})
		})
		if err != nil {
			return fmt.Errorf("add up departures: %w", err)
		}
		for _, g := range gone {
			out.leave(Departure(g.Kind), g.Reason, g.Lines, g.LeftCount, money.Fen(g.PreviousFen))
		}
		states, err := parts(scope, func(in authz.Range) ([]q.StateSumsRow, error) {
			return queries.StateSums(ctx, q.StateSumsParams{County: county, RollID: roll, Low: in.Low, High: in.High})
		})
		if err != nil {
			return fmt.Errorf("add up states: %w", err)
		}
		for _, g := range states {
			out.stand(LineState(g.State), g.Lines, money.Fen(g.AmountFen))
		}
		return nil
	})
	return out, err
}

func (s *Summary) add(c Difference, reason string, lines int64, now, was money.Fen) {
	if c != DiffSame {
		s.because(Reason{string(c), Why(reason), lines, now, now - was})
	}
	if c == DiffLate {
		s.LateLines += lines
		s.LateFen += now
		return
	}
	s.ThisLines += lines
	s.ThisFen += now
	s.LastFen += was
	switch c {
	case DiffNew:
		s.NewLines += lines
		s.NewFen += now
	case DiffBack:
		s.BackLines += lines
		s.BackFen += now
	case DiffMore:
		s.MoreLines += lines
		s.MoreFen += now - was
	case DiffLess:
		s.LessLines += lines
		s.LessFen += was - now
	case DiffSame, DiffLate, DiffAccount:
	}
	if c != DiffNew && c != DiffBack {
		s.LastLines += lines
	}
}

// because adds to a cause of change what one part of the scope has of it.
func (s *Summary) because(r Reason) {
	i := slices.IndexFunc(s.Reasons, func(x Reason) bool { return x.Change == r.Change && x.Reason == r.Reason })
	if i < 0 {
		s.Reasons = append(s.Reasons, r)
		return
	}
	x := &s.Reasons[i]
	x.Lines, x.AmountFen, x.DifferenceFen = x.Lines+r.Lines, x.AmountFen+r.AmountFen, x.DifferenceFen+r.DifferenceFen
}

func (s *Summary) stand(state LineState, lines int64, amount money.Fen) {
	i := slices.IndexFunc(s.States, func(x Standing) bool { return x.State == state })
	if i < 0 {
		i = len(s.States)
		s.States = append(s.States, Standing{State: state})
	}
	s.States[i].Lines += lines
	s.States[i].AmountFen += amount
}

func (s *Summary) leave(k Departure, reason string, lines, left int64, was money.Fen) {
	s.because(Reason{string(k), Why(reason), lines, 0, -was})
	s.DepartLines += left
	s.DepartFen += was
	s.LastLines += left
	s.LastFen += was
	if k == Held {
		s.HeldLines += lines
	}
}
