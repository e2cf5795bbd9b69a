package verification

import (
	"fmt"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/verification/departments"
	"doudi/verification/letter"
)

// latency is what every department takes to answer.
const latency = 50 * time.Millisecond

// mostAfter is within how long the report is to be ready after the slowest answer.
const mostAfter = 500 * time.Millisecond

// BenchmarkTenLiveSources checks one application of five people at ten departments
// that are asked over HTTP under the built-in limits, from the checker's start to
// the report. Each asks a department four at a time, so that the fifth person's
// answer is the slowest: it comes after twice the latency.
func BenchmarkTenLiveSources(b *testing.B) {
	clock := &dbtest.Clock{T: dbtest.Now}
	s := setup(b, openSQLite(b, clock), clock)
	s.now = time.Now
	s.family.Members = append(s.family.Members,
		Subject{ID: 14, Name: "张大山", IDNumber: number("19400301", "001"), BornOn: calendar.On(1940, 3, 1), Party: letter.Member},
		Subject{ID: 15, Name: "张小红", IDNumber: number("20140302", "002"), BornOn: calendar.On(2014, 3, 2), Party: letter.Member})
	everyone := []id.ID{father, mother, child, 14, 15}
	s.inCase = everyone
	for _, src := range s.sources.active() {
		s.officeWithin(src.Code, departments.Faults{Latency: latency}, nil, src.Limits)
	}
	s.consentAll(everyone...)
	slowest := time.Duration((len(everyone)+asksAtOnce-1)/asksAtOnce) * latency
	var worst, all time.Duration
	for b.Loop() {
		time.Sleep(time.Duration(len(everyone)) * time.Second / 10) // until a department may be asked as often again
		v := s.startedOnly()
		began := time.Now()
		if err := s.ask(b.Context(), AskArgs{County: county, Check: v.ID}); err != nil {
			b.Fatal(err)
		}
		asked := time.Since(began)
		v = s.read(v.ref())
		if got := answered(v); got != 10*len(everyone) {
			b.Fatalf("%d answers of %d", got, 10*len(everyone))
		}
		v = s.settledAll(v) // a person's work is not timed
		began = time.Now()
		if _, err := s.Issue(checker(), v.ref(), v.Version, ""); err != nil {
			b.Fatal(err)
		}
		after := asked + time.Since(began) - slowest
		worst, all = max(worst, after), all+after
	}
	b.ReportMetric(float64(worst.Milliseconds()), "ms-after-slowest-worst")
	b.ReportMetric(float64(all.Milliseconds())/float64(b.N), "ms-after-slowest")
	if worst > mostAfter {
		b.Errorf("the report was ready %v after the slowest answer, want %v at most", worst, mostAfter)
	}
}

func answered(v CheckView) (n int) {
	for _, r := range v.Replies {
		if r.State == Hit || r.State == None {
			n++
		}
	}
	return n
}

// settledAll accepts every finding.
func (b *bench) settledAll(v CheckView) CheckView {
	b.t.Helper()
	var said []Settling
	for i, f := range v.Findings {
		said = append(said, Settling{f.ID, Accepted, fmt.Sprint("核实", i)})
	}
	v, err := b.Settle(checker(), v.ref(), v.Version, said)
	if err != nil {
		b.t.Fatal(err)
	}
	return v
}
