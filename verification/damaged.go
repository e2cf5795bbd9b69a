package verification

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
)

// MatchedBy is how a department's row came to be taken for a person's.
type MatchedBy string

// The ways. A row by likeness carries a number with a wrong digit; its name and
// what is left of the number point to the person.
const (
	ByNumber   MatchedBy = "number"
	ByLikeness MatchedBy = "likeness"
)

// damagedRow is a row of a current file whose number is wrong.
type damagedRow struct {
	known
	source string
}

// damagedRows are those of a county, ready to be compared. They are read whole:
// a file in which more than mostBad of the rows are wrong is not taken.
type damagedRows struct {
	rows []damagedRow
	who  []alike.Who
	near *alike.Rows
}

// damagedEach is how many rows one query reads.
const damagedEach = 5_000

func (s *Service) damagedRows(ctx context.Context, tx *db.Tx, county int32) (*damagedRows, error) {
	d := &damagedRows{}
	after := q.DamagedRecordsParams{County: county, IDIndex: unknownNumber(), UpTo: damagedEach}
	for {
		rows, err := q.New(tx).DamagedRecords(ctx, after)
		if err != nil {
			return nil, fmt.Errorf("read rows of a wrong number: %w", err)
		}
		for _, r := range rows {
			if err := s.addDamaged(d, r, calendar.At(tx.Now)); err != nil {
				return nil, err
			}
			after.AfterFile, after.AfterRow = int64(r.FileID), r.RowNo
		}
		if len(rows) < damagedEach {
			d.near = alike.NewRows(d.who)
			return d, nil
		}
	}
}

func (s *Service) addDamaged(d *damagedRows, r q.DamagedRecordsRow, on calendar.Date) error {
	src, ok := s.sources.named(r.Source)
	if !ok {
		return nil
	}
	cells, text, err := s.openText(r.FileID, r.RowNo, r.Sealed)
	if err != nil {
		return err
	}
	if f, means := src.Read(cells, r.AmountFen, on); means {
		d.rows = append(d.rows, damagedRow{known{Fact: f, amount: r.AmountFen, name: r.Name, number: cells["id"], file: r.FileID, row: r.RowNo, text: text}, r.Source})
		d.who = append(d.who, alike.Who{Name: r.Name, Number: cells["id"]})
	}
	return nil
}

// of returns what may be theirs of each of some people, by source.
func (d *damagedRows) of(ctx context.Context, people []alike.Who) ([]map[string][]known, error) {
	found := make([]map[string][]known, len(people))
	matches, err := d.near.Near(ctx, people)
	if err != nil {
		return nil, err
	}
	for _, m := range matches {
		if found[m.Person] == nil {
			found[m.Person] = map[string][]known{}
		}
		r := d.rows[m.Row]
		r.chance = m.Chance
		found[m.Person][r.source] = append(found[m.Person][r.source], r.known)
	}
	return found, nil
}

// by is how the row was found.
func (x known) by() MatchedBy {
	if x.number != "" {
		return ByLikeness
	}
	return ByNumber
}

// confidence is the chance that a row is the person's of a name.
func (x known) confidence(ctx context.Context, name string) (alike.Chance, error) {
	if x.by() == ByLikeness {
		return x.chance, nil
	}
	return alike.SameNumber(ctx, name, x.name)
}

// look finds the rows with a wrong number that may be about people of the check.
func (a *asking) look(ctx context.Context) error {
	c, err := a.s.others.Casework.Case(ctx, a.tx, a.r.County, a.r.ApplicationID)
	if err != nil {
		return err
	}
	people, err := a.s.numbered(ctx, a.tx, a.r, c)
	if err != nil {
		return err
	}
	a.numbers = people
	rows, err := a.s.damagedRows(ctx, a.tx, a.r.County)
	if err != nil || len(rows.rows) == 0 {
		return err
	}
	a.near = map[id.ID]map[string][]known{}
	for key, p := range people {
		if slices.Contains(a.without, key) {
			continue // nobody signed for being looked for
		}
		found, err := rows.of(ctx, []alike.Who{{Name: p.Name, Number: string(p.number)}})
		if err != nil {
			return err
		}
		a.near[key] = found[0]
	}
	return nil
}
