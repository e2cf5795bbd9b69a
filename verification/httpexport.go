package verification

import (
	"context"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/sheet"
)

// exportChunk is how many rows an export reads at a time.
const exportChunk = 1_000

// everyRow calls put with the rows that read gives, until there are no more.
func everyRow[T any](read func() ([]T, error), put func(T) error) error {
	for {
		list, err := read()
		if err != nil || len(list) == 0 {
			return err
		}
		for _, x := range list {
			if err := put(x); err != nil {
				return err
			}
		}
	}
}

// ExportHits hands out what a screening found, of one kind or all ("").
func (s *Service) ExportHits(ctx context.Context, ref Ref, kind Suspicion, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: ref.County, Act: "check.export", Subject: "screen/" + ref.ID.String(), May: authz.Check, Division: countyCode(ref.County),
		Filter: map[string]any{"kind": kind}}
	t := audit.Table{Name: "疑似错保", Format: format, Columns: []sheet.Column{{Title: "区划代码", Width: 14}, {Title: "姓名"}, {Title: "疑点", Width: 16},
		{Title: "来源", Width: 14}, {Title: "内容", Width: 60}, {Title: "金额", Width: 14}, {Title: "数量"}, {Title: "姓名比对", Width: 12},
		{Title: "来源号码", Width: 10}, {Title: "是本人的可能性", Width: 14}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after id.ID
		return everyRow(func() ([]ScreenHit, error) { return s.Hits(ctx, ref, kind, after, exportChunk) }, func(h ScreenHit) error {
			after = h.ID
			src, _ := s.sources.named(h.Source)
			return put(h.Division, h.Name, suspicionName(h.Kind), src.Chinese, h.Summary, h.Amount, int64(h.Quantity), nameMatchName(h.NameMatch),
				map[MatchedBy]string{ByNumber: "一致", ByLikeness: "有误"}[h.MatchedBy], h.Confidence.String())
		})
	})
}

// ExportProblems hands out the rows of a department's file that were kept out,
// as a filter finds them.
func (s *Service) ExportProblems(ctx context.Context, ref Ref, f RowProblemsFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: ref.County, Act: "check.export", Subject: "department_file/" + ref.ID.String(), May: authz.ReceiveDepartment, Division: countyCode(ref.County),
		Filter: map[string]any{"field": f.Field, "text": f.Find != "" || f.Reason != ""}}
	t := audit.Table{Name: "问题行", Format: format, Columns: []sheet.Column{{Title: "行号"}, {Title: "列", Width: 18}, {Title: "内容（已脱敏）", Width: 24}, {Title: "原因", Width: 60}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after RowProblem
		return everyRow(func() ([]RowProblem, error) { return s.Problems(ctx, ref, f, after, exportChunk) }, func(p RowProblem) error {
			after = p
			return put(p.Row, p.Heading, p.Value, p.Reason)
		})
	})
}

// ExportChecks hands out the checks in a state ("" all) in the checker's counties.
func (s *Service) ExportChecks(ctx context.Context, state State, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "check.export", Subject: "checks", May: authz.Check, Filter: map[string]any{"state": state}}
	t := audit.Table{Name: "核对任务", Format: format, Columns: []sheet.Column{{Title: "核对编号", Width: 20}, {Title: "案件编号", Width: 20}, {Title: "区划代码", Width: 14},
		{Title: "状态", Width: 12}, {Title: "发起日期"}, {Title: "报告日期"}, {Title: "出具人"}, {Title: "有效期至"}, {Title: "结论", Width: 60}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after Ref
		return everyRow(func() ([]CheckSummary, error) { return s.Checks(ctx, state, after, exportChunk) }, func(c CheckSummary) error {
			after = Ref{c.County, c.ID}
			return put(c.Number, c.CaseNo, c.Division, stateName(c.State), dayOf(c.AskedAt), dayOf(c.ReportedAt), c.ReportedBy, c.ValidTo, c.Conclusion)
		})
	})
}

func stateName(x State) string {
	return map[State]string{Asked: "待发起", Running: "核对中", Replied: "待处理", Reported: "已出报告", Replaced: "已作废"}[x]
}

// dayOf is the day of an instant in China; nil if there is none.
func dayOf(t dbt.Time) any {
	if t.IsZero() {
		return nil
	}
	return calendar.At(t.Time)
}

// comparedWith is what changed since another one; nil if there was none to compare with.
func comparedWith(before id.ID, n int64) any {
	if before == 0 {
		return nil
	}
	return n
}

// ExportFiles hands out the list of files that a county received from a source
// ("" all), not what is in them.
func (s *Service) ExportFiles(ctx context.Context, county int32, source string, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "check.export", Subject: "department_files", May: authz.ReceiveDepartment, Division: countyCode(county),
		Filter: map[string]any{"source": source}}
	t := audit.Table{Name: "部门数据文件", Format: format, Columns: []sheet.Column{{Title: "来源", Width: 18}, {Title: "文件名", Width: 30}, {Title: "数据日期"},
		{Title: "状态"}, {Title: "行数"}, {Title: "问题行"}, {Title: "新增或改动"}, {Title: "去掉或改动"}, {Title: "接收日期"}, {Title: "说明", Width: 40}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var before id.ID
		return everyRow(func() ([]DepartmentFile, error) { return s.Files(ctx, county, source, before, exportChunk) }, func(f DepartmentFile) error {
			before = f.ID
			src, _ := s.sources.named(f.Source)
			state := map[FileState]string{Loading: "读入中", Current: "使用中", Superseded: "已被替换", Failed: "失败"}[f.State]
			return put(src.Chinese, f.FileName, f.AsOf, state, f.Rows, f.Bad, comparedWith(f.BaseID, f.New), comparedWith(f.BaseID, f.Gone), dayOf(f.ReceivedAt), f.Message)
		})
	})
}

// ExportScreenings hands out a county's screenings with their counts.
func (s *Service) ExportScreenings(ctx context.Context, county int32, state string, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "check.export", Subject: "screenings", May: authz.Check, Division: countyCode(county), Filter: map[string]any{"state": state}}
	t := audit.Table{Name: "在保对象筛查", Format: format, Columns: []sheet.Column{{Title: "筛查编号", Width: 22}, {Title: "状态"}, {Title: "户数"}, {Title: "人数"}, {Title: "重新比对户数"}, {Title: "比上次新增"}, {Title: "比上次减少"},
		{Title: "疑点", Width: 20}, {Title: "记录数"}, {Title: "涉及户数"}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var before id.ID
		return everyRow(func() ([]Screening, error) { return s.Screenings(ctx, county, state, before, exportChunk) }, func(r Screening) error {
			before = r.ID
			named := map[string]string{"running": "进行中", "paused": "已暂停", "done": "已完成"}[r.State]
			last := r.Before
			if r.State != "done" { // what is new is counted at its end
				last = 0
			}
			fresh, gone := comparedWith(last, r.New), comparedWith(last, r.Gone)
			if len(r.Counts) == 0 {
				return put(r.ID.String(), named, r.Households, r.People, r.LookedUp, fresh, gone, nil, nil, nil)
			}
			for _, c := range r.Counts {
				if err := put(r.ID.String(), named, r.Households, r.People, r.LookedUp, fresh, gone, suspicionName(c.Kind), c.Hits, c.Households); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// ExportMatches hands out the rows that may be somebody else's and wait.
func (s *Service) ExportMatches(ctx context.Context, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "check.export", Subject: "matches", May: authz.Check}
	t := audit.Table{Name: "待核实的匹配", Format: format, Columns: []sheet.Column{{Title: "核对编号", Width: 20}, {Title: "案件编号", Width: 20}, {Title: "区划代码", Width: 14},
		{Title: "姓名"}, {Title: "来源", Width: 14}, {Title: "内容", Width: 60}, {Title: "姓名比对", Width: 12}, {Title: "是本人的可能性", Width: 14}, {Title: "暂缓次数"}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after matchPlace
		return everyRow(func() ([]UnsureMatch, error) { return s.UnsureMatches(ctx, after, exportChunk) }, func(m UnsureMatch) error {
			after = m.place()
			src, _ := s.sources.named(m.Source)
			return put(m.Number, m.CaseNo, m.Division, m.Name, src.Chinese, m.Summary, nameMatchName(m.NameMatch), m.Confidence.String(), int64(m.PutOff))
		})
	})
}

// ExportContests hands out contested findings in a state ("" all).
func (s *Service) ExportContests(ctx context.Context, state ContestState, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "check.export", Subject: "contests", May: authz.Check, Filter: map[string]any{"state": state}}
	t := audit.Table{Name: "核对异议", Format: format, Columns: []sheet.Column{{Title: "案件编号", Width: 20}, {Title: "区划代码", Width: 14}, {Title: "提出日期"}, {Title: "提出人"},
		{Title: "理由", Width: 40}, {Title: "结果"}, {Title: "处理日期"}, {Title: "处理人"}, {Title: "说明", Width: 40}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after Ref
		return everyRow(func() ([]Contest, error) { return s.Contests(ctx, state, after, exportChunk) }, func(c Contest) error {
			after = Ref{c.County, c.ID}
			said := map[ContestState]string{ContestOpen: "待处理", Upheld: "异议成立", Denied: "异议不成立"}[c.State]
			return put(c.CaseNo, c.Division, dayOf(c.ContestedAt), c.ContestedBy, c.Reason, said, dayOf(c.SettledAt), c.SettledBy, c.Answer)
		})
	})
}
