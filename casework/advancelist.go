package casework

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// PaidAhead is a case that was paid in advance, with what is to be made up for
// (社会救助法 art.50; TMP18 二（二）).
type PaidAhead struct {
	AmountFen   money.Fen     `json:"amountFen" doc:"paid in advance"`
	PaidOn      calendar.Date `json:"paidOn" doc:"the day on which it was ordered"`
	DueOn       calendar.Date `json:"dueOn" doc:"by which it is to be explained; empty while the holidays of that year are not announced"`
	Left        *int          `json:"left,omitempty" doc:"working days left, negative when overdue; absent once it was explained"`
	Overdue     bool          `json:"overdue"`
	ExplainedOn calendar.Date `json:"explainedOn" doc:"empty: not yet"`
	Role        authz.Role    `json:"role" doc:"who has it: the next step's; empty where nothing is waited for"`
	Handed      *Handed       `json:"handed,omitempty" doc:"where somebody handed this part of the case on"`
	Case        Summary       `json:"case"`
}

// AdvanceFilter narrows the list. It is exported because huma reads no parameters from an
// embedded type that is not.
type AdvanceFilter struct {
	Stands    string `query:"stands" enum:"waiting,overdue,explained" doc:"not explained yet, overdue, explained; empty: all"`
	Programme string `query:"programme" maxLength:"40"`
	Division  string `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix: a township, a village"`
}

// Advances lists the cases that were paid in advance within what the actor reads, the
// explanation that is due first on top.
func (s *Service) Advances(ctx context.Context, f AdvanceFilter, at page.Query) (out page.Page[PaidAhead], err error) {
	scope, err := authz.From(ctx).May(authz.ReadCase)
	if err != nil {
		return out, err
	}
	after := workCursor{On: calendar.On(1, 1, 1)}
	if err := at.After(&after); err != nil {
		return out, err
	}
	var rows []q.AdvancesRow
	var today calendar.Date
	var over map[id.ID][]q.CaseHandover
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		today = calendar.At(tx.Now)
		rows, err = authz.Gather(scope.Narrow(f.Division), int(at.UpTo()), dueFirst, func(in authz.Range) ([]q.AdvancesRow, error) {
			low, high := in.Counties()
			return q.New(tx).Advances(ctx, q.AdvancesParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High, Kinds: listOf(s.explanationClocks()...), Stands: f.Stands, Programme: f.Programme,
				Today: today, UnknownDay: unknownDay(), AfterOn: after.On, AfterID: after.ID, UpTo: at.UpTo()})
		})
		if err != nil {
			return err
		}
		cases := make([]q.Application, len(rows))
		for i, r := range rows {
			cases[i] = r.Application
		}
		over, err = s.handedCases(ctx, tx, cases)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing advances: %w", err)
	}
	return page.Of(at, rows, func(r q.AdvancesRow) PaidAhead {
		a := s.paidAhead(r, today)
		a.Handed = handed(over[r.Application.ID], string(a.Role), authz.From(ctx).Account)
		return a
	}, func(r q.AdvancesRow) any { return workCursor{On: sortedBy(r), ID: r.Application.ID} })
}

// explanationClocks are the clocks of all procedures that an advance starts.
func (s *Service) explanationClocks() []string {
	kinds := []string{}
	for _, p := range s.others.Procedures.All() {
		for _, k := range p.Clocks {
			if slices.ContainsFunc(k.Starts, func(e procedure.Event) bool { return e.Act == string(ActAdvance) }) && !slices.Contains(kinds, k.ID) {
				kinds = append(kinds, k.ID)
			}
		}
	}
	return kinds
}

// sortedBy is the day by which the list is ordered.
func sortedBy(r q.AdvancesRow) calendar.Date {
	if r.DueOn.IsZero() {
		return unknownDay()
	}
	return r.DueOn
}

// dueFirst is the order of Advances.
func dueFirst(a, b q.AdvancesRow) int {
	return cmp.Or(sortedBy(a).Compare(sortedBy(b)), cmp.Compare(a.Application.ID, b.Application.ID))
}

func (s *Service) paidAhead(r q.AdvancesRow, today calendar.Date) PaidAhead {
	a := PaidAhead{AmountFen: r.Application.AdvanceFen, PaidOn: r.StartedOn, DueOn: r.DueOn, ExplainedOn: r.StoppedOn, Role: authz.Role(r.Application.NextRole), Case: s.summary(r.Application, today)}
	if !r.StoppedOn.IsZero() || r.DueOn.IsZero() {
		return a
	}
	a.Overdue = r.DueOn.Before(today)
	if left, err := s.others.WorkDays.WorkingDaysBetween(today, r.DueOn); err == nil { // an unknown year leaves it out
		a.Left = &left
	}
	return a
}

func (s *Service) advanceRoutes(api huma.API) {
	type listInput struct {
		AdvanceFilter
		page.Query
	}
	huma.Register(api, op("list-advances", http.MethodGet, "/api/cases/advances", "Cases that were paid in advance, the explanation that is due first on top"),
		func(ctx context.Context, in *listInput) (*listOutput[PaidAhead], error) {
			out, err := s.Advances(ctx, in.AdvanceFilter, in.Query)
			return &listOutput[PaidAhead]{out}, err
		})
	type exportInput struct {
		AdvanceFilter
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-advances", http.MethodGet, "/api/cases/advances/export", "The same as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportAdvances(ctx, in.AdvanceFilter, sheet.Kind(in.Format)))
		})
}

// ExportAdvances hands the list out.
func (s *Service) ExportAdvances(ctx context.Context, f AdvanceFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "case.export", Subject: "cases/advances", May: authz.ReadCase, Division: f.Division, Filter: map[string]any{"stands": f.Stands, "programme": f.Programme}}
	t := audit.Table{Name: lang.Of("先行救助台账", "Advances"), Format: format, Columns: append(columns(lang.Of("先行救助金额（元）", "Paid in advance (yuan)"), lang.Of("先行救助日期", "Paid on"),
		lang.Of("补充说明期限", "To be explained by"), lang.Of("剩余工作日", "Working days left"), lang.Of("补充说明超期", "Explanation overdue"), lang.Of("补充说明日期", "Explained on"), lang.Of("转交给", "Handed to")), caseColumns()...)}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[PaidAhead], error) { return s.Advances(ctx, f, at) }, func(a PaidAhead) error {
			var left, to any
			if a.Left != nil {
				left = *a.Left
			}
			if a.Handed != nil {
				to = a.Handed.To
			}
			return put(append([]any{a.AmountFen, day(a.PaidOn), day(a.DueOn), left, a.Overdue, day(a.ExplainedOn), to}, caseRow(a.Case)...)...)
		})
	})
}
