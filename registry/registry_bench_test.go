package registry

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/migrations"
)

var persons = flag.Int("persons", 100_000, "people in the benchmarks' county")

// load opens a SQLite database with a county of so many people in households
// of three, spread over the townships of Wenchuan.
func load(b *testing.B, n int) (*bench, time.Duration) {
	b.Helper()
	clock := &dbtest.Clock{T: dbtest.Now}
	d, err := db.Open(b.Context(), filepath.Join(b.TempDir(), "bench.sqlite"), db.Options{Now: clock.Now, IDs: id.NewSource(1, clock.Now), Digest: dbtest.Digest})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	if err := d.Migrate(b.Context(), migrations.FS); err != nil {
		b.Fatal(err)
	}
	s := setup(b, d, clock)
	towns := s.register.Children("513221")
	var spent time.Duration
	for at := 0; at < n; {
		var drafts []Draft
		for ; len(drafts) < 2000 && at < n; at += 3 {
			drafts = append(drafts, invented(at, string(towns[at/3*len(towns)/(n/3+1)].Code)))
		}
		start := time.Now()
		err := d.Load(clerk(), func(tx *db.Tx) error {
			_, err := s.Put(clerk(), tx, 513221, drafts)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		spent += time.Since(start)
	}
	return s, spent
}

func invented(at int, town string) Draft {
	r := rand.New(rand.NewPCG(1, uint64(at)))
	d := Draft{Number: fmt.Sprintf("%08d", at), Division: town, Address: "二组 14 号", Urban: r.IntN(3) == 0, OpenedOn: calendar.On(2020, 1, 1)}
	if r.IntN(20) == 0 {
		d.Cause, d.Poor = codes.CauseIllness, OutOfPoor
		d.Labels = append(d.Labels, LabelPoor)
	}
	if r.IntN(30) == 0 {
		d.Labels = append(d.Labels, LabelDibao)
	}
	surnames, given := []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"), []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉建国志红梅")
	for i, relation := range []string{"02", "10", "20"} {
		p := at + i
		born := calendar.On(1945, 1, 1).AddDays(p % 28000)
		serial := fmt.Sprintf("%03d", (p/28000*37+p%28000*13)%1000) // every end occurs about as often as others
		m := DraftMember{Name: string([]rune{surnames[r.IntN(len(surnames))], given[r.IntN(len(given))], given[r.IntN(len(given))]}), Relation: relation,
			IDNumber: number(born.Time().Format("20060102"), serial), Ethnicity: "01"}
		if i == 0 {
			m.Phone = fmt.Sprintf("138%08d", p)
			m.Health = codes.Healthy
		}
		if r.IntN(16) == 0 {
			m.Disability, m.DisabilityGrade = codes.Limb, 2
		}
		d.Members = append(d.Members, m)
	}
	zero := 0
	d.Lines = []DraftLine{{Member: &zero, Kind: Income, Item: "wage", Amount: 100_000, Per: PerMonth, Source: Declared}}
	return d
}

// BenchmarkPut loads the county once and reports people per second.
func BenchmarkPut(b *testing.B) {
	for b.Loop() {
		_, spent := load(b, *persons)
		b.ReportMetric(float64(*persons)/spent.Seconds(), "persons/s")
	}
}

func leader() context.Context { return as("观者", 9, authz.Leader, "513221") }

// BenchmarkSearch measures what a clerk waits for in a loaded county and
// reports the 95th percentile of each kind of question.
func BenchmarkSearch(b *testing.B) {
	s, _ := load(b, *persons)
	township := as("镇上", 8, authz.Clerk, "513221100")
	yes := true
	search := func(ctx context.Context, text string) func() error {
		return func() error { _, _, err := s.Search(ctx, text, "", Position{}, 50); return err }
	}
	list := func(ctx context.Context, f Filter) func() error {
		return func() error {
			if _, _, err := s.List(ctx, f, Position{}, 50); err != nil {
				return err
			}
			_, _, err := s.Count(ctx, f)
			return err
		}
	}
	for _, q := range []struct {
		name string
		ask  func() error
	}{
		{"name prefix", search(leader(), "王")}, {"name whole", search(leader(), "王伟芳")}, {"initials zs", search(leader(), "zs")},
		{"initials zs, township", search(township, "zs")}, {"one letter, township", search(township, "z")}, {"pinyin", search(leader(), "zhangwei")},
		{"ID number", search(leader(), number("19450101", "000"))}, {"last four", search(leader(), number("19450101", "000")[14:])},
		{"last three", search(leader(), number("19450101", "000")[15:])}, {"last six", search(leader(), number("19450101", "000")[12:])},
		{"last eight, nobody", search(leader(), "9999"+number("19450101", "000")[14:])},
		{"place", search(leader(), "威州镇")}, {"place and name", search(leader(), "威州 zs")},
		{"phone", search(leader(), "13800000003")}, {"number", search(leader(), "00000300")},
		{"list all", list(leader(), Filter{})}, {"list township", list(township, Filter{})},
		{"list label", list(leader(), Filter{Label: LabelDibao})}, {"list label and cause", list(leader(), Filter{Label: LabelDibao, Cause: "illness"})},
		{"list urban disabled minor", list(leader(), Filter{Urban: &yes, Disabled: true, Minor: true})},
		{"list nothing", list(leader(), Filter{Cause: "water", Elderly: true})}, {"list closed", list(leader(), Filter{State: Closed})},
		{"list still poor", list(leader(), Filter{Poor: StillPoor, Disabled: true})},
	} {
		b.Run(q.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				if err := q.ask(); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}
