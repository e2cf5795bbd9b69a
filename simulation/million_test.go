package simulation

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/law"
	"doudi/policy"
)

// crowd is a county of many invented families, made when they are read.
type crowd int

func (c crowd) CountiesWithin(context.Context, *db.Tx, int32, int32) ([]int32, error) {
	return []int32{231025}, nil
}

func (c crowd) Mark(ctx context.Context, tx *db.Tx, county int32) (Mark, error) {
	all, err := c.Versions(ctx, tx, county, time.Time{})
	return markOf(all), err
}

func (c crowd) Versions(context.Context, *db.Tx, int32, time.Time) (map[id.ID]int32, error) {
	out := make(map[id.ID]int32, int(c))
	for n := range int(c) {
		out[id.ID(n)] = 1
	}
	return out, nil
}

func (c crowd) Families(_ context.Context, _ *db.Tx, _ int32, first, _ id.ID, limit int) ([]Family, error) {
	var out []Family
	causes := []string{"", "illness", "disability", "education", "disaster"}
	for n := first; n < id.ID(c) && len(out) < limit; n++ {
		f := family(n, fmt.Sprintf("1%02d", n%13), policy.Fen(200+n*7919%4000), causes[n%5])
		if n%2 == 0 {
			f.Facts.Members = append(f.Facts.Members, policy.Member{Ref: "3", Birth: &policy.Date{Year: 2012, Month: 1, Day: 1}, Relation: policy.RelationChild})
		}
		if n%7 == 0 {
			f.Facts.Members[1].Disability = &policy.Disability{Kind: policy.DisabilityLimb, Grade: 2}
		}
		out = append(out, f)
	}
	return out, nil
}

// BenchmarkWarm is a run of the room on a snapshot that is warm, with grouping and
// following the registry's versions; HOUSEHOLDS is how many, a hundred thousand
// by default.
func BenchmarkWarm(b *testing.B) {
	households, err := strconv.Atoi(os.Getenv("HOUSEHOLDS"))
	if err != nil {
		households = 100_000
	}
	today := date(calendar.At(dbtest.Now))
	s := &snapshot{base: newPart(), changed: newPart(), versions: map[id.ID]int32{}, renewed: map[id.ID]Family{}}
	for first := 0; first < households; first += readPage {
		page, err := crowd(households).Families(b.Context(), nil, 0, id.ID(first), 0, readPage)
		if err != nil {
			b.Fatal(err)
		}
		for i := range page {
			s.base.add(&page[i])
			s.versions[page[i].ID] = page[i].Version
		}
	}
	s.gone = make([]bool, len(s.base.rows))
	library, err := law.Load()
	if err != nil {
		b.Fatal(err)
	}
	engine := policy.NewEngine(library)
	runs, began := 0, processor(b)
	for b.Loop() {
		runs++
		t := &trial{engine: engine, division: "231025", changes: raised("").Changes, told: func(int, int) error { return nil },
			spec: policy.BatchSpec{Programme: "dibao", Division: "231025", Date: today, Everyone: true}}
		sums, err := t.run(b.Context(), s)
		if err != nil {
			b.Fatal(err)
		}
		if e := sums.total; e.Households != households || e.Gained == 0 || len(sums.places) != 13 {
			b.Fatalf("%+v", e)
		}
	}
	b.ReportMetric(float64((processor(b)-began).Milliseconds())/float64(runs), "processor-ms/op")
	b.ReportMetric(float64(s.base.columns.Bytes())/1e6, "columns-MB")
}

// processor is the processor time that this process has used: on a busy machine
// the clock on the wall tells of others.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
