package verification

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

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

// Usage is who was checked and by whom in a county, in a time: one by one for cases,
// and all recipients at once by screenings.
type Usage struct {
	Townships  []TownshipUsage  `json:"townships" nullable:"false" doc:"of checks"`
	Sources    []SourceUsage    `json:"sources" nullable:"false" doc:"of checks, then of screenings"`
	Screenings []ScreeningUsage `json:"screenings" nullable:"false"`
}

// TownshipUsage is how a township's checks went.
type TownshipUsage struct {
	Township    string         `json:"township" doc:"division code of 9 digits"`
	Checks      int            `json:"checks" doc:"asked for in the time"`
	Reported    int            `json:"reported"`
	MedianHours int            `json:"medianHours" doc:"from asking to the report; 0: none is reported"`
	P90Hours    int            `json:"p90Hours" doc:"what nine in ten did not exceed"`
	StartedBy   []StarterUsage `json:"startedBy" nullable:"false" doc:"who began how many; those of before names were kept are left out"`
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
	Way      Way       `json:"way" enum:"check,screening"`
	Asked    int64     `json:"asked" doc:"questions that ended; by a screening: people who were looked up"`
	Answered int64     `json:"answered"`
	Hits     int64     `json:"hits" doc:"answers that tell something; by a screening: leads"`
	Cost     money.Fen `json:"costFen" doc:"what was answered, at the price of a question as it is configured today; 0: free"`

	FalseHits        int64          `json:"falseHits" doc:"somebody else's: set aside, or contested and upheld; of a screening's leads, those of which a check said so since"`
	MedianSeconds    int            `json:"medianSeconds" doc:"from asking to the answer; of screenings, how long they took; 0: at once, or none has ended"`
	NinetiethSeconds int            `json:"p90Seconds" doc:"what nine in ten did not exceed"`
	StartedBy        []StarterUsage `json:"startedBy" nullable:"false" doc:"who began the checks or screenings"`
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
		out.Screenings = []ScreeningUsage{}
		if err := s.checksIn(ctx, tx, county, since, until, &out); err != nil {
			return err
		}
		return s.screenings(ctx, tx, county, since, until, &out)
	})
	return out, err
}

// checksIn adds the checks of a time, by township and by source.
func (s *Service) checksIn(ctx context.Context, tx *db.Tx, county int32, since, until dbt.Time, out *Usage) error {
	rows, err := q.New(tx).UsageBySource(ctx, county, since, until)
	if err != nil {
		return fmt.Errorf("count questions: %w", err)
	}
	wrong, err := q.New(tx).FalseHitsOfChecks(ctx, county, since, until)
	if err != nil {
		return fmt.Errorf("count false hits: %w", err)
	}
	all, seconds, err := tallied(ctx, tx, q.ChecksAskedParams{County: county, Since: since, Until: until, UpTo: exportChunk})
	if err != nil {
		return err
	}
	out.Sources, out.Townships = make([]SourceUsage, 0, len(rows)), []TownshipUsage{}
	cost := map[string]money.Fen{}
	for _, r := range rows {
		src, _ := s.sources.named(r.Source)
		at := cell{r.Township, r.Source}
		x := SourceUsage{Township: r.Township, Source: r.Source, Way: ByCheck, Asked: r.Asked, Answered: r.Answered, Hits: r.Hits, Cost: money.Fen(r.Answered) * src.Price,
			MedianSeconds: middle(seconds[at]), NinetiethSeconds: ninetieth(seconds[at]), StartedBy: starters(all[r.Township].started)}
		if i := slices.IndexFunc(wrong, func(w q.FalseHitsOfChecksRow) bool { return w.Township == r.Township && w.Source == r.Source }); i >= 0 {
			x.FalseHits = wrong[i].FalseHits
		}
		out.Sources = append(out.Sources, x)
		cost[x.Township] += x.Cost
	}
	for _, code := range slices.Sorted(maps.Keys(all)) {
		u := all[code].usage(code)
		u.Cost = cost[code]
		out.Townships = append(out.Townships, u)
	}
	return nil
}

// tallied counts the checks of each township, and how long the answers of each source
// took.
func tallied(ctx context.Context, tx *db.Tx, page q.ChecksAskedParams) (all map[string]*tally, seconds map[cell][]int, err error) {
	all, seconds = map[string]*tally{}, map[cell][]int{}
	for {
		before := page.AfterID
		rows, err := q.New(tx).ChecksAsked(ctx, page)
		if err != nil {
			return nil, nil, fmt.Errorf("count checks: %w", err)
		}
		for _, r := range rows {
			if all[r.Township] == nil {
				all[r.Township] = &tally{by: map[string]int{}, started: map[string]int{}}
			}
			all[r.Township].add(r)
			page.AfterID = int64(r.ID)
		}
		answers, err := q.New(tx).AnswerTimes(ctx, q.AnswerTimesParams{County: page.County, Since: page.Since, Until: page.Until, AfterID: before, LastID: page.AfterID})
		if err != nil {
			return nil, nil, fmt.Errorf("read how long answers took: %w", err)
		}
		for _, a := range answers {
			at := cell{a.Township, a.Source}
			seconds[at] = append(seconds[at], int(a.RetrievedAt.Sub(a.AskedAt.Time).Seconds()))
		}
		if len(rows) < int(page.UpTo) {
			return all, seconds, nil
		}
	}
}

// tally counts one township's checks.
type tally struct {
	checks  int
	hours   []int
	by      map[string]int // who reported
	started map[string]int
}

func (t *tally) add(r q.ChecksAskedRow) {
	t.started[r.StartedName]++
	if t.checks++; !r.ReportedAt.IsZero() {
		t.hours = append(t.hours, int(r.ReportedAt.Sub(r.AskedAt.Time).Hours()))
		t.by[r.ReportedName]++
	}
}

func (t *tally) usage(code string) TownshipUsage {
	u := TownshipUsage{Township: code, Checks: t.checks, Reported: len(t.hours), MedianHours: middle(t.hours), P90Hours: ninetieth(t.hours),
		StartedBy: starters(t.started), Checkers: []CheckerUsage{}}
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
		audit.Heading("乡镇代码", "Township code", 14), audit.Heading("来源", "Source", 18), audit.Heading("方式", "Way", 12), audit.Heading("发起人（次数）", "Started by (times)", 24),
		audit.Heading("查询", "Asked", 0), audit.Heading("应答", "Answered", 0), audit.Heading("有记录", "With a record", 0), audit.Heading("误中", "False hits", 0),
		audit.Heading("应答用时中位数（秒）", "Median seconds to the answer", 0), audit.Heading("应答用时九成以内（秒）", "Seconds within which nine in ten answered", 0), audit.Heading("费用", "Cost", 14),
	}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		u, err := s.Usage(ctx, county, from, to)
		if err != nil {
			return err
		}
		for _, x := range u.Sources {
			src, _ := s.sources.named(x.Source)
			err := put(x.Township, lang.Of(src.Chinese, src.English), x.Way.name(), named(x.StartedBy), x.Asked, x.Answered, x.Hits, x.FalseHits,
				x.MedianSeconds, x.NinetiethSeconds, x.Cost)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (w Way) name() lang.Words {
	if w == ByScreening {
		return lang.Of("批量筛查", "Screening")
	}
	return lang.Of("单户核对", "Check")
}

// named are who began something, as a cell has them.
func named(list []StarterUsage) string {
	parts := make([]string, len(list))
	for i, x := range list {
		parts[i] = fmt.Sprintf("%s %d", x.Name, x.Times)
	}
	return strings.Join(parts, " · ")
}
