package intake

import (
	"context"
	"errors"
	"fmt"
	"os"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/registry/intake/internal/q"
)

// Command is an import of a file on the server, without a browser.
type Command struct {
	County  int32
	Kind    string
	Path    string
	Sheet   string
	Mapping Mapping // nil: the remembered one, or else the guess
	DryRun  bool
	Partial bool
	Keep    bool               // store the file, so that the marked workbook can be downloaded
	Report  func(ImportStatus) // called after each chunk; nil: nobody watches
}

// sure is how likely a guess must be for nobody to look at it: the heading is
// a synonym, but for spaces, brackets or a group above.
const sure = 0.8

// Run imports a file here and now. The actor comes from the context; the
// program itself acts as the county. Killed and given again, it goes on where
// it was. A file with rows that wait is no error: ImportStatus says so.
func (s *Service) Run(ctx context.Context, c Command) (ImportStatus, error) {
	kind, err := s.kind(c.Kind)
	if err != nil {
		return ImportStatus{}, err
	}
	ctx = acting(ctx, c.County)
	if err := may(ctx, kind.Act, c.County); err != nil {
		return ImportStatus{}, err
	}
	o, err := openPath(c.Path, kind, choice{sheet: c.Sheet})
	if err != nil {
		return ImportStatus{}, err
	}
	defer o.close()
	batch, err := s.begin(ctx, kind, o, c)
	if err != nil {
		return ImportStatus{}, err
	}
	r, err := s.claim(ctx, c.County, batch, true)
	if err != nil {
		return ImportStatus{}, err
	}
	if r == nil {
		return ImportStatus{}, errs.New(errs.Conflict, "本县正有另一项导入在进行，请等它结束后再试。", "Another import of this county is running; try again when it has ended.")
	}
	r.report = c.Report
	if cause := r.load(ctx, o); cause != nil {
		if err := r.end(ctx, cause); err != nil && !errors.Is(err, cause) {
			cause = errors.Join(cause, err)
		}
		return ImportStatus{}, cause
	}
	if err := r.end(ctx, nil); err != nil {
		return ImportStatus{}, err
	}
	return s.Get(ctx, c.County, batch)
}

// acting lets the program itself, which a command line is, act as the county.
func acting(ctx context.Context, county int32) context.Context {
	a := authz.From(ctx)
	if !a.IsProgram() {
		return ctx
	}
	at := authz.CountyCode(county)
	a.Grants = []authz.Grant{{Role: authz.Clerk, Division: at}, {Role: authz.Checker, Division: at}}
	return authz.WithActor(ctx, a)
}

// begin finds the batch that a killed command left, or adds one.
func (s *Service) begin(ctx context.Context, kind *Kind, o *opened, c Command) (batch id.ID, err error) {
	m := c.Mapping
	if m == nil {
		if m, err = s.guess(ctx, kind, o, c.County); err != nil {
			return 0, err
		}
	}
	if err := check(kind, m, o.rows.Header); err != nil {
		return 0, err
	}
	var left q.ImportBatch
	err = s.db.View(ctx, func(tx *db.Tx) error {
		row, err := q.New(tx).OpenBatch(ctx, q.OpenBatchParams{County: c.County, Kind: kind.ID, Fingerprint: o.fingerprint(), DryRun: c.DryRun, CreatedBy: authz.From(ctx).Account})
		left = row
		return err
	})
	if err == nil {
		return left.ID, nil
	}
	if !db.IsNotFound(err) {
		return 0, fmt.Errorf("look for an unfinished import: %w", err)
	}
	var stored id.ID
	if c.Keep {
		if stored, err = s.keep(ctx, c.County, o); err != nil {
			return 0, err
		}
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		row, err := s.add(ctx, tx, kind, o, ImportRequest{County: c.County, Kind: c.Kind, FileID: stored, Mapping: m, DryRun: c.DryRun, Partial: c.Partial})
		batch = row.ID
		return err
	})
	return batch, err
}

// guess is the mapping that a command uses when it was given none. A guess that
// a person should look at is not used.
func (s *Service) guess(ctx context.Context, kind *Kind, o *opened, county int32) (Mapping, error) {
	known, err := s.recall(ctx, county, kind.ID, o.rows.Header)
	if err != nil {
		return nil, err
	}
	if known != nil {
		return known.Mapping, nil
	}
	m := Mapping{}
	for name, g := range sheet.Suggest(o.rows.Header, kind.known()) {
		if g.Confidence >= sure {
			m[name] = g.Column
		}
	}
	return m, nil
}

// keep stores a file of the server as if it had been uploaded.
func (s *Service) keep(ctx context.Context, county int32, o *opened) (id.ID, error) {
	in, err := os.Open(o.path)
	if err != nil {
		return 0, fmt.Errorf("keep imported file: %w", err)
	}
	defer in.Close()
	f, err := s.files.Receive(ctx, files.Upload{County: county, Name: o.name, MediaType: mediaType(o.file.Kind()), Purpose: "import"}, in)
	return f.ID, err
}

func mediaType(k sheet.Kind) string {
	if k == sheet.CSV {
		return "text/csv"
	}
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}
