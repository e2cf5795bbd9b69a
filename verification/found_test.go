package verification

import (
	"slices"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/verification/source"
)

// turn turns a source on or off.
func (b *bench) turn(code string, on bool) {
	i := slices.IndexFunc(b.sources, func(x source.Source) bool { return x.Code == code })
	b.sources[i].Active = on
}

// builtOn is what the case may build on.
func (b *bench) builtOn() (f Found) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) (err error) {
		f, err = b.Found(b.t.Context(), tx, county, application)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return f
}

// TestAReportSpeaksOfItsOwnSources: one that is turned on later has not been silent, one
// that is turned off has said what it said, and neither changes a report in force.
func TestAReportSpeaksOfItsOwnSources(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		for _, code := range []string{"deaths", "vehicles", "real_estate", "companies", "pensions", "contributions", "disability", "custody", "elsewhere"} {
			b.turn(code, code == "vehicles")
		}
		b.consentAll(father, mother, child)
		b.deliver("deposits", recent, deposits("陌生人", number("19700101", "009"), "100"))
		b.deliver("vehicles", recent, vehicles("陌生人", number("19700101", "009"), "小型轿车"))
		v := b.asked()
		b.turn("securities", true) // between the question and the report
		rep, err := b.Issue(checker(), v.ref(), v.Version, "")
		if err != nil || len(rep.Sources) != 2 {
			t.Fatalf("%+v, %v", rep.Sources, err)
		}
		was := b.builtOn()
		if len(was.Answers) != 6 || len(was.NoReply) != 0 || slices.ContainsFunc(was.Answers, func(a Answer) bool { return !a.Answered }) {
			t.Fatalf("%+v", was)
		}
		b.turn("housing_fund", true)
		b.turn("vehicles", false)
		if now := b.builtOn(); !slices.EqualFunc(now.Answers, was.Answers, func(a, b Answer) bool {
			return a.PersonID == b.PersonID && a.Source == b.Source && a.Answered == b.Answered
		}) || len(now.NoReply) != 0 {
			t.Errorf("%+v", now)
		}
	})
}
