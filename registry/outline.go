package registry

import (
	"context"
	"fmt"
	"time"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/registry/internal/q"
)

// Mark is what the live households of a county come to: how many there are,
// their versions summed, the highest identifier, and which have which version.
type Mark struct {
	Households, Versions, Latest, Which int64
}

// Mark returns the mark of a county's live households, for whoever has read them
// before. Only the program itself reads a county whole: for everybody else it is
// not there.
func (s *Service) Mark(ctx context.Context, tx *db.Tx, county int32) (Mark, error) {
	if !authz.From(ctx).IsProgram() {
		return Mark{}, errNotFound()
	}
	r, err := q.New(tx).HouseholdsMark(ctx, county)
	if err != nil {
		return Mark{}, fmt.Errorf("read the mark of county %d: %w", county, err)
	}
	return Mark(r), nil
}

// Versions lists the households of a county that were written at or after an
// instant, with the version of each; 0 is one that is no longer live. The zero
// instant is before all. For the program itself, as Mark.
func (s *Service) Versions(ctx context.Context, tx *db.Tx, county int32, since time.Time) (map[id.ID]int32, error) {
	if !authz.From(ctx).IsProgram() {
		return nil, errNotFound()
	}
	if since.IsZero() {
		since = time.Unix(0, 0) // the databases keep the zero instant as none
	}
	rows, err := q.New(tx).HouseholdVersions(ctx, county, dbt.At(since))
	if err != nil {
		return nil, fmt.Errorf("read versions of county %d: %w", county, err)
	}
	out := make(map[id.ID]int32, len(rows))
	for _, r := range rows {
		out[r.ID] = 0
		if State(r.State) == Live {
			out[r.ID] = r.Version
		}
	}
	return out, nil
}

// CountiesWithin lists the counties from low to high that have household files
// here. For the program itself, as Mark.
func (s *Service) CountiesWithin(ctx context.Context, tx *db.Tx, low, high int32) ([]int32, error) {
	if !authz.From(ctx).IsProgram() {
		return nil, errNotFound()
	}
	list, err := q.New(tx).CountiesWithin(ctx, low, high)
	if err != nil {
		return nil, fmt.Errorf("list counties from %d to %d: %w", low, high, err)
	}
	return list, nil
}

// Outlines reads the live households from first to last by identifier, at most
// limit of them, in few queries: their place, their members today and the lines
// that hold, and nothing by which anybody could be recognised. No name, number,
// address, phone or account is opened. For the program itself, as Mark.
func (s *Service) Outlines(ctx context.Context, tx *db.Tx, county int32, first, last id.ID, limit int) ([]File, error) {
	if !authz.From(ctx).IsProgram() {
		return nil, errNotFound()
	}
	queries := q.New(tx)
	rows, err := queries.OutlineHouseholds(ctx, q.OutlineHouseholdsParams{County: county, First: first, Last: last, Count: int32(limit)})
	if err != nil {
		return nil, fmt.Errorf("read outlines of county %d: %w", county, err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	out, at := make([]File, len(rows)), make(map[id.ID]*File, len(rows))
	for i, r := range rows {
		out[i].Household = Household{County: county, ID: r.ID, Version: r.Version, Division: r.Division, Urban: r.Urban, HeadID: r.HeadID,
			Cause: r.Cause, Poor: Poor(r.PoorStatus), State: Live}
		at[r.ID] = &out[i]
	}
	last = rows[len(rows)-1].ID
	if err := outlineMembers(ctx, queries, county, first, last, at); err != nil {
		return nil, err
	}
	return out, outlineLines(ctx, queries, county, first, last, at)
}

func outlineMembers(ctx context.Context, queries *q.Queries, county int32, first, last id.ID, at map[id.ID]*File) error {
	rows, err := queries.OutlineMembers(ctx, county, first, last)
	if err != nil {
		return fmt.Errorf("read members of outlines of county %d: %w", county, err)
	}
	for _, r := range rows {
		f := at[r.HouseholdID]
		if f == nil { // of a household that is no longer live
			continue
		}
		f.Members = append(f.Members, Member{From: r.FromOn, Relation: r.Relation, CoLiving: r.CoLiving, Excluded: r.Excluded,
			Person: Person{ID: r.PersonID, HouseholdID: f.ID, Present: true, BornOn: r.BornOn, DiedOn: r.DiedOn, Disability: r.Disability,
				DisabilityGrade: r.DisabilityGrade, SeriousIllness: r.SeriousIllness, Labour: r.Labour, Schooling: r.Schooling}})
	}
	return nil
}

func outlineLines(ctx context.Context, queries *q.Queries, county int32, first, last id.ID, at map[id.ID]*File) error {
	rows, err := queries.OutlineLines(ctx, county, first, last)
	if err != nil {
		return fmt.Errorf("read lines of outlines of county %d: %w", county, err)
	}
	for _, r := range rows {
		if f := at[r.HouseholdID]; f != nil {
			f.Lines = append(f.Lines, Line{PersonID: r.PersonID, Kind: Kind(r.Kind), Item: r.Item, Amount: r.AmountFen, Per: Per(r.Per),
				Quantity: r.Quantity, Source: Source(r.Source), Excluded: r.Excluded})
		}
	}
	return nil
}
