package verification

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/internal/q"
	"doudi/verification/token"
)

// RowCell is one cell of a department's row.
type RowCell struct {
	Field   string `json:"field"`
	Heading string `json:"heading"`
	Value   string `json:"value" doc:"numbers of people and accounts masked"`
}

// OpenRow shows the department's row behind a finding, to the checker only and
// for the case it was asked for. Every opening is logged, and every refusal.
// The row is gone once a newer file of the source is there: errs.NotFound.
func (s *Service) OpenRow(ctx context.Context, ref Ref, finding id.ID, caseNo string) (cells []RowCell, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		_, f, err := s.rowFor(ctx, tx, ref, finding, caseNo)
		if err != nil {
			return err
		}
		if cells, err = s.cells(ctx, q.New(tx), f); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "check.raw", Subject: "check/" + ref.ID.String(), Case: caseNo,
			Detail: map[string]any{"finding": finding.String(), "person": f.PersonID.String(), "source": f.Source, "row": f.RowNo}})
	})
	return cells, err
}

func (s *Service) cells(ctx context.Context, queries *q.Queries, f q.Finding) ([]RowCell, error) {
	row, err := s.rowOf(ctx, queries, f)
	if err != nil {
		return nil, err
	}
	src, _ := s.sources.named(f.Source)
	cells := []RowCell{}
	for _, x := range src.Fields {
		if v, ok := row[x.Name]; ok {
			switch {
			case token.Is(v):
				v = notGiven
			case x.Secret:
				v = masked(v)
			}
			cells = append(cells, RowCell{x.Name, x.Chinese, v})
		}
	}
	return cells, nil
}

// rowOf is the row behind a finding: of a department's file, or of an answer.
func (s *Service) rowOf(ctx context.Context, queries *q.Queries, f q.Finding) (map[string]string, error) {
	if f.ReplyID != 0 {
		return s.repliedRow(ctx, queries, f)
	}
	rec, err := queries.Record(ctx, f.County, f.FileID, f.RowNo)
	if db.IsNotFound(err) {
		return nil, errs.New(errs.NotFound, "该来源已有新数据，原始记录已清除。", "The source has newer data; the row was deleted.")
	}
	if err != nil {
		return nil, fmt.Errorf("open row %d of file %s: %w", f.RowNo, f.FileID, err)
	}
	return s.openRecord(f.FileID, f.RowNo, rec.Sealed)
}

func (s *Service) repliedRow(ctx context.Context, queries *q.Queries, f q.Finding) (map[string]string, error) {
	reply, err := queries.RawReply(ctx, f.County, f.ReplyID)
	if db.IsNotFound(err) {
		return nil, errs.New(errs.NotFound, "原始回复已过保存期，已清除。", "The answer was kept for its term and is deleted.")
	}
	if err != nil {
		return nil, fmt.Errorf("open answer %s: %w", f.ReplyID, err)
	}
	plain, err := s.keys.OpenBytes(replyColumn.of(reply.ID), reply.Sealed)
	if err != nil {
		return nil, fmt.Errorf("open answer %s: %w", f.ReplyID, err)
	}
	var rows []map[string]string
	if err := json.Unmarshal(plain, &rows); err != nil || f.RowNo >= int64(len(rows)) {
		return nil, errors.Join(fmt.Errorf("answer %s has no row %d", f.ReplyID, f.RowNo), err)
	}
	return rows[f.RowNo], nil
}
