package casework_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"

	"doudi/casework"
	"doudi/casework/procedure"
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
	on := calendar.On(2026, 11, 23)
	for name, want := range map[string]casework.Term{"clock.investigation.start": {Days: 3, Working: true}, "clock.confirmation": {Days: 10, Working: true},
		"clock.total": {Days: 30, Working: true}, "clock.total.township": {Days: 20, Working: true}, "clock.total.extended": {Days: 45, Working: true}, "publicity.days": {Days: 7}, "payment.start.months": {Days: 1}} {
		got, err := shipped(t).Term(village, on, name)
		if err != nil || got.Days != want.Days || got.Working != want.Working || got.Article == "" {
			t.Errorf("%s is %+v (%v), want %+v", name, got, err, want)
		}
	}
	var gap *policy.GapError
	if _, err := shipped(t).Term(village, calendar.On(1990, 1, 1), "clock.total"); !errors.As(err, &gap) {
		t.Errorf("terms of 1990: %v, want a gap", err)
	}
}

// TestTheFormOfAVisitHoldsWhomTheLawAsksFor: the nation's figure is met by the
// accounts of the form, and no place may ask for more than it holds.
func TestTheFormOfAVisitHoldsWhomTheLawAsksFor(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, on := range []calendar.Date{calendar.On(2021, 7, 1), calendar.On(2026, 7, 1)} {
		if n, err := shipped(t).Count(village, on, "investigators.min"); err != nil || n != casework.Investigators {
			t.Errorf("on %s %d people visit (%v), the form holds %d", on, n, err, casework.Investigators)
		}
		in, err := lib.Parameters("", policy.Date(on))
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range in.All() {
			if s.Name == "investigators.min" && s.Lower != policy.LowerNothing {
				t.Errorf("on %s places may set %s (%s)", on, s.Name, s.Lower)
			}
		}
	}
}

// TestHearingComesWithTheLaw: the family is heard before a reduction since the
// Social Assistance Law (art. 48), and had to be told only, before.
func TestHearingComesWithTheLaw(t *testing.T) {
	t.Parallel()
	for on, want := range map[calendar.Date]bool{calendar.On(2026, 6, 30): false, calendar.On(2026, 7, 1): true} {
		if got, err := shipped(t).Flag(village, on, "hearing.before.reduction"); err != nil || got != want {
			t.Errorf("heard on %s: %v, %v", on, got, err)
		}
	}
}

// TestProceduresUseTermsOfThePacks: every clock of every procedure that ships
// has its length in the packs in force on its first and on its last day.
func TestProceduresUseTermsOfThePacks(t *testing.T) {
	t.Parallel()
	folder, err := law.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	book, err := casework.LoadProcedures(folder)
	if err != nil {
		t.Fatal(err)
	}
	l := shipped(t)
	for _, p := range book.All() {
		days := []policy.Date{p.From}
		if !p.To.IsZero() {
			days = append(days, p.To)
		}
		for _, k := range p.Clocks {
			if k.From == procedure.FromRuling { // its day is the ruling's
				continue
			}
			for _, day := range days {
				on := calendar.On(day.Year, day.Month, day.Day)
				if _, err := l.Term(village, on, k.Term); err != nil {
					t.Errorf("%s: clock %s on %s: %v", p.ID, k.ID, on, err)
				}
				if _, err := l.Term(village, on, k.Township); k.Township != "" && err != nil {
					t.Errorf("%s: clock %s of townships on %s: %v", p.ID, k.ID, on, err)
				}
				if _, err := l.Term(village, on, k.Extended); k.Extended != "" && err != nil {
					t.Errorf("%s: clock %s extended on %s: %v", p.ID, k.ID, on, err)
				}
			}
		}
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

// TestRunningCaseKeepsItsProcedure: a county's new procedure asks for an
// officer's signature under each posting; a case that began before goes on as
// it began, even when the old text is in no file any more.
func TestRunningCaseKeepsItsProcedure(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		old := b.investigated(t)
		b.procedures = changed(t, "- act: publish\n", "- act: publish\n    signatures: [officer]\n")
		b.Service = b.with(b.law)
		if _, found := b.procedures.Find(b.read(t, old).Procedure.Digest); found {
			t.Fatal("the old text is still in the book; the test shows nothing")
		}
		refused(t, b.posted(t, old), "", "a posting without a signature, as it was when the case began")
		must[casework.Done](t)(b.Withdraw(b.clerk, old, casework.Reasoned{Signing: b.sign(t, old, ""), Reason: "家庭撤回"}))
		refused(t, b.posted(t, b.investigated(t)), errs.Invalid, "a posting without a signature under the new procedure")
	})
}

// posted takes an investigated case to its posting, which nobody signs.
func (b *bundle) posted(t *testing.T, r casework.Ref) error {
	t.Helper()
	j := b.judgement(t, r, "陈强")
	must[casework.Done](t)(b.GiveOpinion(b.reviewer, r, casework.Opinion{Judgement: j, Agree: j.Amount > 0}))
	return lastErr(b.Publish(b.reviewer, r, casework.Posting{Signing: b.sign(t, r, ""), Place: "村务公开栏", Phone: "0837-0000000"}))
}

// changed is a book of 低保's procedures in which something reads otherwise.
func changed(t *testing.T, was, now string) *procedure.Book {
	t.Helper()
	shipped, err := law.Procedures()
	if err != nil {
		t.Fatal(err)
	}
	texts := fstest.MapFS{}
	names, _ := fs.Glob(shipped, "dibao-*.yaml")
	for _, name := range names {
		text, err := fs.ReadFile(shipped, name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = &fstest.MapFile{Data: bytes.Replace(text, []byte(was), []byte(now), 1)}
	}
	book, err := casework.LoadProcedures(texts)
	if err != nil {
		t.Fatal(err)
	}
	return book
}
