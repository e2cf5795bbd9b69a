package petition

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/web/page"
	"doudi/petition/internal/q"
)

// Filter narrows the list. Exported because huma reads no parameters from an
// embedded type that is not.
type Filter struct {
	State    State  `query:"state" enum:"open,closed" default:"open"`
	Kind     Kind   `query:"kind" enum:"need,change,complaint,report,objection"`
	Division string `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix: a township, a village"`
	Overdue  bool   `query:"overdue"`
}

// part is somewhere that the actor reads all, or what they entered themselves.
type part struct {
	in       authz.Range
	receiver id.ID
}

// parts are where the actor reads: all of it by a right to read, and what they
// entered where they may only enter.
func parts(a authz.Actor, division string) ([]part, error) {
	reads, readErr := a.May(authz.ReadPetition)
	enters, err := a.May(authz.EnterPetition)
	if readErr != nil && err != nil {
		return nil, readErr
	}
	var out []part
	for _, r := range reads.Narrow(division) {
		out = append(out, part{in: r})
	}
	for _, r := range enters.Narrow(division) {
		if !slices.ContainsFunc(out, func(p part) bool { return strings.HasPrefix(r.Low, p.in.Low) || strings.HasPrefix(p.in.Low, r.Low) }) {
			out = append(out, part{r, a.Account})
		}
	}
	return out, nil
}

type cursor struct {
	On calendar.Date
	ID id.ID
}

// List lists petitions, the one that is due first on top.
func (s *Service) List(ctx context.Context, f Filter, at page.Query) (out page.Page[Summary], err error) {
	from, err := parts(authz.From(ctx), f.Division)
	if err != nil {
		return out, err
	}
	after := cursor{On: calendar.On(1, 1, 1)}
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.Petition
	var today calendar.Date
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		today = calendar.At(tx.Now)
		rows, err = authz.Gather(from, int(at.UpTo()), byDay, func(p part) ([]q.Petition, error) {
			low, high := p.in.Counties()
			return q.New(tx).List(ctx, q.ListParams{LowCounty: low, HighCounty: high, Low: p.in.Low, High: p.in.High, State: string(f.State), Kind: string(f.Kind),
				Receiver: int64(p.receiver), Overdue: f.Overdue, Today: today, AfterOn: after.On, AfterID: int64(after.ID), UpTo: at.UpTo()})
		})
		return err
	})
	if err != nil {
		return out, fmt.Errorf("list petitions: %w", err)
	}
	hidden := s.hidden(ctx, rows)
	out, err = page.Of(at, rows, func(r q.Petition) Summary { return summary(r, today) }, func(r q.Petition) any { return cursor{r.SortOn, r.ID} })
	out.Items = slices.DeleteFunc(out.Items, func(p Summary) bool { return hidden[Ref{p.County, p.ID}] }) // a page may be short
	return out, err
}

func byDay(a, b q.Petition) int {
	return cmp.Or(a.SortOn.Compare(b.SortOn), cmp.Compare(a.ID, b.ID))
}

// Waiting is how many petitions are open.
type Waiting struct {
	Open    int64 `json:"open"`
	Overdue int64 `json:"overdue"`
}

// Count counts the open petitions that are the actor's to handle.
func (s *Service) Count(ctx context.Context) (out Waiting, err error) {
	scope, err := authz.From(ctx).May(authz.HandlePetition)
	if err != nil {
		return out, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = Waiting{}
		today := calendar.At(tx.Now)
		for _, in := range scope {
			low, high := in.Counties()
			n, err := q.New(tx).Count(ctx, q.CountParams{Today: today, LowCounty: low, HighCounty: high, Low: in.Low, High: in.High})
			if err != nil {
				return fmt.Errorf("count petitions: %w", err)
			}
			out.Open, out.Overdue = out.Open+n.Waiting, out.Overdue+n.Overdue
			if err := s.countHidden(ctx, tx, in, &out, today); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}
