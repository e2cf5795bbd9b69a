package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/reseal"
	"doudi/registry/internal/q"
)

// Clash is a value of an import that was not taken, because somebody had
// changed the file since the last import said something else.
type Clash struct {
	Path string    // in the draft: members[2].phone
	Kept string    // what the file has, for people to read: masked where it is personal, "" if it was emptied
	By   string    // who set that, "" if it is not known
	At   time.Time // and when
}

// clash is a Clash with how to tell since when the file has what it has.
type clash struct {
	Clash
	holds func(*File) bool
}

func saidPlace(household id.ID) crypt.Place {
	return crypt.Place{Column: "household_import.sealed", Record: household}
}

// lastSaid is what the last import said of a household: its row if it has one,
// or else the file's first version if an import made that. A file that was
// never imported is empty there: whatever it has, people entered.
func (s *Service) lastSaid(ctx context.Context, tx *db.Tx, now *File) (*File, error) {
	row, err := q.New(tx).GetImport(ctx, now.County, now.ID)
	if err == nil {
		return s.openFile(saidPlace(now.ID), row.Sealed)
	}
	if !db.IsNotFound(err) {
		return nil, fmt.Errorf("read last import of household %s: %w", now.ID, err)
	}
	first := now.clone()
	if now.Version > 1 {
		r, err := q.New(tx).GetRevision(ctx, now.County, now.ID, 1)
		if err != nil {
			return nil, fmt.Errorf("read first revision of household %s: %w", now.ID, err)
		}
		if first, err = s.openFile(revisionPlace(now.ID, 1), r.Sealed); err != nil {
			return nil, err
		}
	}
	if now.imported == nil || slices.ContainsFunc(first.Members, func(m Member) bool { return m.Reason != Imported }) {
		return &File{}, nil
	}
	return first, nil
}

func (s *Service) openFile(p crypt.Place, sealed []byte) (*File, error) {
	plain, err := s.keys.OpenBytes(p, sealed)
	if err != nil {
		return nil, fmt.Errorf("open %s of household %s: %w", p.Column, p.Record, err)
	}
	f := &File{}
	if err := json.Unmarshal(plain, f); err != nil {
		return nil, fmt.Errorf("decode %s of household %s: %w", p.Column, p.Record, err)
	}
	return f, nil
}

// keepSaid seals what imports have said of a household until now.
func (s *Service) keepSaid(ctx context.Context, tx *db.Tx, h Household, said *File) error {
	plain, err := json.Marshal(said)
	if err != nil {
		return fmt.Errorf("encode import of household %s: %w", h.ID, err)
	}
	p := q.PutImportParams{County: h.County, HouseholdID: h.ID, Sealed: s.keys.SealBytes(saidPlace(h.ID), plain), SaidAt: tx.At()}
	if err := q.New(tx).PutImport(ctx, p); err != nil {
		return fmt.Errorf("keep import of household %s: %w", h.ID, err)
	}
	return nil
}

// mostRevisions is how far back the clashes of one household are looked into.
const mostRevisions = 100

// told says of each clash who set what stays, and when: whoever made the oldest
// version since which the file has it.
func (l *overlay) told() ([]Clash, error) {
	if len(l.clashes) == 0 {
		return nil, nil
	}
	rows, err := l.q.Revisions(l.ctx, l.before.County, l.before.ID, mostRevisions)
	if err != nil {
		return nil, fmt.Errorf("read revisions of household %s: %w", l.before.ID, err)
	}
	out, open := make([]Clash, len(l.clashes)), make([]bool, len(l.clashes))
	for i, c := range l.clashes {
		out[i], open[i] = c.Clash, true
		out[i].By, out[i].At = l.before.UpdatedName, l.before.UpdatedAt
	}
	for _, r := range rows {
		if r.Version >= l.before.Version {
			continue
		}
		f, err := l.s.openFile(revisionPlace(l.before.ID, r.Version), r.Sealed)
		if err != nil {
			return nil, err
		}
		for i, c := range l.clashes {
			if open[i] = open[i] && c.holds(f); open[i] {
				out[i].By, out[i].At = f.UpdatedName, f.UpdatedAt
			}
		}
		if !slices.Contains(open, true) {
			return out, nil
		}
	}
	if len(rows) == mostRevisions { // longer ago than was looked at
		for i := range out {
			if open[i] {
				out[i].By, out[i].At = "", time.Time{}
			}
		}
	}
	return out, nil
}

func sealedImports(county int32) reseal.Table[q.SealedImportsRow] {
	type row = q.SealedImportsRow
	return reseal.Table[row]{
		Name: "household_import",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedImports(ctx, county, after.HouseholdID, upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: saidPlace(r.HouseholdID), Sealed: &r.Sealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealImport(ctx, r.Sealed, r.County, r.HouseholdID)
		},
	}
}
