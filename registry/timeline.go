package registry

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// Event is something that happened to a household. Summary is one Chinese
// sentence and English the same in English; they name people but hold no other
// personal data. Link is the page it tells of, "" if none.
type Event struct {
	Kind    string `json:"kind" doc:"household.created, case.confirmed, roll.paid …"`
	Summary string `json:"summary"`
	English string `json:"english"`
	Link    string `json:"link"`
}

// TimelineEntry is an event on the timeline, with who did it and when.
type TimelineEntry struct {
	ID id.ID     `json:"id"`
	At time.Time `json:"at"`
	By string    `json:"by"`
	Event
}

// Note writes an event to a household's timeline in the transaction of the act
// itself. The actor comes from the context. The caller has checked the scope.
func Note(ctx context.Context, tx *db.Tx, county int32, household id.ID, e Event) error {
	err := q.New(tx).InsertEvent(ctx, q.InsertEventParams(eventRow(ctx, tx, county, household, e)))
	if err != nil {
		return fmt.Errorf("note %s on household %s: %w", e.Kind, household, err)
	}
	return nil
}

func eventRow(ctx context.Context, tx *db.Tx, county int32, household id.ID, e Event) q.Timeline {
	actor := authz.From(ctx)
	return q.Timeline{
		County: county, HouseholdID: household, ID: tx.NewID(), At: tx.At(), ActorID: actor.Account, Actor: actor.Name,
		Kind: e.Kind, Summary: e.Summary, English: e.English, Link: e.Link,
	}
}

// Note is the function Note, for rooms that take the registry as an interface.
func (s *Service) Note(ctx context.Context, tx *db.Tx, county int32, household id.ID, e Event) error {
	return Note(ctx, tx, county, household, e)
}

// TimelineFilter narrows a timeline. Empty fields do not.
type TimelineFilter struct {
	About string        `query:"about" enum:"household,case,check,referral,payment"`
	First calendar.Date `query:"first" doc:"the first day"`
	Last  calendar.Date `query:"last" doc:"the last day"`
}

// span is the time from the first day's beginning to the last day's end, in China.
func (f TimelineFilter) span() (since, until dbt.Time) {
	last := f.Last
	if last.IsZero() {
		last = calendar.On(9000, time.January, 1)
	}
	return dbt.At(cmp.Or(f.First, calendar.On(1900, time.January, 1)).Midnight()), dbt.At(last.AddDays(1).Midnight())
}

// Timeline lists what happened to a household, newest first, starting below
// before (0: the newest).
func (s *Service) Timeline(ctx context.Context, county int32, household id.ID, f TimelineFilter, before id.ID, limit int) (list []TimelineEntry, err error) {
	if before == 0 {
		before = math.MaxInt64
	}
	since, until := f.span()
	err = s.view(ctx, func(tx *db.Tx) error {
		if err := s.seen(ctx, tx, county, household); err != nil {
			return err
		}
		rows, err := q.New(tx).Events(ctx, q.EventsParams{County: county, HouseholdID: household, Before: before, About: f.About, Since: since, Until: until, Count: int32(limit)})
		list = make([]TimelineEntry, len(rows))
		for i, r := range rows {
			list[i] = TimelineEntry{r.ID, r.At.Time, r.Actor, Event{r.Kind, r.Summary, r.English, r.Link}}
		}
		return err
	})
	return list, err
}

// seen checks that the actor may read a household without reading the file.
func (s *Service) seen(ctx context.Context, tx *db.Tx, county int32, household id.ID) error {
	if _, err := authz.From(ctx).May(authz.ReadHousehold); err != nil {
		return err
	}
	row, err := q.New(tx).GetHousehold(ctx, county, household)
	if db.IsNotFound(err) {
		return errNotFound()
	}
	if err != nil {
		return fmt.Errorf("read household %s: %w", household, err)
	}
	return may(ctx, authz.ReadHousehold, county, row.Division, subject(household))
}
