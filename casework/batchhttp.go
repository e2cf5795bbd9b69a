package casework

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// CountyPath names a county in a path. Exported because huma reads no parameters
// from an embedded type that is not.
type CountyPath struct {
	County int32 `path:"county" minimum:"110000" maximum:"999999"`
}

// BatchPath names a batch by its business month.
type BatchPath struct {
	CountyPath
	Period calendar.Period `path:"period" doc:"2026-11"`
}

// BatchQuery narrows a batch.
type BatchQuery struct {
	BatchPath
	Division string   `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix: a township, a village"`
	Standing Standing `query:"standing" enum:"not_ready,ready,locked,posted,county,settled" doc:"lists of cases only"`
	Pressing bool     `query:"pressing" doc:"only what is late, missed its meeting, or cannot wait for one; lists of cases only"`
}

func (b BatchQuery) round() BatchRef    { return BatchRef{b.County, b.Period, b.Division} }
func (b BatchQuery) which() CaseOfBatch { return CaseOfBatch{b.Standing, b.Pressing} }

// batchRoutes are the office's calendar and its batches.
func (s *Service) batchRoutes(api huma.API) {
	s.calendarRoutes(api)
	type batchesInput struct {
		CountyPath
		Division string `query:"division" pattern:"^[0-9]*$" maxLength:"12"`
	}
	type batchesOutput struct {
		Body struct {
			Items []BatchLine `json:"items" nullable:"false"`
		}
	}
	huma.Register(api, op("list-batches", http.MethodGet, "/api/counties/{county}/batches", "The calendar of batches: half a year back and the months to come"),
		func(ctx context.Context, in *batchesInput) (*batchesOutput, error) {
			var out batchesOutput
			var err error
			out.Body.Items, err = s.Batches(ctx, BatchRef{County: in.County, Division: in.Division})
			return &out, err
		})
	type batchOutput struct{ Body Batch }
	huma.Register(api, op("get-batch", http.MethodGet, "/api/counties/{county}/batches/{period}", "A batch: its days, and where its cases stand"),
		func(ctx context.Context, in *BatchQuery) (*batchOutput, error) {
			out, err := s.Batch(ctx, in.round())
			return &batchOutput{out}, err
		})
	type listInput struct {
		BatchQuery
		page.Query
	}
	huma.Register(api, op("list-batch-cases", http.MethodGet, "/api/counties/{county}/batches/{period}/cases", "The cases of a batch, by township"),
		func(ctx context.Context, in *listInput) (*listOutput[BatchCase], error) {
			out, err := s.BatchCases(ctx, in.round(), in.which(), in.Query)
			return &listOutput[BatchCase]{out}, err
		})
	type exportInput struct {
		BatchQuery
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("export-batch-cases", http.MethodGet, "/api/counties/{county}/batches/{period}/cases/export", "The cases of a batch, as a spreadsheet"),
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			return audit.Answer(s.ExportBatch(ctx, in.round(), in.which(), sheet.Kind(in.Format)))
		})
	s.meetingRoutes(api)
}

func (s *Service) calendarRoutes(api huma.API) {
	type calendarOutput struct{ Body OfficeCalendars }
	huma.Register(api, op("get-office-calendar", http.MethodGet, "/api/counties/{county}/office-calendar", "How a county counts its business months, and the days that come"),
		func(ctx context.Context, in *CountyPath) (*calendarOutput, error) {
			out, err := s.OfficeCalendars(ctx, in.County)
			return &calendarOutput{out}, err
		})
	type setInput struct {
		CountyPath
		Body CalendarChange
	}
	huma.Register(api, op("set-office-calendar", http.MethodPost, "/api/counties/{county}/office-calendar", "Change the business calendar from a business month on"),
		func(ctx context.Context, in *setInput) (*calendarOutput, error) {
			out, err := s.SetCalendar(ctx, in.County, in.Body)
			return &calendarOutput{out}, err
		})
}

func (s *Service) meetingRoutes(api huma.API) {
	type manyOutput struct {
		Body struct {
			Items []Done `json:"items" nullable:"false"`
		}
	}
	many := func(done []Done, err error) (*manyOutput, error) {
		out := &manyOutput{}
		out.Body.Items = done
		return out, err
	}
	type lockInput struct {
		BatchPath
		Body Locking
	}
	huma.Register(api, op("lock-batch", http.MethodPost, "/api/counties/{county}/batches/{period}/lock", "Lock what a meeting said of opinions: all or none"),
		func(ctx context.Context, in *lockInput) (*manyOutput, error) {
			return many(s.LockMeeting(ctx, in.County, in.Period, in.Body))
		})
	type publishInput struct {
		BatchPath
		Body Posts
	}
	huma.Register(api, op("publish-batch", http.MethodPost, "/api/counties/{county}/batches/{period}/publish", "Post the notices of what is locked: all or none"),
		func(ctx context.Context, in *publishInput) (*manyOutput, error) {
			return many(s.PublishBatch(ctx, in.County, in.Period, in.Body))
		})
	huma.Register(api, op("unlock-case", http.MethodPost, "/api/cases/{county}/{id}/unlock", duty(ActUnlock).English),
		func(ctx context.Context, in *bodyInput[Reasoned]) (*doneOutput, error) {
			done, err := s.Unlock(ctx, in.ref(), in.Body)
			return &doneOutput{done}, err
		})
}

// ExportBatch hands out the cases of a batch.
func (s *Service) ExportBatch(ctx context.Context, r BatchRef, f CaseOfBatch, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: r.County, Act: "case.export", Subject: "cases/batch", May: authz.ReadCase, Division: r.Division,
		Filter: map[string]any{"period": r.Period, "standing": f.Standing, "pressing": f.Pressing}}
	return audit.Export(ctx, s.db, what, audit.Table{Name: lang.Of("批次案件", "Cases of a batch"), Format: format, Columns: batchColumns()}, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[BatchCase], error) { return s.BatchCases(ctx, r, f, at) },
			func(c BatchCase) error { return put(batchRow(c)...) })
	})
}

func batchColumns() []audit.Column {
	return columns(lang.Of("案件编号", "Case number"), lang.Of("救助项目", "Programme"), lang.Of("区划", "Division"), lang.Of("申请人", "Applicant"), lang.Of("家庭成员数量", "Members"),
		lang.Of("进度", "Standing"), lang.Of("状态", "State"), lang.Of("办结期限", "To be decided by"), lang.Of("是否逾期", "Overdue"), lang.Of("不等会议", "Does not wait for the meeting"),
		lang.Of("初审意见", "Opinion"), lang.Of("金额（元）", "Amount (yuan)"), lang.Of("签署人", "Given by"), lang.Of("锁定人", "Locked by"))
}

func batchRow(c BatchCase) []any {
	var opinion, amount any
	if c.OpinionName != "" {
		opinion, amount = lang.Of("不同意", "Against"), c.Amount
		if c.Agree {
			opinion = lang.Of("同意", "In favour")
		}
	}
	return []any{c.Number, c.ProgrammeLabel.words(), c.Division, c.ApplicantName, int(c.Members), c.Standing.words(), c.StateLabel.words(), day(c.DueOn), c.Late, c.CannotWait,
		opinion, amount, c.OpinionName, c.LockedName}
}

func (s Standing) words() lang.Words {
	return map[Standing]lang.Words{NotReady: lang.Of("未出初审意见", "No opinion yet"), Ready: lang.Of("待会审锁定", "Waits for the meeting"), Locked: lang.Of("已锁定，待公示", "Locked, to be posted"),
		OnNotice: lang.Of("公示中", "On public notice"), AtCounty: lang.Of("待确认或者复查", "At the county, or re-examined"), Settled: lang.Of("已办结", "Settled")}[s]
}
