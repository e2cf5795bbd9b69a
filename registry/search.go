package registry

import (
	"context"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/registry/internal/q"
)

// Hit is a person found by a search, masked.
type Hit struct {
	County          int32         `json:"county"`
	PersonID        id.ID         `json:"personId"`
	HouseholdID     id.ID         `json:"householdId"`
	HouseholdNumber string        `json:"householdNumber"`
	HeadName        string        `json:"headName"`
	State           State         `json:"state"`
	Name            string        `json:"name"`
	IDNumber        string        `json:"idNumber" doc:"masked"`
	Sex             string        `json:"sex"`
	BornOn          calendar.Date `json:"bornOn"`
	DiedOn          calendar.Date `json:"diedOn"`
	Present         bool          `json:"present" doc:"false: no longer a member there"`
	Division        string        `json:"division"`
	DivisionName    string        `json:"divisionName"`
}

// Position is where a page of an answer ended; the zero Position is the start.
type Position struct {
	Stage    int    `json:"s,omitempty"` // which way of finding
	County   int32  `json:"c,omitempty"`
	Key      string `json:"k,omitempty"`
	Division string `json:"d,omitempty"`
	ID       id.ID  `json:"i,omitempty"`
}

// Search finds people in the actor's scope by what is typed: the beginning of
// a name, its pinyin or initials, a whole ID number or its last three to
// eight characters, a phone number, a household's number, or a place, which stands for
// the heads of the households that live there. A place beside other words
// narrows the search to it, and so does a division. The answer comes county by
// county in the order of the index that found it; more is where to go on, or nil.
func (s *Service) Search(ctx context.Context, text, division string, from Position, limit int) (hits []Hit, more *Position, err error) {
	scope, err := authz.From(ctx).May(authz.ReadHousehold)
	if err != nil {
		return nil, nil, err
	}
	scope = narrow(scope, division)
	err = s.view(ctx, func(tx *db.Tx) error {
		stages, err := s.stages(ctx, q.New(tx), scope, text, calendar.At(tx.Now))
		if err != nil {
			return err
		}
		a := &found{s: s, stages: stages, limit: limit}
		if err := a.read(ctx, q.New(tx), from); err != nil {
			return fmt.Errorf("search people: %w", err)
		}
		hits, more = a.hits, a.more
		return s.nameHits(ctx, tx, hits)
	})
	return hits, more, err
}

// found is a page of an answer while it is read.
type found struct {
	s      *Service
	stages []stage
	limit  int
	hits   []Hit
	at     Position // of the last row read
	more   *Position
}

func (a *found) read(ctx context.Context, queries *q.Queries, from Position) error {
	for i := from.Stage; i < len(a.stages); i++ {
		for groups := asks(a.stages[i].parts, from); len(groups) > 0; {
			count := a.limit - len(a.hits) + 1
			rows, err := a.stages[i].read(ctx, queries, groups[0], count)
			if err != nil {
				return err
			}
			full, err := a.take(i, rows)
			if full || err != nil {
				return err
			}
			if groups = groups[1:]; len(rows) >= count { // some were found before
				groups = asks(a.stages[i].parts, a.at)
			}
		}
		from = Position{}
	}
	a.more = nil
	return nil
}

// take adds what no earlier stage has found; full tells that the page has all
// it may and there is more.
func (a *found) take(stage int, rows []row) (full bool, err error) {
	for _, r := range rows {
		known := a.foundBefore(stage, r)
		if !known && len(a.hits) == a.limit {
			return true, nil
		}
		a.at = Position{stage, r.County, r.FoundBy, r.Division, a.stages[stage].id(r)}
		if known {
			continue
		}
		hit, err := a.s.hit(r)
		if err != nil {
			return false, err
		}
		at := a.at
		a.hits, a.more = append(a.hits, hit), &at
	}
	return false, nil
}

func (a *found) foundBefore(stage int, r row) bool {
	for _, earlier := range a.stages[:stage] {
		if earlier.finds(r) {
			return true
		}
	}
	return false
}

func (s *Service) hit(r row) (Hit, error) {
	number, err := s.keys.Open(crypt.Place{Column: sealID, Record: r.ID}, r.IDSealed)
	if err != nil {
		return Hit{}, fmt.Errorf("open person %s: %w", r.ID, err)
	}
	return Hit{
		County: r.County, PersonID: r.ID, HouseholdID: r.HouseholdID, HouseholdNumber: r.Number, HeadName: r.HeadName, State: State(r.State),
		Name: r.Name, IDNumber: idnumber.Number(number).Masked(), Sex: r.Sex, BornOn: r.BornOn, DiedOn: r.DiedOn, Present: r.Present,
		Division: r.Division,
	}, nil
}
