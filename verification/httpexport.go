package verification

import (
	"context"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/internal/id"
	"doudi/internal/lang"
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

// ExportHits hands out what a screening found, as f chooses.
func (s *Service) ExportHits(ctx context.Context, ref Ref, f Sift, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: ref.County, Act: "check.export", Subject: "screen/" + ref.ID.String(), May: authz.Check, Division: authz.CountyCode(ref.County),
		Filter: map[string]any{"kind": f.Kind, "change": f.Change}}
	t := audit.Table{Name: lang.Of("疑似错保", "Screening leads"), Format: format, Columns: []audit.Column{
		audit.Heading("区划代码", "Division code", 14), audit.Heading("姓名", "Name", 0), audit.Heading("疑点", "Lead", 16),
		audit.Heading("来源", "Source", 14), audit.Heading("内容", "Content", 60), audit.Heading("金额", "Amount", 14),
		audit.Heading("数量", "Number", 0), audit.Heading("姓名比对", "Names compared", 12), audit.Heading("来源号码", "Number in the source", 10),
		audit.Heading("是本人的可能性", "Likely theirs", 14),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after id.ID
		return everyRow(func() ([]ScreenHit, error) { return s.Hits(ctx, ref, f, after, exportChunk) }, func(h ScreenHit) error {
			after = h.ID
			src, _ := s.sources.named(h.Source)
			return put(h.Division, h.Name, suspicionName(h.Kind), lang.Of(src.Chinese, src.English), h.Summary, h.Amount, int64(h.Quantity), nameMatchName(h.NameMatch),
				map[MatchedBy]lang.Words{ByNumber: lang.Of("一致", "the same"), ByLikeness: lang.Of("有误", "mistaken")}[h.MatchedBy], h.Confidence.String())
		})
	})
}

// ExportProblems hands out the rows of a department's file that were kept out,
// as a filter finds them.
func (s *Service) ExportProblems(ctx context.Context, ref Ref, f RowProblemsFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: ref.County, Act: "check.export", Subject: "department_file/" + ref.ID.String(), May: authz.ReceiveDepartment, Division: authz.CountyCode(ref.County),
		Filter: map[string]any{"field": f.Field, "text": f.Find != "" || f.Reason != ""}}
	t := audit.Table{Name: lang.Of("问题行", "Bad rows"), Format: format, Columns: []audit.Column{
		audit.Heading("行号", "Row", 0), audit.Heading("列", "Column", 18), audit.Heading("内容（已脱敏）", "Content (masked)", 24),
		audit.Heading("原因", "Reason", 60),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after RowProblem
		return everyRow(func() ([]RowProblem, error) { return s.Problems(ctx, ref, f, after, exportChunk) }, func(p RowProblem) error {
			after = p
			return put(p.Row, p.Heading, p.Value, lang.Of(p.Reason, p.English))
		})
	})
}

// ExportChecks hands out the checks in a state ("" all) in the checker's counties.
func (s *Service) ExportChecks(ctx context.Context, state State, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "check.export", Subject: "checks", May: authz.Check, Filter: map[string]any{"state": state}}
	t := audit.Table{Name: lang.Of("核对任务", "Checks"), Format: format, Columns: []audit.Column{
		audit.Heading("核对编号", "Check number", 20), audit.Heading("案件编号", "Case number", 20), audit.Heading("区划代码", "Division code", 14),
		audit.Heading("状态", "State", 12), audit.Heading("发起日期", "Asked on", 0), audit.Heading("报告日期", "Reported on", 0),
		audit.Heading("出具人", "Reported by", 0), audit.Heading("有效期至", "Valid to", 0), audit.Heading("结论", "Conclusion", 60),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after Ref
		return everyRow(func() ([]CheckSummary, error) { return s.Checks(ctx, state, after, exportChunk) }, func(c CheckSummary) error {
			after = Ref{c.County, c.ID}
			return put(c.Number, c.CaseNo, c.Division, stateName(c.State), dayOf(c.AskedAt), dayOf(c.ReportedAt), c.ReportedBy, c.ValidTo, lang.Of(c.Conclusion, c.English))
		})
	})
}

func stateName(x State) lang.Words {
	return map[State]lang.Words{Asked: lang.Of("待发起", "To be asked"), Running: lang.Of("核对中", "Asking"), Replied: lang.Of("待处理", "To be settled"),
		Reported: lang.Of("已出报告", "Reported"), Replaced: lang.Of("已作废", "Replaced by a newer check")}[x]
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
	what := audit.Taken{County: county, Act: "check.export", Subject: "department_files", May: authz.ReceiveDepartment, Division: authz.CountyCode(county),
		Filter: map[string]any{"source": source}}
	t := audit.Table{Name: lang.Of("部门数据文件", "Department files"), Format: format, Columns: []audit.Column{
		audit.Heading("来源", "Source", 18), audit.Heading("文件名", "File name", 30), audit.Heading("数据日期", "Data as of", 0),
		audit.Heading("状态", "State", 0), audit.Heading("行数", "Rows", 0), audit.Heading("问题行", "Bad rows", 0),
		audit.Heading("新增或改动", "New or changed", 0), audit.Heading("去掉或改动", "Gone or changed", 0), audit.Heading("接收日期", "Received on", 0),
		audit.Heading("说明", "Note", 40),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var before id.ID
		return everyRow(func() ([]DepartmentFile, error) { return s.Files(ctx, county, source, before, exportChunk) }, func(f DepartmentFile) error {
			before = f.ID
			src, _ := s.sources.named(f.Source)
			state := map[FileState]lang.Words{Loading: lang.Of("读入中", "Loading"), Current: lang.Of("使用中", "In use"), Superseded: lang.Of("已被替换", "Replaced"),
				Failed: lang.Of("失败", "Not loaded")}[f.State]
			return put(lang.Of(src.Chinese, src.English), f.FileName, f.AsOf, state, f.Rows, f.Bad, comparedWith(f.BaseID, f.New), comparedWith(f.BaseID, f.Gone), dayOf(f.ReceivedAt), lang.Of(f.Message, f.English))
		})
	})
}

// ExportScreenings hands out a county's screenings with their counts.
func (s *Service) ExportScreenings(ctx context.Context, county int32, state string, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "check.export", Subject: "screenings", May: authz.Check, Division: authz.CountyCode(county), Filter: map[string]any{"state": state}}
	t := audit.Table{Name: lang.Of("在保对象筛查", "Screenings"), Format: format, Columns: []audit.Column{
		audit.Heading("筛查编号", "Screening", 22), audit.Heading("状态", "State", 0), audit.Heading("户数", "Households", 0),
		audit.Heading("人数", "People", 0), audit.Heading("重新比对户数", "Households looked up again", 0),
		audit.Heading("比上次新增", "New since the last", 0), audit.Heading("比上次减少", "Gone since the last", 0), audit.Heading("疑点", "Lead", 20),
		audit.Heading("记录数", "Records", 0), audit.Heading("涉及户数", "Households concerned", 0),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var before id.ID
		return everyRow(func() ([]Screening, error) { return s.Screenings(ctx, county, state, before, exportChunk) }, func(r Screening) error {
			before = r.ID
			named := map[string]lang.Words{"running": lang.Of("进行中", "Running"), "paused": lang.Of("已暂停", "Paused"), "done": lang.Of("已完成", "Done"), "given_up": lang.Of("已放弃", "Given up")}[r.State]
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

// ExportMatches hands out the rows of a source ("" all) that may be somebody else's
// and wait.
func (s *Service) ExportMatches(ctx context.Context, source string, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "check.export", Subject: "matches", May: authz.Check, Filter: map[string]any{"source": source}}
	t := audit.Table{Name: lang.Of("待核实的匹配", "Uncertain matches"), Format: format, Columns: []audit.Column{
		audit.Heading("核对编号", "Check number", 20), audit.Heading("案件编号", "Case number", 20), audit.Heading("区划代码", "Division code", 14),
		audit.Heading("姓名", "Name", 0), audit.Heading("来源", "Source", 14), audit.Heading("内容", "Content", 60),
		audit.Heading("姓名比对", "Names compared", 12), audit.Heading("是本人的可能性", "Likely theirs", 14),
		audit.Heading("暂缓次数", "Times put off", 0),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after matchPlace
		return everyRow(func() ([]UnsureMatch, error) { return s.UnsureMatches(ctx, source, after, exportChunk) }, func(m UnsureMatch) error {
			after = m.place()
			src, _ := s.sources.named(m.Source)
			return put(m.Number, m.CaseNo, m.Division, m.Name, lang.Of(src.Chinese, src.English), m.Summary, nameMatchName(m.NameMatch), m.Confidence.String(), int64(m.PutOff))
		})
	})
}

// ExportContests hands out contested findings in a state ("" all).
func (s *Service) ExportContests(ctx context.Context, state ContestState, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "check.export", Subject: "contests", May: authz.Check, Filter: map[string]any{"state": state}}
	t := audit.Table{Name: lang.Of("核对异议", "Contested records"), Format: format, Columns: []audit.Column{
		audit.Heading("案件编号", "Case number", 20), audit.Heading("区划代码", "Division code", 14), audit.Heading("提出日期", "Contested on", 0),
		audit.Heading("提出人", "Contested by", 0), audit.Heading("异议", "Claim", 0), audit.Heading("理由", "Reason", 40), audit.Heading("结果", "Outcome", 0),
		audit.Heading("处理日期", "Answered on", 0), audit.Heading("处理人", "Answered by", 0), audit.Heading("说明", "Note", 40),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		var after Ref
		return everyRow(func() ([]Contest, error) { return s.Contests(ctx, state, after, exportChunk) }, func(c Contest) error {
			after = Ref{c.County, c.ID}
			claimed := map[Claim]lang.Words{NotTheirs: lang.Of("不是本人的", "Not theirs"), NotRight: lang.Of("与实际不符", "Not right")}[c.Claim]
			said := map[ContestState]lang.Words{ContestOpen: lang.Of("待处理", "Contested"), Upheld: lang.Of("异议成立", "Contest upheld"),
				Denied: lang.Of("异议不成立", "Contest denied")}[c.State]
			return put(c.CaseNo, c.Division, dayOf(c.ContestedAt), c.ContestedBy, claimed, c.Reason, said, dayOf(c.SettledAt), c.SettledBy, c.Answer)
		})
	})
}
