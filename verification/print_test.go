package verification

import (
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
)

// TestDayOfEachAnswer: where a source told of two members as of two days, the paper
// says the other day beside the member.
func TestDayOfEachAnswer(t *testing.T) {
	t.Parallel()
	asked := dbt.At(time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC))
	september, october := calendar.On(2026, 9, 30), calendar.On(2026, 10, 31)
	r := CheckReport{Sources: []ReportSource{{Code: "deposits", AsOf: september}}, Replies: []CheckReply{
		{PersonID: 1, Source: "deposits", State: Hit, AsOf: september, RetrievedAt: asked},
		{PersonID: 2, Source: "deposits", State: Hit, AsOf: october, RetrievedAt: asked},
		{PersonID: 3, Source: "deposits", State: NoReply, RetrievedAt: asked}}}
	for i, want := range []string{"11-23 10:00", "11-23 10:00，数据截止 2026-10-31", "11-23 10:00"} {
		if got := r.Retrieved(r.Replies[i].PersonID, "deposits"); got != want {
			t.Errorf("of person %d it prints %q, want %q", i+1, got, want)
		}
	}
}
