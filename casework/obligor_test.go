package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
)

// valid makes an ID number of a division that was never assigned.
func valid(body string) string { return body + string(idnumber.Complete(body)) }

func declaring(page casework.Page, list ...casework.Obligor) casework.Edit {
	f := page.Facts
	f.Obligors = list
	return casework.Edit{Signing: casework.Signing{Version: page.Version}, Facts: f, Channel: page.Channel, Reason: page.Reason}
}

// TestObligorIsNamed: an obligor keeps his identity and his number, which nobody
// reads whole, through edits and into the next case.
func TestObligorIsNamed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		r := b.draft(t)
		number := valid("99999919880301101")
		brother := casework.Obligor{Name: "尔玛强", IDNumber: number, Supports: father, Relation: "sibling"}
		must[casework.Done](t)(b.Update(b.clerk, r, declaring(b.read(t, r), brother)))
		first := b.read(t, r).Facts.Obligors[0]
		if first.PersonID == 0 || first.IDNumber != "999***********"+number[14:] || first.BornOn != calendar.On(1988, 3, 1) {
			t.Fatalf("%+v", first)
		}
		also := casework.Obligor{Name: "尔玛强", IDNumber: number, Supports: daughter, Relation: "grandparent"}
		must[casework.Done](t)(b.Update(b.clerk, r, declaring(b.read(t, r), first, also))) // the first comes back masked
		var brief casework.Brief
		err := b.db.View(b.clerk, func(tx *db.Tx) (err error) {
			brief, err = b.Brief(b.clerk, tx, r.County, r.ID)
			return err
		})
		if err != nil || len(brief.Obligors) != 1 || brief.Obligors[0].IDNumber != number || brief.Obligors[0].PersonID != first.PersonID {
			t.Errorf("%+v, %v", brief.Obligors, err)
		}
		b.wrongObligors(t, r, first)
		if p := must[casework.Page](t)(b.Page(b.assistant, r)); p.Facts.Obligors != nil {
			t.Errorf("an assistant reads %+v", p.Facts.Obligors)
		}
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "改日再申请"}))
		if again := b.read(t, b.draft(t)).Facts.Obligors; len(again) != 2 || again[0].PersonID != first.PersonID || again[0].IDNumber != first.IDNumber {
			t.Errorf("the next case begins with %+v", again)
		}
	})
}

// TestObligorWhoJoinedIsNotRecalled: who was an obligor and lives with the family now
// stands in the way of none of its new cases.
func TestObligorWhoJoinedIsNotRecalled(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		r := b.draft(t)
		joined, stays := valid("99999919880301101"), valid("99999919900415103")
		must[casework.Done](t)(b.Update(b.clerk, r, declaring(b.read(t, r), casework.Obligor{Name: "尔玛强", IDNumber: joined, Supports: father},
			casework.Obligor{Name: "尔玛勇", IDNumber: stays, Supports: father}, casework.Obligor{Name: "尔玛明", Supports: father})))
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "改日再申请"}))
		home := b.registry.households[household]
		home.Facts.Members = append(home.Facts.Members, casework.Member{PersonID: 77, Name: "尔玛强", IDNumber: joined, Relation: "other", BornOn: calendar.On(1988, 3, 1)})
		b.registry.households[household] = home
		again := b.read(t, b.draft(t)).Facts.Obligors
		if len(again) != 2 || again[0].Name != "尔玛勇" || again[1].Name != "尔玛明" {
			t.Errorf("the next case begins with %+v", again)
		}
	})
}

// wrongObligors tries what cannot be declared.
func (b *bundle) wrongObligors(t *testing.T, r casework.Ref, known casework.Obligor) {
	t.Helper()
	page := b.read(t, r)
	member := valid("99999919700302123")
	b.registry.households[household].Facts.Members[0].IDNumber = member
	for at, list := range map[string][]casework.Obligor{
		"body.facts.obligors[0].idNumber":   {{Name: "尔玛强", IDNumber: "999999198803011010", Supports: father}},
		"body.facts.obligors[0].personId":   {{PersonID: 77, Name: "尔玛强", Supports: father}},
		"body.facts.obligors[1].idNumber":   {known, {Name: "尔玛强", IDNumber: valid("99999919880301101"), Supports: father}},
		"body.facts.obligors[1].supportsId": {known, {Name: "尔玛强", Supports: 99}},
	} {
		_, err := b.Update(b.clerk, r, declaring(page, list...))
		refused(t, err, errs.Invalid, at)
		if err != nil && !strings.Contains(err.Error(), at) {
			t.Errorf("%s is not named: %v", at, err)
		}
	}
	_, err := b.Update(b.clerk, r, declaring(page, casework.Obligor{Name: "尔玛泽仁", IDNumber: member, Supports: daughter}))
	refused(t, err, errs.Invalid, "a member as his own obligor")
}

// TestObligorSignsOrSaysWhyNot: nobody asks departments before each obligor has
// signed, or the file says why he did not.
func TestObligorSignsOrSaysWhyNot(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		r := b.draft(t)
		number := valid("99999919880301101")
		must[casework.Done](t)(b.Update(b.clerk, r, declaring(b.read(t, r), casework.Obligor{Name: "尔玛强", IDNumber: number, Supports: father, Relation: "sibling"})))
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		must[casework.Done](t)(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
		_, err := b.Investigate(b.clerk, r, b.sign(t, r, ""))
		refused(t, err, errs.Conflict, "an obligor of whom nothing is known")
		b.checks.explained = true
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
		if q := b.checks.requests; len(q) != 1 || len(q[0].Obligors) != 1 || q[0].Obligors[0].IDNumber != number || q[0].Obligors[0].Relation != "sibling" {
			t.Errorf("%+v", q)
		}
	})
}

// TestAnotherObligorNeedsHisOwnLetter: who is written into the row of one who signed
// is not asked about by that letter.
func TestAnotherObligorNeedsHisOwnLetter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		r := b.draft(t)
		save := func(list ...casework.Obligor) []casework.Obligor {
			t.Helper()
			must[casework.Done](t)(b.Update(b.clerk, r, declaring(b.read(t, r), list...)))
			return b.read(t, r).Facts.Obligors
		}
		signed := save(casework.Obligor{Name: "尔玛强", IDNumber: valid("99999919880301101"), Supports: father, Relation: "sibling"})[0]
		b.checks.letters = []id.ID{signed.PersonID}
		other := signed
		other.Name, other.IDNumber = "尔玛勇", valid("99999919900415103")
		swapped := save(other)[0]
		if swapped.PersonID == signed.PersonID {
			t.Error("another number keeps the person who signed")
		}
		if got := save(swapped)[0]; got.PersonID != swapped.PersonID {
			t.Error("saved again without a change, he is somebody new")
		}
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		must[casework.Done](t)(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
		_, err := b.Investigate(b.clerk, r, b.sign(t, r, ""))
		refused(t, err, errs.Conflict, "another man's letter")
		b.checks.letters = append(b.checks.letters, swapped.PersonID)
		must[casework.Done](t)(b.Investigate(b.clerk, r, b.sign(t, r, "")))
	})
}

// TestWhoObligorStays: what is corrected in a row, and what makes him somebody else.
func TestWhoObligorStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		one, two := valid("99999919880301101"), valid("99999919900415103")
		for _, c := range []struct {
			what string
			was  string // number at first
			edit func(*casework.Obligor)
			same bool
		}{
			{"his number is added", "", func(o *casework.Obligor) { o.IDNumber = one }, true},
			{"his name is corrected, the number stays", one, func(o *casework.Obligor) { o.Name = "尔玛刚" }, true},
			{"his number is written whole", one, func(o *casework.Obligor) { o.IDNumber = one }, true},
			{"another number", one, func(o *casework.Obligor) { o.IDNumber = two }, false},
			{"the number is taken away", one, func(o *casework.Obligor) { o.IDNumber = "" }, false},
			{"another name, and never a number", "", func(o *casework.Obligor) { o.Name = "尔玛勇" }, false},
			{"another name with a number", "", func(o *casework.Obligor) { o.Name, o.IDNumber = "尔玛勇", two }, false},
		} {
			r := b.draft(t)
			must[casework.Done](t)(b.Update(b.clerk, r, declaring(b.read(t, r), casework.Obligor{Name: "尔玛强", IDNumber: c.was, Supports: father})))
			before := b.read(t, r).Facts.Obligors[0]
			after := before
			c.edit(&after)
			must[casework.Done](t)(b.Update(b.clerk, r, declaring(b.read(t, r), after)))
			if got := b.read(t, r).Facts.Obligors[0].PersonID == before.PersonID; got != c.same {
				t.Errorf("%s: the same person %t, want %t", c.what, got, c.same)
			}
			must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "改日再申请"}))
		}
		r := b.draft(t)
		must[casework.Done](t)(b.Update(b.clerk, r, declaring(b.read(t, r), casework.Obligor{Name: "尔玛刚", Supports: father})))
		first := b.read(t, r).Facts.Obligors[0]
		second := first
		first.IDNumber, second.IDNumber, second.Supports = one, two, daughter
		_, err := b.Update(b.clerk, r, declaring(b.read(t, r), first, second))
		refused(t, err, errs.Invalid, "one person with two numbers")
	})
}

// TestWhoLivesApartSignsAsAnObligor: people of the household's file who live elsewhere
// are not made to consent either (社会救助法 art.41); those who live with the family are,
// and those whom the case counts in it though the file says otherwise.
func TestWhoLivesApartSignsAsAnObligor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 11, 2))
		members := b.registry.households[household].Facts.Members
		for _, c := range []struct {
			what       string
			file, said bool // lives with the family
			apart      bool
		}{
			{"by both with the family", true, true, false},
			{"by the file apart, but counted in the family", false, true, false},
			{"by the case alone apart", true, false, false},
			{"by both apart", false, false, true},
		} {
			members[1].LivesTogether = &c.file
			r := b.draft(t)
			edit := declaring(b.read(t, r))
			edit.Facts.Members[1].LivesTogether = &c.said
			must[casework.Done](t)(b.Update(b.clerk, r, edit))
			must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
			must[casework.Done](t)(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
			b.checks.unconsented, b.checks.explained = []id.ID{daughter}, false
			_, err := b.Investigate(b.clerk, r, b.sign(t, r, ""))
			refused(t, err, errs.Conflict, c.what+": nobody said why not")
			b.checks.explained = true
			_, err = b.Investigate(b.clerk, r, b.sign(t, r, ""))
			if c.apart && err != nil || !c.apart && errs.CodeOf(err) != errs.Conflict {
				t.Errorf("%s, and why is on record: %v", c.what, err)
			}
			must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "改日再申请"}))
		}
	})
}
