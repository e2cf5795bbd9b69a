package casework_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/law"
	"doudi/policy"
)

// shipped is the law that comes with Doudi.
func shipped(t *testing.T) casework.Law {
	t.Helper()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	return casework.NewLaw(lib)
}

func TestTermsComeFromThePacks(t *testing.T) {
	t.Parallel()
	p, err := shipped(t).Parameters(village, calendar.On(2026, 11, 23))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		got  casework.Term
		days int
	}{"survey": {p.StartSurvey, 3}, "check": {p.StartCheck, 3}, "confirmation": {p.Confirmation, 10}, "refusal": {p.RefusalNotice, 3},
		"total": {p.Total, 30}, "extended": {p.Extended, 45}, "publicity": {p.Publicity, 7}, "payment": {p.PaymentStart, 1}} {
		if c.got.Days != c.days || c.got.Article == "" {
			t.Errorf("%s is %+v, want %d", name, c.got, c.days)
		}
	}
	var gap *policy.GapError
	if _, err := shipped(t).Parameters(village, calendar.On(1990, 1, 1)); !errors.As(err, &gap) {
		t.Errorf("terms of 1990: %v, want a gap", err)
	}
}

// TestShippedLaw carries a case through with the engine and the packs as they
// ship, and replays its decision.
func TestShippedLaw(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.Service = b.with(shipped(t))
	r := b.atCounty(t)
	p := b.read(t, r).Proposal
	if p == nil || len(p.Packs) == 0 || len(p.Reasons.Steps) == 0 || p.Reasons.Text.Chinese == "" {
		t.Fatalf("proposal %+v", p)
	}
	if p.Outcome != policy.Eligible || p.Amount <= 0 {
		t.Fatalf("a sick father with 300 yuan a month and a pupil: %s, missing %v", p.Outcome, p.Missing)
	}
	must[casework.Done](t)(b.Confirm(b.approver, r, b.judgement(t, r, "周杰")))
	decision := b.read(t, r).Decision
	must[casework.Replayed](t)(b.Replay(context.Background(), county, decision.ID))
}

// TestLawThatIsMissing: a gap is said, and nothing can be signed on it.
func TestLawThatIsMissing(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	r := b.investigated(t)
	b.Service = b.with(gapLaw{b.law})
	page := b.read(t, r)
	if page.Proposal != nil || page.NoProposal == nil {
		t.Errorf("proposal %v without law", page.Proposal)
	}
	o := casework.Opinion{Judgement: casework.Judgement{Signing: b.sign(t, r, "陈强"), Amount: 1, Differs: "理由"}, Agree: true}
	refused(t, lastErr(b.GiveOpinion(b.reviewer, r, o)), errs.Unavailable, "an opinion without law")
}

type gapLaw struct{ *fakeLaw }

func (gapLaw) Decide(context.Context, policy.Application) (policy.Decision, error) {
	return policy.Decision{}, &policy.GapError{}
}

// TestMaskedInside: what is kept of an ID number with a case is its mask.
func TestMaskedInside(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	facts := b.read(t, b.draft(t)).Facts
	i := slices.IndexFunc(facts.Members, func(m casework.Member) bool { return m.PersonID == father })
	if got := facts.Members[i].IDNumber; got != "999***********1234" {
		t.Errorf("ID number kept as %q", got)
	}
}
