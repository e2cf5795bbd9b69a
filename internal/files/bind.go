package files

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/files/internal/q"
	"doudi/internal/id"
)

// Record is what a file is evidence of.
type Record struct {
	Subject  string // case/904…
	Division string // where it is; who reads there reads its files
}

// Bind makes a file of a purpose the evidence of one record, in the transaction that
// names it, and lays it where the record is: a township reads what the county stored
// for its case. A file of another county or purpose, one that the actor may not read,
// and one that is another record's evidence do not exist here: errs.NotFound.
func (s *Store) Bind(ctx context.Context, tx *db.Tx, county int32, n id.ID, purpose string, to Record) error {
	queries := q.New(tx)
	row, err := queries.File(ctx, county, n)
	if db.IsNotFound(err) {
		return noFile()
	}
	if err != nil {
		return fmt.Errorf("bind file %s: %w", n, err)
	}
	actor := authz.From(ctx)
	if row.Purpose != purpose {
		return noFile()
	}
	if err := fileOf(row).MayRead(actor, purposes[purpose].read); err != nil {
		return noFile().Because(err)
	}
	err = queries.BindFile(ctx, q.BindFileParams{County: county, FileID: n, Subject: to.Subject, BoundBy: actor.Account, BoundAt: tx.At()})
	if err != nil {
		return fmt.Errorf("bind file %s: %w", n, err)
	}
	bound, err := queries.BoundTo(ctx, county, n)
	if err != nil {
		return fmt.Errorf("bind file %s: %w", n, err)
	}
	if bound != to.Subject {
		return noFile()
	}
	if err := queries.MoveFile(ctx, to.Division, county, n); err != nil {
		return fmt.Errorf("bind file %s: %w", n, err)
	}
	return nil
}

// Move lays the files of a record to where it is now.
func (s *Store) Move(ctx context.Context, tx *db.Tx, county int32, to Record) error {
	if err := q.New(tx).MoveFilesOf(ctx, to.Division, county, to.Subject); err != nil {
		return fmt.Errorf("move the files of %s: %w", to.Subject, err)
	}
	return nil
}

// Reserve keeps a file that was bound for readers of its record alone: of a purpose
// that the general door does not know, it is handed out by the record's room.
func (s *Store) Reserve(ctx context.Context, tx *db.Tx, county int32, n id.ID, purpose string) error {
	if err := q.New(tx).ReserveFile(ctx, purpose, county, n); err != nil {
		return fmt.Errorf("reserve file %s: %w", n, err)
	}
	return nil
}

// Name gives a file the name that a record has for it, in the transaction that binds it.
func (s *Store) Name(ctx context.Context, tx *db.Tx, county int32, n id.ID, name string) error {
	if err := q.New(tx).NameFile(ctx, name, county, n); err != nil {
		return fmt.Errorf("name file %s: %w", n, err)
	}
	return nil
}

// Drop takes the row of a file away that is no record's evidence, and reports
// whether there is none now. Its bytes are there until Erase, which comes after the
// transaction.
func (s *Store) Drop(ctx context.Context, tx *db.Tx, county int32, n id.ID) (bool, error) {
	queries := q.New(tx)
	if err := queries.DropUnbound(ctx, county, n); err != nil {
		return false, fmt.Errorf("drop file %s: %w", n, err)
	}
	_, err := queries.File(ctx, county, n)
	if err != nil && !db.IsNotFound(err) {
		return false, fmt.Errorf("drop file %s: %w", n, err)
	}
	return err != nil, nil
}

// Erase removes the bytes of a file that was dropped.
func (s *Store) Erase(county int32, n id.ID) error {
	if err := os.Remove(s.path(county, n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("erase file %s: %w", n, err)
	}
	return nil
}

// Ref names a stored file.
type Ref struct {
	County int32
	ID     id.ID
}

// OfPurpose lists the files of a purpose that were stored before a time.
func (s *Store) OfPurpose(ctx context.Context, tx *db.Tx, purpose string, before dbt.Time) ([]Ref, error) {
	rows, err := q.New(tx).FilesOfPurpose(ctx, purpose, before)
	if err != nil {
		return nil, fmt.Errorf("list files of %s: %w", purpose, err)
	}
	list := make([]Ref, 0, len(rows))
	for _, r := range rows {
		list = append(list, Ref{r.County, r.ID})
	}
	return list, nil
}

// Describe tells what is known of files of a county, in their order, in a
// transaction; one that is not there is left out. The caller has checked who asks.
func (s *Store) Describe(ctx context.Context, tx *db.Tx, county int32, files []id.ID) ([]File, error) {
	list := make([]File, 0, len(files))
	for _, n := range files {
		row, err := q.New(tx).File(ctx, county, n)
		if db.IsNotFound(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("describe file %s: %w", n, err)
		}
		list = append(list, fileOf(row))
	}
	return list, nil
}

func fileOf(r q.StoredFile) File {
	return File{ID: r.ID, County: r.County, Name: r.Name, MediaType: r.MediaType, Size: r.Size, SM3: r.Sm3, Purpose: r.Purpose,
		Division: r.Division, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt}
}

// Give hands a file over to another account, as if that one had stored it: who signs
// on a phone of their own hands the signature to the family that applies. Only the
// sender of a file that no record names can; else it is errs.NotFound.
func (s *Store) Give(ctx context.Context, tx *db.Tx, county int32, n id.ID, purpose string, to id.ID) error {
	given, err := q.New(tx).GiveFile(ctx, q.GiveFileParams{Receiver: to, County: county, ID: n, Sender: authz.From(ctx).Account, Purpose: purpose})
	if err != nil {
		return fmt.Errorf("give file %s: %w", n, err)
	}
	if given == 0 {
		return noFile()
	}
	return nil
}

// BoundTo lists the files that are the evidence of some records.
func (s *Store) BoundTo(ctx context.Context, tx *db.Tx, county int32, subjects []string) ([]id.ID, error) {
	list, err := json.Marshal(subjects)
	if err != nil {
		return nil, fmt.Errorf("list files of records: %w", err)
	}
	files, err := q.New(tx).FilesBoundTo(ctx, county, string(list))
	if err != nil {
		return nil, fmt.Errorf("list files of records: %w", err)
	}
	return files, nil
}
