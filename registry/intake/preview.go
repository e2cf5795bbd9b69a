package intake

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"path/filepath"
	"slices"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/registry/intake/internal/q"
)

// previewRows is how many rows a preview shows, at least.
const previewRows = 20

// choice is what a person said about where the table is.
type choice struct {
	sheet     string
	headerRow int
}

// opened is a file with its table found.
type opened struct {
	name   string
	path   string
	file   *sheet.File
	rows   *sheet.Reader
	remove func()
}

func (o *opened) close() {
	if o.rows != nil {
		_ = o.rows.Close()
	}
	if o.file != nil {
		_ = o.file.Close()
	}
	if o.remove != nil {
		o.remove()
	}
}

func (o *opened) fingerprint() []byte {
	b, err := hex.DecodeString(o.file.Fingerprint())
	if err != nil {
		panic("sheet: a fingerprint is hexadecimal: " + err.Error())
	}
	return b
}

// openFor is open for a person, who must be allowed to read the file.
func (s *Service) openFor(ctx context.Context, county int32, file id.ID, kind *Kind, c choice) (*opened, error) {
	about, body, err := s.files.Open(ctx, county, file)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(about.MayRead(authz.From(ctx), kind.Act), body.Close()); err != nil {
		return nil, err
	}
	return s.open(ctx, county, file, kind, c)
}

// open finds the table of an uploaded file.
func (s *Service) open(ctx context.Context, county int32, file id.ID, kind *Kind, c choice) (*opened, error) {
	about, body, err := s.files.Open(ctx, county, file)
	if err != nil {
		return nil, err
	}
	if err := body.Close(); err != nil {
		return nil, fmt.Errorf("open file %s: %w", file, err)
	}
	if about.Purpose != "import" { // a department's rows are not for who imports
		return nil, errNoBatch()
	}
	path, remove, err := s.files.Plain(ctx, county, file)
	if err != nil {
		return nil, err
	}
	o, err := openPath(path, kind, c)
	if err != nil {
		remove()
		return nil, err
	}
	o.name, o.remove = about.Name, remove
	return o, nil
}

func openPath(path string, kind *Kind, c choice) (o *opened, err error) {
	o = &opened{name: filepath.Base(path), path: path}
	if o.file, err = sheet.Open(path, sheet.Limits{}); err != nil {
		return nil, err
	}
	if o.rows, err = o.file.Read(c.of(kind)); err != nil {
		_ = o.file.Close()
		return nil, err
	}
	return o, nil
}

func (c choice) of(kind *Kind) sheet.Choice {
	return sheet.Choice{Sheet: c.sheet, HeaderRow: c.headerRow, Known: kind.known()}
}

// EarlierImport tells that a file went in before.
type EarlierImport struct {
	Batch id.ID     `json:"batch"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}

// ImportPreviewRow is a row as it would be read.
type ImportPreviewRow struct {
	Number   int             `json:"number" doc:"as Excel shows it"`
	Cells    []string        `json:"cells" doc:"personal values are masked"`
	Problems []ImportProblem `json:"problems"`
}

// ImportPreview is what a file looks like before it is imported.
type ImportPreview struct {
	FileID     id.ID              `json:"fileId"`
	FileName   string             `json:"fileName"`
	Kind       string             `json:"kind"`
	Format     string             `json:"format" enum:"xlsx,csv"`
	Encoding   string             `json:"encoding,omitempty" doc:"of a CSV file"`
	Macros     bool               `json:"macros,omitempty" doc:"the workbook has macros; they are not read"`
	Sheets     []string           `json:"sheets"`
	Sheet      string             `json:"sheet"`
	HeaderRow  int                `json:"headerRow"`
	Titles     []string           `json:"titles" doc:"what stands above the header"`
	Headers    []string           `json:"headers"`
	Mapping    Mapping            `json:"mapping"`
	Confidence map[string]float64 `json:"confidence" doc:"of each suggested field, from 0 to 1"`
	Remembered *RememberedMapping `json:"remembered,omitempty" doc:"the mapping is the one confirmed before for this header"`
	Missing    []string           `json:"missing" doc:"required fields without a column"`
	Warnings   []ImportProblem    `json:"warnings" doc:"about the header, such as two columns of one name"`
	Rows       []ImportPreviewRow `json:"rows"`
	Earlier    *EarlierImport     `json:"earlier,omitempty" doc:"this very file went in before"`
}

// ImportLook is what to preview. Without a mapping the remembered one is used, or
// else the best guess.
type ImportLook struct {
	County    int32   `json:"county" minimum:"110000" maximum:"999999"`
	Kind      string  `json:"kind" maxLength:"40"`
	FileID    id.ID   `json:"fileId"`
	Sheet     string  `json:"sheet,omitempty" maxLength:"100"`
	HeaderRow int     `json:"headerRow,omitempty" minimum:"0" maximum:"5000000" doc:"as Excel shows it; 0: find it"`
	Mapping   Mapping `json:"mapping,omitempty"`
}

// Preview looks at an uploaded file without importing anything.
func (s *Service) Preview(ctx context.Context, in ImportLook) (ImportPreview, error) {
	kind, err := s.kind(in.Kind)
	if err != nil {
		return ImportPreview{}, err
	}
	if err := may(ctx, kind.Act, in.County); err != nil {
		return ImportPreview{}, err
	}
	o, err := s.openFor(ctx, in.County, in.FileID, kind, choice{in.Sheet, in.HeaderRow})
	if err != nil {
		return ImportPreview{}, err
	}
	defer o.close()
	p := about(o, kind)
	p.FileID = in.FileID
	if p.Earlier, err = s.earlier(ctx, in.County, kind.ID, o.fingerprint()); err != nil {
		return p, err
	}
	if err := s.choose(ctx, &p, kind, in); err != nil {
		return p, err
	}
	for _, f := range missing(kind, p.Mapping) {
		p.Missing = append(p.Missing, f.Name)
	}
	b := &Batch{County: in.County, Kind: kind.ID, Actor: authz.From(ctx), Today: calendar.At(s.db.Now()), layout: newLayout(kind, p.Mapping, p.Headers)}
	if err := s.before(ctx, b, kind); err != nil {
		return p, err
	}
	p.Rows, err = sample(o.rows, b)
	return p, err
}

func about(o *opened, kind *Kind) ImportPreview {
	p := ImportPreview{
		FileName: o.name, Kind: kind.ID, Format: string(o.file.Kind()), Encoding: o.file.Encoding(), Macros: o.file.Macros(), Sheets: o.file.Sheets(),
		Sheet: o.rows.Sheet, HeaderRow: o.rows.HeaderRow, Titles: append([]string{}, o.rows.Titles...), Headers: o.rows.Header,
		Confidence: map[string]float64{}, Missing: []string{}, Warnings: []ImportProblem{}, Rows: []ImportPreviewRow{},
	}
	for _, w := range o.rows.Problems {
		p.Warnings = append(p.Warnings, ImportProblem{Row: w.Row, Column: w.Column, Header: o.rows.Header[w.Column], Code: "duplicate_header",
			Message: w.Message, English: w.English})
	}
	return p
}

// choose fills in the mapping: asked for, remembered or guessed.
func (s *Service) choose(ctx context.Context, p *ImportPreview, kind *Kind, in ImportLook) error {
	guess := sheet.Suggest(p.Headers, kind.known())
	p.Mapping = in.Mapping
	if p.Mapping == nil {
		var err error
		if p.Remembered, err = s.recall(ctx, in.County, kind.ID, p.Headers); err != nil {
			return err
		}
		p.Mapping = guessed(guess)
		if p.Remembered != nil {
			p.Mapping = p.Remembered.Mapping
		}
	}
	for name, column := range p.Mapping {
		if _, known := kind.field(name); !known || column < 0 || column >= len(p.Headers) {
			delete(p.Mapping, name)
		} else if g, ok := guess[name]; ok && g.Column == column {
			p.Confidence[name] = g.Confidence
		}
	}
	return nil
}

func guessed(guess map[string]sheet.Guess) Mapping {
	m := Mapping{}
	for name, g := range guess {
		m[name] = g.Column
	}
	return m
}

// sample reads the first units.
func sample(rows *sheet.Reader, b *Batch) ([]ImportPreviewRow, error) {
	units := newUnitReader(rows, b.layout, nil, b.Today, maphash.MakeSeed())
	out := []ImportPreviewRow{}
	for len(out) < previewRows {
		u, err := units.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return out, err
		}
		b.read(u)
		for i := range u.Rows[:min(len(u.Rows), 5*previewRows)] {
			out = append(out, show(u, &u.Rows[i]))
		}
	}
	return out, nil
}

func show(u *Unit, r *Row) ImportPreviewRow {
	p := ImportPreviewRow{Number: r.Number, Cells: make([]string, len(r.cells)), Problems: []ImportProblem{}}
	for i := range r.cells {
		p.Cells[i] = r.masked(i)
	}
	for _, f := range u.faults {
		if f.Row == r.Number {
			f.English = english(f.Code)
			p.Problems = append(p.Problems, f)
		}
	}
	slices.SortStableFunc(p.Problems, func(a, b ImportProblem) int { return a.Column - b.Column })
	return p
}

func (s *Service) before(ctx context.Context, b *Batch, kind *Kind) error {
	if kind.Before == nil {
		return nil
	}
	return s.db.View(ctx, func(tx *db.Tx) (err error) {
		b.Lore, err = kind.Before(ctx, tx, b)
		return err
	})
}

// earlier tells when a file last went in for good, or nil.
func (s *Service) earlier(ctx context.Context, county int32, kind string, fingerprint []byte) (*EarlierImport, error) {
	var row q.ImportBatch
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		row, err = q.New(tx).EarlierBatch(ctx, q.EarlierBatchParams{County: county, Kind: kind, Fingerprint: fingerprint, DryRun: false})
		return err
	})
	if db.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for an earlier import: %w", err)
	}
	return &EarlierImport{row.ID, row.CreatedName, row.FinishedAt.Time}, nil
}
