package casework_test

import (
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/money"
	"doudi/policy"
)

// TestWhatAReportWeighs: a case is computed on the declaration and on what was found,
// by the law that ships, and told the limits that its programme and day set.
func TestWhatAReportWeighs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.on(calendar.On(2026, 8, 3))
		b.Service = b.with(shipped(t))
		r := b.accepted(t)
		report := casework.Report{Findings: []casework.Finding{{PersonID: father, Source: "deposits", Kind: "asset", Item: "deposit", Amount: money.Yuan(90_000), Per: "once", Quantity: 1}},
			Replies: []casework.Reply{{PersonID: father, Source: "deposits", Covers: []string{"assets"}, Answered: true}}}
		var w casework.Weighed
		err := d.View(b.checker, func(tx *db.Tx) (err error) {
			var ok bool
			if w, ok, err = b.Weigh(b.checker, tx, r, report); err == nil && !ok {
				t.Error("the law that ships has a gap")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if w.Declared.Outcome == policy.Ineligible || w.Found.Outcome != policy.Ineligible {
			t.Errorf("declared %s, found %s: savings over the limit change nothing", w.Declared.Outcome, w.Found.Outcome)
		}
		for _, why := range w.Found.Why {
			if strings.Contains(why.Chinese, "行政复议") {
				t.Errorf("a check report speaks of an appeal against it: %s", why.Chinese)
			}
		}
		i := slices.IndexFunc(w.Limits, func(l casework.Limit) bool { return slices.Contains(l.Items, "deposit") })
		if i < 0 || w.Limits[i].Text.Chinese != "不超过 8,400.00 元/人" || w.Limits[i].Article.English == "" || w.Limits[i].Person != 0 {
			t.Errorf("the limits are %+v", w.Limits)
		}
		if income := w.Limits[len(w.Limits)-1]; income.Kind != "income" || income.Text.English != "below 350.00 yuan/person/month" {
			t.Errorf("of incomes: %+v", income)
		}
	})
}
