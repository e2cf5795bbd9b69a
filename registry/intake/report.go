package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
	"doudi/registry/intake/internal/q"
)

// After is the place of a problem in its batch.
type After struct {
	Row    int64  `json:"r"`
	Column int32  `json:"c"`
	Code   string `json:"k"`
}

// Problems lists what is wrong with a batch's rows in the file's order, after
// a place; the zero After begins with the first. A filter narrows them.
func (s *Service) Problems(ctx context.Context, county int32, batch id.ID, f ProblemsFilter, at page.Query) (out page.Page[ImportProblem], err error) {
	var from After
	if err := at.After(&from); err != nil {
		return out, err
	}
	var rows []ImportProblem
	ctx = acting(ctx, county)
	err = s.view(ctx, func(tx *db.Tx) error {
		if _, err := s.batch(ctx, tx, county, batch); err != nil {
			return err
		}
		rows, err = problems(ctx, tx, county, batch, f, from, at.UpTo())
		return err
	})
	if err != nil {
		return out, err
	}
	return page.Of(at, rows, func(p ImportProblem) ImportProblem { return p },
		func(p ImportProblem) any { return After{int64(p.Row), int32(p.Column), p.Code} })
}

func problems(ctx context.Context, tx *db.Tx, county int32, batch id.ID, f ProblemsFilter, after After, count int32) ([]ImportProblem, error) {
	rows, err := q.New(tx).Problems(ctx, q.ProblemsParams{County: county, BatchID: batch, ColumnIs: f.column(), CodeIs: f.Code, Find: page.Containing(f.Find),
		AfterRow: after.Row, AfterColumn: after.Column, AfterCode: after.Code, Count: count})
	if err != nil {
		return nil, fmt.Errorf("list problems of import %s: %w", batch, err)
	}
	out := make([]ImportProblem, len(rows))
	for i, r := range rows {
		out[i] = ImportProblem{Row: int(r.RowNo), Column: int(r.ColumnNo), Header: r.Header, Code: r.Code, Message: r.Message, English: english(r.Code), Value: r.Value,
			Kept: r.Kept, KeptBy: r.KeptFrom, KeptAt: r.KeptAt.Time}
	}
	return out, nil
}

// Report opens the workbook with the bad cells marked, in the reader's language.
// It is made at the first asking in each and kept; the caller closes it.
func (s *Service) Report(ctx context.Context, county int32, batch id.ID) (files.File, io.ReadCloser, error) {
	var row q.ImportBatch
	err := s.view(ctx, func(tx *db.Tx) (err error) {
		row, err = s.batch(ctx, tx, county, batch)
		return err
	})
	switch {
	case err != nil:
		return files.File{}, nil, err
	case row.FileID == 0 || row.Problems == 0:
		return files.File{}, nil, errs.New(errs.NotFound, "这次导入没有问题清单可供下载。", "This import has no list of problems to download.")
	case row.State == string(Queued) || row.State == string(Running):
		return files.File{}, nil, errs.New(errs.Conflict, "导入还在进行，结束后才能下载问题清单。", "The import is still running; download the list when it has ended.")
	}
	report := row.ReportID
	if lang.From(ctx) == lang.English {
		report = row.EnglishReportID
	}
	if report == 0 {
		if report, err = s.annotate(ctx, row); err != nil {
			return files.File{}, nil, err
		}
	}
	if err := s.db.Update(ctx, func(tx *db.Tx) error {
		return audit.Append(ctx, tx, audit.Entry{County: county, Act: "import.report", Subject: subject(batch), Detail: map[string]any{"problems": row.Problems}})
	}); err != nil {
		return files.File{}, nil, err
	}
	return s.files.Open(ctx, county, report)
}

// annotate makes the marked workbook of a batch that has ended, in the reader's
// language.
func (s *Service) annotate(ctx context.Context, row q.ImportBatch) (id.ID, error) {
	kind, err := s.kind(row.Kind)
	if err != nil {
		return 0, err
	}
	o, err := s.open(ctx, row.County, row.FileID, kind, choice{row.Sheet, int(row.HeaderRow)})
	if err != nil {
		return 0, err
	}
	defer o.close()
	language := lang.From(ctx)
	marks, err := s.marks(ctx, row, language)
	if err != nil {
		return 0, err
	}
	out := o.path + ".report"
	if err := o.file.Annotate(out, choice{row.Sheet, int(row.HeaderRow)}.of(kind), language, marks); err != nil {
		return 0, err
	}
	defer os.Remove(out)
	in, err := os.Open(out)
	if err != nil {
		return 0, fmt.Errorf("read the marked workbook: %w", err)
	}
	defer in.Close()
	name := strings.TrimSuffix(o.name, filepath.Ext(o.name)) + lang.Of("（问题标注）", " (problems)").In(language) + ".xlsx"
	f, err := s.files.ReceiveFor(ctx, files.Upload{County: row.County, Name: name, MediaType: mediaType(sheet.XLSX), Purpose: "import_report"}, in,
		func(tx *db.Tx, f files.File) error {
			if language == lang.English {
				return q.New(tx).SetEnglishReport(ctx, f.ID, row.County, row.ID)
			}
			return q.New(tx).SetReport(ctx, f.ID, row.County, row.ID)
		})
	return f.ID, err
}

func (s *Service) marks(ctx context.Context, row q.ImportBatch, language string) ([]sheet.Problem, error) {
	var marks []sheet.Problem
	err := s.db.View(ctx, func(tx *db.Tx) error {
		after := After{}
		for {
			some, err := problems(ctx, tx, row.County, row.ID, ProblemsFilter{}, after, 5000)
			if err != nil || len(some) == 0 {
				return err
			}
			for _, p := range some {
				marks = append(marks, sheet.Problem{Row: p.Row, Column: p.Column, Message: p.said().In(language)})
			}
			last := some[len(some)-1]
			after = After{int64(last.Row), int32(last.Column), last.Code}
		}
	})
	if err == nil && len(marks) == 0 {
		err = errors.New("an import with problems keeps none")
	}
	return marks, err
}
