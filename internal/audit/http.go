package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Row is an entry as the auditor reads it.
type Row struct {
	County  int32           `json:"county"`
	Seq     int64           `json:"seq"`
	At      dbt.Time        `json:"at"`
	ActorID id.ID           `json:"actorId"`
	Actor   string          `json:"actor"`
	Act     string          `json:"act"`
	Subject string          `json:"subject"`
	CaseNo  string          `json:"caseNo"`
	Before  string          `json:"before,omitempty" doc:"SM3 of what was there, in hex"`
	After   string          `json:"after,omitempty"`
	Detail  json.RawMessage `json:"detail"`
	Reason  string          `json:"reason,omitempty" doc:"what the person wrote of why; kept beside the log, and gone once it was deleted there"`
	Hash    string          `json:"hash" doc:"SM3 over the entry before and this one, in hex"`
}

// Filter narrows a search; empty parts match all.
type Filter struct {
	County  int32         `query:"county" minimum:"-1" maximum:"999999" default:"-1" doc:"chain; 0 holds what belongs to no county, and without it, or with -1, it is that of your own county"`
	Act     string        `query:"act" maxLength:"60" example:"access.refused"`
	Actor   string        `query:"actor" maxLength:"60" doc:"whole name"`
	Subject string        `query:"subject" maxLength:"200" doc:"what it was done to, or a case number"`
	From    calendar.Date `query:"from" doc:"first day, in China"`
	To      calendar.Date `query:"to" doc:"last day"`
}

type searchInput struct {
	page.Query
	Filter
}

type searchOutput struct{ Body page.Page[Row] }

type exportInput struct {
	Filter
	Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
}

// Log reads and verifies chains for the auditor.
type Log struct {
	db    *db.DB
	heads *Heads
	queue *jobs.Queue
	names names
}

// NewLog returns a Log whose acts are called as list says. It registers the
// verification of a chain, so it must be made before the queue is opened.
func NewLog(heads *Heads, queue *jobs.Queue, list []Name) *Log {
	l := &Log{heads.db, heads, queue, namesOf(list)}
	jobs.Register(queue, l.verify)
	return l
}

// Routes registers what the auditor reads.
func (l *Log) Routes(api huma.API) {
	tags := []string{"audit"}
	huma.Register(api, huma.Operation{OperationID: "audit", Method: http.MethodGet, Path: "/api/audit",
		Summary: "The audit log of a county, newest first", Tags: tags}, func(ctx context.Context, in *searchInput) (*searchOutput, error) {
		p, err := l.Search(ctx, in.Query, in.Filter)
		return &searchOutput{p}, err
	})
	huma.Register(api, huma.Operation{OperationID: "exportAudit", Method: http.MethodGet, Path: "/api/audit/export",
		Summary: "The audit log as a spreadsheet", Tags: tags}, func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
		return Answer(l.Export(ctx, in.Filter, sheet.Kind(in.Format)))
	})
	huma.Register(api, huma.Operation{OperationID: "auditActs", Method: http.MethodGet, Path: "/api/audit/acts",
		Summary: "What the acts of the audit log are called", Tags: tags}, func(ctx context.Context, _ *struct{}) (*actsOutput, error) {
		if _, err := authz.From(ctx).May(authz.ReadAudit); err != nil {
			return nil, err
		}
		return &actsOutput{Names{l.names.sorted()}}, nil
	})
	huma.Register(api, huma.Operation{OperationID: "auditChain", Method: http.MethodGet, Path: "/api/audit/chain",
		Summary: "How far a county's chain has come, and when it was last verified", Tags: tags}, func(ctx context.Context, in *chainInput) (*chainOutput, error) {
		s, err := l.Chain(ctx, in.County)
		return &chainOutput{s}, err
	})
	huma.Register(api, huma.Operation{OperationID: "verifyAudit", Method: http.MethodPost, Path: "/api/audit/verify",
		Summary: "Begin to verify a county's chain", Tags: tags}, func(ctx context.Context, in *verifyInput) (*verifyOutput, error) {
		p, err := l.BeginVerify(ctx, in.Body.County)
		return &verifyOutput{p}, err
	})
}

// readable is the county whose chain the auditor asks for: where they name none,
// the one they work in, or 0 for whoever works in all of them.
func readable(ctx context.Context, county int32) (int32, error) {
	actor := authz.From(ctx)
	scope, err := actor.May(authz.ReadAudit)
	if err != nil {
		return county, err
	}
	if county >= 0 {
		return county, actor.MayInCounty(authz.ReadAudit, county)
	}
	reach := scope.Counties()
	switch {
	case scope.Holds(""):
		return 0, nil
	case len(reach) == 1 && reach[0].Low == reach[0].High:
		return reach[0].Low, nil
	}
	return 0, errs.New(errs.Invalid, "请选择县（市、区）。", "Say which county.").With("query.county", "必填", "required")
}

// Search returns a page of entries, newest first.
func (l *Log) Search(ctx context.Context, query page.Query, f Filter) (out page.Page[Row], err error) {
	if f.County, err = readable(ctx, f.County); err != nil {
		return out, err
	}
	before := int64(math.MaxInt64)
	if err := query.After(&before); err != nil {
		return out, err
	}
	err = l.db.View(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).Search(ctx, f.params(before, query.UpTo()))
		if err != nil {
			return fmt.Errorf("search audit log: %w", err)
		}
		said, _, err := reasons(ctx, tx, f.County, rows)
		if err != nil {
			return err
		}
		out, err = page.Of(query, rows, func(r q.AuditEntry) Row { return row(r, said[r.Seq]) }, func(r q.AuditEntry) any { return r.Seq })
		return err
	})
	return out, err
}

func (f Filter) params(before int64, upTo int32) q.SearchParams {
	p := q.SearchParams{County: f.County, Before: before, Act: f.Act, Actor: f.Actor, Subject: f.Subject, UpTo: upTo,
		Since: dbt.At(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)), Until: dbt.At(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))}
	if !f.From.IsZero() {
		p.Since = dbt.At(f.From.Midnight())
	}
	if !f.To.IsZero() {
		p.Until = dbt.At(f.To.AddDays(1).Midnight())
	}
	return p
}

func row(r q.AuditEntry, reason string) Row {
	return Row{Reason: reason, County: r.County, Seq: r.Seq, At: r.At, ActorID: r.ActorID, Actor: r.Actor, Act: r.Act, Subject: r.Subject, CaseNo: r.CaseNo,
		Before: fmt.Sprintf("%x", r.BeforeSm3), After: fmt.Sprintf("%x", r.AfterSm3), Detail: json.RawMessage(r.Detail), Hash: fmt.Sprintf("%x", r.Hash)}
}

// maxExport is what a spreadsheet can hold.
const maxExport = 1_000_000

// Export hands out what a search finds, newest first.
func (l *Log) Export(ctx context.Context, in Filter, format sheet.Kind) (*File, error) {
	var err error
	if in.County, err = readable(ctx, in.County); err != nil {
		return nil, err
	}
	if !in.From.IsZero() && !in.To.IsZero() && in.To.Before(in.From) {
		return nil, errs.New(errs.Invalid, "结束日期早于开始日期。", "The last day is before the first.").With("query.to", "✗", "✗")
	}
	what := Taken{County: in.County, Act: "audit.export", Subject: fmt.Sprintf("audit/%06d", in.County), May: authz.ReadAudit,
		Filter: map[string]any{"act": in.Act, "actor": in.Actor != "", "subject": in.Subject != "", "from": in.From, "to": in.To}}
	t := Table{Name: lang.Of(fmt.Sprintf("审计日志_%06d", in.County), fmt.Sprintf("audit-%06d", in.County)), Format: format, Columns: []Column{
		Heading("序号", "No.", 0), Heading("时间", "At", 20), Heading("经办人", "By", 14), Heading("事项", "What", 24), Heading("代码", "Code", 20),
		Heading("对象", "About", 30), Heading("个案编号", "Case number", 20), Heading("说明", "Note", 40), Heading("校验值", "Hash", 66),
	}}
	return Export(ctx, l.db, what, t, func(put func(...any) error) error { return l.write(ctx, in, put) })
}

func (l *Log) write(ctx context.Context, f Filter, put func(...any) error) error {
	before := int64(math.MaxInt64)
	for n := 0; n < maxExport; {
		var rows []q.AuditEntry
		err := l.db.View(ctx, func(tx *db.Tx) (err error) {
			rows, err = q.New(tx).Search(ctx, f.params(before, batch))
			return err
		})
		if err != nil {
			return err
		}
		for _, r := range rows {
			name := l.names.of(r.Act)
			err := put(r.Seq, r.At.In(calendar.Shanghai).Format("2006-01-02 15:04:05"), r.Actor, lang.Of(name.Chinese, name.English), r.Act, r.Subject, r.CaseNo, r.Detail, fmt.Sprintf("%x", r.Hash))
			if err != nil {
				return err
			}
			before = r.Seq
		}
		if n += len(rows); len(rows) < batch {
			break
		}
	}
	return nil
}
