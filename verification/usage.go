package verification

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/lang"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/verification/internal/q"
)

// RuleShare is how often a rule was wrong that brought rows and people together.
type RuleShare struct {
	MatchedBy MatchedBy `json:"matchedBy" enum:"number,likeness"`
	NameMatch NameMatch `json:"nameMatch" enum:"same,homophone,different"`
	Settled   int64     `json:"settled" doc:"by a person; what the program set aside for having been settled before is not counted"`
	FalseHits int64     `json:"falseHits" doc:"of these, somebody else's: set aside, or contested and upheld"`
}

func ruleShares(ctx context.Context, tx *db.Tx, county int32) (map[string][]RuleShare, error) {
	rows, err := q.New(tx).SettledFindings(ctx, county)
	if err != nil {
		return nil, fmt.Errorf("count false hits: %w", err)
	}
	out := map[string][]RuleShare{}
	for _, r := range rows {
		out[r.Source] = append(out[r.Source], RuleShare{MatchedBy(r.MatchBasis), NameMatch(r.NameMatch), r.Settled, r.FalseHits})
	}
	return out, nil
}

// Usage is who was checked and by whom in a county, in a time.
type Usage struct {
	Townships []TownshipUsage `json:"townships" nullable:"false"`
	Sources   []SourceUsage   `json:"sources" nullable:"false"`
}

// TownshipUsage is how a township's checks went.
type TownshipUsage struct {
	Township    string         `json:"township" doc:"division code of 9 digits"`
	Checks      int            `json:"checks" doc:"asked for in the time"`
	Reported    int            `json:"reported"`
	MedianHours int            `json:"medianHours" doc:"from asking to the report; 0: none is reported"`
	Cost        money.Fen      `json:"costFen" doc:"of all sources"`
	Checkers    []CheckerUsage `json:"checkers" nullable:"false"`
}

// CheckerUsage is how many of these one checker reported.
type CheckerUsage struct {
	Name    string `json:"name"`
	Reports int    `json:"reports"`
}

// SourceUsage is how often a source was asked for a township.
type SourceUsage struct {
	Township string    `json:"township"`
	Source   string    `json:"source"`
	Asked    int64     `json:"asked" doc:"questions that ended"`
	Answered int64     `json:"answered"`
	Hits     int64     `json:"hits"`
	Cost     money.Fen `json:"costFen" doc:"what was answered, at the price of a question as it is configured today; 0: free"`
}

// Usage counts the checks that were asked for from one day to another, both included.
func (s *Service) Usage(ctx context.Context, county int32, from, to calendar.Date) (out Usage, err error) {
	if from.IsZero() || to.IsZero() || to.Before(from) || to.DaysSince(from) > 366 {
		return out, errs.New(errs.Invalid, "请选择不超过一年的起止日期。", "Choose a first and a last day, at most a year apart.").With("query.to", "不早于开始日期，最多一年。", "Not before the first day, and at most a year after it.")
	}
	err = s.view(ctx, func(tx *db.Tx) error {
		if err := mayCounty(ctx, authz.Check, county); err != nil {
			return err
		}
		since, until := dbt.At(from.Midnight()), dbt.At(to.AddDays(1).Midnight())
		rows, err := q.New(tx).UsageBySource(ctx, county, since, until)
		if err != nil {
			return fmt.Errorf("count questions: %w", err)
		}
		out.Sources = make([]SourceUsage, 0, len(rows))
		cost := map[string]money.Fen{}
		for _, r := range rows {
			src, _ := s.sources.named(r.Source)
			x := SourceUsage{r.Township, r.Source, r.Asked, r.Answered, r.Hits, money.Fen(r.Answered) * src.Price}
			out.Sources = append(out.Sources, x)
			cost[x.Township] += x.Cost
		}
		out.Townships, err = townships(ctx, tx, q.ChecksAskedParams{County: county, Since: since, Until: until, UpTo: exportChunk})
		for i := range out.Townships {
			out.Townships[i].Cost = cost[out.Townships[i].Township]
		}
		return err
	})
	return out, err
}

// townships counts the checks of each township.
func townships(ctx context.Context, tx *db.Tx, page q.ChecksAskedParams) ([]TownshipUsage, error) {
	all := map[string]*tally{}
	for {
		rows, err := q.New(tx).ChecksAsked(ctx, page)
		if err != nil {
			return nil, fmt.Errorf("count checks: %w", err)
		}
		for _, r := range rows {
			if all[r.Township] == nil {
				all[r.Township] = &tally{by: map[string]int{}}
			}
			all[r.Township].add(r)
			page.AfterID = int64(r.ID)
		}
		if len(rows) < int(page.UpTo) {
			break
		}
	}
	list := []TownshipUsage{}
	for _, code := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[code].usage(code))
	}
	return list, nil
}

// tally counts one township's checks.
type tally struct {
	checks int
	hours  []int
	by     map[string]int
}

func (t *tally) add(r q.ChecksAskedRow) {
	if t.checks++; !r.ReportedAt.IsZero() {
		t.hours = append(t.hours, int(r.ReportedAt.Sub(r.AskedAt.Time).Hours()))
		t.by[r.ReportedName]++
	}
}

func (t *tally) usage(code string) TownshipUsage {
	u := TownshipUsage{Township: code, Checks: t.checks, Reported: len(t.hours), Checkers: []CheckerUsage{}}
	if slices.Sort(t.hours); len(t.hours) > 0 {
		u.MedianHours = t.hours[len(t.hours)/2]
	}
	for name, n := range t.by {
		u.Checkers = append(u.Checkers, CheckerUsage{name, n})
	}
	slices.SortFunc(u.Checkers, func(a, b CheckerUsage) int { return cmp.Or(b.Reports-a.Reports, cmp.Compare(a.Name, b.Name)) })
	return u
}

// ExportUsage hands out how often sources were asked, township by township.
func (s *Service) ExportUsage(ctx context.Context, county int32, from, to calendar.Date, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "check.export", Subject: "usage", May: authz.Check, Division: authz.CountyCode(county), Filter: map[string]any{"from": from.String(), "to": to.String()}}
	t := audit.Table{Name: lang.Of("核对使用情况", "Use of checks"), Format: format, Columns: []audit.Column{
		audit.Heading("乡镇代码", "Township code", 14), audit.Heading("来源", "Source", 18), audit.Heading("查询", "Asked", 0),
		audit.Heading("应答", "Answered", 0), audit.Heading("有记录", "With a record", 0), audit.Heading("费用", "Cost", 14),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		u, err := s.Usage(ctx, county, from, to)
		if err != nil {
			return err
		}
		for _, x := range u.Sources {
			src, _ := s.sources.named(x.Source)
			if err := put(x.Township, lang.Of(src.Chinese, src.English), x.Asked, x.Answered, x.Hits, x.Cost); err != nil {
				return err
			}
		}
		return nil
	})
}
