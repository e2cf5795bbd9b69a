package casework_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
)

const (
	fathersNumber  = "999999197003021234" // of the household on file
	strangerNumber = "999999198505054321"
)

func familyOf(t *testing.T, account id.ID) context.Context {
	t.Helper()
	return authz.WithActor(t.Context(), authz.Family(account))
}

// stores is a picture that a family sent.
func (b *bundle) stores(t *testing.T, family context.Context, purpose string) id.ID {
	t.Helper()
	f := must[files.File](t)(b.files.Receive(family, files.Upload{County: county, Name: "照片.jpg", MediaType: "image/jpeg", Purpose: purpose, Division: "513221109"}, strings.NewReader("picture")))
	return f.ID
}

// applies is an application of a township that the household is not of.
func applies(people ...casework.FamilyPerson) casework.FamilyApplication {
	wage := money.Yuan(400)
	a := casework.FamilyApplication{County: county, Division: "513221109", Programme: "dibao", Reason: "病了，干不了活。", Phone: "13800000000", People: people}
	for i := range people {
		a.Incomes = append(a.Incomes, casework.Line{PersonID: id.ID(i + 1), Item: "wage", Amount: &wage, Per: "month"})
	}
	return a
}

func (b *bundle) file(t *testing.T, family context.Context, a casework.FamilyApplication) (casework.Filed, error) {
	t.Helper()
	var f casework.Filed
	err := b.db.Update(family, func(tx *db.Tx) (err error) {
		f, err = b.File(family, tx, a)
		return err
	})
	return f, err
}

func (b *bundle) track(t *testing.T, family context.Context, r casework.Ref) (casework.Tracked, error) {
	t.Helper()
	var out casework.Tracked
	err := b.db.View(family, func(tx *db.Tx) (err error) {
		out, err = b.Track(family, tx, r)
		return err
	})
	return out, err
}

// TestAFamilyFilesWhatAClerkWouldHaveEntered: the case is in the work list of the
// township that has the household; what is on file changes when the clerk accepts.
func TestAFamilyFilesWhatAClerkWouldHaveEntered(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		photo, signature := b.stores(t, family, "evidence"), b.stores(t, family, "consent")
		a := applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant", Signature: signature, Letter: "2026-1"})
		a.Papers = []casework.FamilyPaper{{ID: photo, Name: "病历"}}
		filed := must[casework.Filed](t)(b.file(t, family, a))
		p := b.read(t, filed.Ref)
		if p.State != casework.Submitted || p.Channel != "portal" || p.HouseholdID != household || p.Division != village || p.Filing == nil || p.Filing.Phone != "138****0000" ||
			len(p.Evidence) != 1 || p.NextStep != casework.ActAccept || len(p.Facts.Incomes) != 1 {
			t.Errorf("the clerk reads %+v", p)
		}
		if len(b.registry.declared) != 0 {
			t.Error("the household's file changed before anybody had seen who applied")
		}
		if len(b.checks.signed) != 1 || b.checks.signed[0].Person != father || b.checks.signed[0].File != signature {
			t.Errorf("letters %+v", b.checks.signed)
		}
		f, body, err := b.files.Open(b.clerk, county, photo)
		if err != nil || f.Name != "病历" || f.MayRead(authz.From(b.clerk), authz.ReadCase) != nil {
			t.Errorf("the township's clerk cannot read the photograph: %v", err)
		} else if err := body.Close(); err != nil {
			t.Error(err)
		}
		if phone := must[string](t)(b.RevealPhone(b.clerk, filed.Ref)); phone != "13800000000" {
			t.Errorf("the clerk is shown %q", phone)
		}
		refused(t, lastErr(b.RevealPhone(b.assistant, filed.Ref)), errs.Forbidden, "an assistant looks at the phone")
		refused(t, lastErr(b.RevealPhone(b.foreigner, filed.Ref)), errs.NotFound, "another county looks at the phone")
		seen := must[casework.Tracked](t)(b.track(t, family, filed.Ref))
		if seen.Where != "513221109" || seen.With != authz.Clerk || seen.State != casework.Submitted || !seen.MayWithdraw || len(seen.Notices) != 0 {
			t.Errorf("the family reads %+v", seen)
		}
		must[casework.Done](t)(b.Accept(b.clerk, filed.Ref, casework.Acceptance{Signing: b.sign(t, filed.Ref, "")}))
		if len(b.registry.declared) != 1 {
			t.Error("what was accepted is not in the household's file")
		}
		if seen = must[casework.Tracked](t)(b.track(t, family, filed.Ref)); seen.State != casework.Accepted || seen.Where != village || len(seen.Notices) != 1 {
			t.Errorf("after acceptance the family reads %+v", seen)
		}
	})
}

// TestNothingOnFileIsTold: a family whose household has an open case, one that names
// somebody of another household, and one that is unknown are answered alike; the
// clerk is held back until they know.
func TestNothingOnFileIsTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		b.draft(t) // the household's own, at the window
		again := must[casework.Filed](t)(b.file(t, family, applies(casework.FamilyPerson{Name: "随便写的", IDNumber: fathersNumber, Relation: "applicant"})))
		if told := must[casework.Tracked](t)(b.track(t, family, again.Ref)); told.Applicant != "随便写的" {
			t.Errorf("whoever knows an ID number is told the name on file: %q", told.Applicant)
		}
		if p := b.read(t, again.Ref); len(p.Filing.Misnamed) != 1 || p.Filing.Misnamed[0].OnFile != "尔玛泽仁" {
			t.Errorf("the clerk is not told that the name is another: %+v", p.Filing)
		}
		_, err := b.Accept(b.clerk, again.Ref, casework.Acceptance{Signing: b.sign(t, again.Ref, "")})
		refused(t, err, errs.Conflict, "a second case of the household")

		mixed := must[casework.Filed](t)(b.file(t, family, applies(casework.FamilyPerson{Name: "陌生人", IDNumber: strangerNumber, Relation: "applicant"},
			casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "parent", Signature: b.stores(t, family, "consent"), Letter: "2026-1"})))
		clerk := b.clerkOf("513221109")
		p := must[casework.Page](t)(b.Page(clerk, mixed.Ref))
		if p.HouseholdID == household || len(p.Facts.Members) != 1 || len(p.Filing.Named) != 1 || p.Filing.Named[0].IDNumber == fathersNumber || !p.Filing.Named[0].Signed {
			t.Errorf("somebody of another household: %+v", p.Filing)
		}
		acceptance := casework.Acceptance{Signing: casework.Signing{Version: p.Version}}
		_, err = b.Accept(clerk, mixed.Ref, acceptance)
		refused(t, err, errs.Conflict, "who is only named")
		if told := (&errs.Error{}); !errors.As(err, &told) || !strings.Contains(told.Message, "尔玛泽仁") {
			t.Errorf("the clerk is told %v", err)
		}
		moved := b.registry.households[p.HouseholdID] // the clerk has found out, and enters him there
		moved.Facts.Members = append(moved.Facts.Members, casework.Member{PersonID: 7777, Name: "尔玛泽仁", IDNumber: fathersNumber})
		b.registry.households[p.HouseholdID] = moved
		must[casework.Done](t)(b.Accept(clerk, mixed.Ref, acceptance))
		p = must[casework.Page](t)(b.Page(clerk, mixed.Ref))
		if len(p.Facts.Members) != 2 || p.Facts.Members[1].Relation != "parent" || p.Facts.Incomes[1].PersonID != 7777 || len(p.Filing.Named) != 0 ||
			len(b.checks.signed) != 1 || b.checks.signed[0].Person != 7777 {
			t.Errorf("accepted: %+v, letters %+v", p.Facts, b.checks.signed)
		}
		both := []casework.Tracked{must[casework.Tracked](t)(b.track(t, family, again.Ref)), must[casework.Tracked](t)(b.track(t, family, mixed.Ref))}
		if both[0].State != casework.Submitted || both[1].Members != 2 {
			t.Errorf("the family reads %+v", both)
		}
	})
}

// TestFaultsTellNothing: what is wrong is told of somebody on file, of somebody whom
// the household's file does not have and of a stranger in the same words, and the
// papers before acceptance name whom the family named.
func TestFaultsTellNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		faults := map[string]func(*casework.FamilyApplication){
			"a name":   func(a *casework.FamilyApplication) { a.People[len(a.People)-1].Name = "张1" },
			"a letter": func(a *casework.FamilyApplication) { a.People[len(a.People)-1].Letter = "1999-1" },
			"an item":  func(a *casework.FamilyApplication) { a.Incomes[len(a.Incomes)-1].Item = "vehicle" },
		}
		for what, spoil := range faults {
			told := map[string]bool{}
			for _, number := range []string{fathersNumber, "999999198001011111"} {
				a := applies(casework.FamilyPerson{Name: "陌生人", IDNumber: strangerNumber, Relation: "applicant"},
					casework.FamilyPerson{Name: "张三", IDNumber: number, Relation: "parent", Signature: b.stores(t, family, "consent"), Letter: "2026-1"})
				spoil(&a)
				_, err := b.file(t, family, a)
				refused(t, err, errs.Invalid, what)
				told[err.Error()] = true
			}
			if len(told) != 1 {
				t.Errorf("%s is told as %v", what, told)
			}
		}
		filed := must[casework.Filed](t)(b.file(t, family, applies(casework.FamilyPerson{Name: "张冠李", IDNumber: fathersNumber, Relation: "applicant"})))
		done := must[casework.Done](t)(b.Decline(b.clerk, filed.Ref, casework.Reasoned{Signing: b.sign(t, filed.Ref, ""), Reason: "不是本人"}))
		if paper := b.document(t, done.DocumentID); strings.Contains(paper, "尔玛泽仁") || !strings.Contains(paper, "张冠李") {
			t.Errorf("the notice tells whose the number is: %s", paper)
		}
		if seen := must[casework.Tracked](t)(b.track(t, family, filed.Ref)); seen.Applicant != "张冠李" {
			t.Errorf("it is told after the refusal: %s", seen.Applicant)
		}
	})
}

// TestAStrangersFilingStopsNobody: who knows an ID number may file in its name, and
// the real family is served at the window all the same.
func TestAStrangersFilingStopsNobody(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		forged := must[casework.Filed](t)(b.file(t, familyOf(t, 9001), applies(casework.FamilyPerson{Name: "张冠李", IDNumber: fathersNumber, Relation: "applicant"})))
		genuine := b.accepted(t)
		_, err := b.Accept(b.clerk, forged.Ref, casework.Acceptance{Signing: b.sign(t, forged.Ref, "")})
		refused(t, err, errs.Conflict, "a second case of the household")
		b.state(t, genuine, casework.Accepted)
	})
}

// TestALetterKeepsItsDay: somebody who was only named signed on the day of filing,
// whatever was handed in later; and what they signed counts although the clerk
// has entered them meanwhile.
func TestALetterKeepsItsDay(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		filed := must[casework.Filed](t)(b.file(t, family, applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant"},
			casework.FamilyPerson{Name: "陌生人", IDNumber: strangerNumber, Relation: "parent", Signature: b.stores(t, family, "consent"), Letter: "2026-1"})))
		day := b.today()
		must[casework.Done](t)(b.AskSupplement(b.clerk, filed.Ref, casework.Shortfall{Signing: b.sign(t, filed.Ref, ""), Items: []string{"病历"}}))
		b.on(day.AddDays(2))
		file := b.registry.households[household]
		file.Facts.Members = append(slices.Clone(file.Facts.Members), casework.Member{PersonID: 7777, Name: "陌生人", IDNumber: strangerNumber, BornOn: calendar.On(1985, 5, 5)})
		b.registry.households[household] = file
		facts := b.read(t, filed.Ref).Facts
		together := true
		facts.Members = append(facts.Members, casework.Member{PersonID: 7777, Relation: "parent", LivesTogether: &together})
		must[casework.Done](t)(b.Update(b.clerk, filed.Ref, casework.Edit{Signing: b.sign(t, filed.Ref, ""), Facts: facts, Channel: "portal", Reason: "病了"}))
		if err := b.db.Update(family, func(tx *db.Tx) error { return b.Supply(family, tx, filed.Ref, nil, "丢了。") }); err != nil {
			t.Fatal(err)
		}
		must[casework.Done](t)(b.Accept(b.clerk, filed.Ref, casework.Acceptance{Signing: b.sign(t, filed.Ref, "")}))
		if s := b.checks.signed; len(s) != 1 || s[0].Person != 7777 || s[0].SignedOn != day {
			t.Errorf("letters %+v, want one of %s", s, day)
		}
		if p := b.read(t, filed.Ref); len(p.Facts.Members) != 2 {
			t.Errorf("members %+v", p.Facts.Members)
		}
	})
}

// TestAFamilyHasItsOwnCasesOnly: another account, and every act of an office.
func TestAFamilyHasItsOwnCasesOnly(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		mine, other := familyOf(t, 9001), familyOf(t, 9002)
		filed := must[casework.Filed](t)(b.file(t, mine, applies(casework.FamilyPerson{Name: "陌生人", IDNumber: strangerNumber, Relation: "applicant"})))
		atWindow := b.draft(t)
		for what, family := range map[string]context.Context{"another account": other, "the account's number as staff": authz.WithActor(t.Context(), authz.Actor{Account: 9001}), "a clerk": b.clerk} {
			_, err := b.track(t, family, filed.Ref)
			refused(t, err, errs.NotFound, what+" follows it")
			err = b.db.Update(family, func(tx *db.Tx) error { return b.TakeBack(family, tx, filed.Ref, "") })
			refused(t, err, errs.NotFound, what+" takes it back")
		}
		_, err := b.track(t, mine, atWindow)
		refused(t, err, errs.NotFound, "a case of the window")
		for what, do := range map[string]func() error{
			"reads a page": func() error { _, err := b.Page(mine, filed.Ref); return err },
			"accepts":      func() error { _, err := b.Accept(mine, filed.Ref, casework.Acceptance{}); return err },
			"edits":        func() error { _, err := b.Update(mine, filed.Ref, casework.Edit{}); return err },
			"enters a case": func() error {
				_, err := b.Create(mine, county, casework.Entry{Programme: "dibao", HouseholdID: household})
				return err
			},
			"submits": func() error { _, err := b.Submit(mine, atWindow, casework.Signing{}); return err },
		} {
			refused(t, do(), errs.Forbidden, "a family "+what)
		}
		_, err = b.file(t, b.clerk, applies(casework.FamilyPerson{Name: "陌生人", IDNumber: strangerNumber, Relation: "applicant"}))
		refused(t, err, errs.Forbidden, "a clerk files as a family")
		stolen := applies(casework.FamilyPerson{Name: "另一人", IDNumber: "999999199001011111", Relation: "applicant"})
		stolen.Papers = []casework.FamilyPaper{{ID: b.stores(t, mine, "evidence")}}
		_, err = b.file(t, other, stolen)
		refused(t, err, errs.Invalid, "another family's photograph")
		stolen.Papers, stolen.People[0].Signature = nil, b.evidence(t, b.clerk, county, "consent")
		_, err = b.file(t, other, stolen)
		refused(t, err, errs.Invalid, "the clerk's scan as a signature")
	})
}

// TestAFamilySuppliesWhatIsMissing and takes an application back.
func TestAFamilySuppliesWhatIsMissing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		filed := must[casework.Filed](t)(b.file(t, family, applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant"})))
		r := filed.Ref
		supply := func(papers []id.ID, words string) error {
			return b.db.Update(family, func(tx *db.Tx) error { return b.Supply(family, tx, r, papers, words) })
		}
		refused(t, supply(nil, "没人问"), errs.Conflict, "what nobody asked for")
		must[casework.Done](t)(b.AskSupplement(b.clerk, r, casework.Shortfall{Signing: b.sign(t, r, ""), Items: []string{"病历", "租房合同"}}))
		seen := must[casework.Tracked](t)(b.track(t, family, r))
		if !seen.MayAnswer || seen.With != "" || !slices.Equal(seen.Missing, []string{"病历", "租房合同"}) || len(seen.Notices) != 1 {
			t.Errorf("asked for: %+v", seen)
		}
		refused(t, supply(nil, " "), errs.Invalid, "nothing")
		if err := supply([]id.ID{b.stores(t, family, "evidence")}, "合同丢了。"); err != nil {
			t.Fatal(err)
		}
		if p := b.read(t, r); p.State != casework.Submitted || len(p.Evidence) != 1 || p.History[len(p.History)-1].Note != "合同丢了。" {
			t.Errorf("handed in: %+v", p.History)
		}
		if err := b.db.Update(family, func(tx *db.Tx) error { return b.TakeBack(family, tx, r, "不申请了") }); err != nil {
			t.Fatal(err)
		}
		if seen = must[casework.Tracked](t)(b.track(t, family, r)); seen.State != casework.Withdrawn || seen.MayWithdraw {
			t.Errorf("taken back: %+v", seen)
		}
	})
}

// TestAStrangersFilingOpensNoFile: whoever has somebody's ID number can file in their
// name. Which household that is, and with it all that hangs on its file, they learn
// only once the office has seen who it is, and no more when it has sent them away.
func TestAStrangersFilingOpensNoFile(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		r := must[casework.Filed](t)(b.file(t, family, applies(casework.FamilyPerson{Name: "尔玛泽仁", IDNumber: fathersNumber, Relation: "applicant"}))).Ref
		if seen := must[casework.Tracked](t)(b.track(t, family, r)); seen.Household != 0 {
			t.Error("it is known before anybody looked")
		}
		must[casework.Done](t)(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
		if seen := must[casework.Tracked](t)(b.track(t, family, r)); seen.Household != household {
			t.Errorf("after acceptance: %d", seen.Household)
		}
		must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "不是本人申请"}))
		if seen := must[casework.Tracked](t)(b.track(t, family, r)); seen.Household != 0 {
			t.Error("it is known after the case was given up")
		}
	})
}

func (b *bundle) clerkOf(division string) context.Context {
	return authz.WithActor(b.clerk, authz.Actor{Account: 15, Name: "王建华", Grants: []authz.Grant{{Role: authz.Clerk, Division: division}}})
}

// TestAFileThatNobodySawIsClosed: a file that a filing opened is closed with the last
// case of it, whichever that is, and stays where the office accepted one.
func TestAFileThatNobodySawIsClosed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		family := familyOf(t, 9001)
		files := func(programme, number string) casework.Ref {
			a := applies(casework.FamilyPerson{Name: "陌生人", IDNumber: number, Relation: "applicant"})
			a.Programme, a.Division = programme, village
			return must[casework.Filed](t)(b.file(t, family, a)).Ref
		}
		back := func(r casework.Ref) {
			t.Helper()
			if err := b.db.Update(family, func(tx *db.Tx) error { return b.TakeBack(family, tx, r, "") }); err != nil {
				t.Fatal(err)
			}
		}
		b.on(calendar.On(2026, 8, 3))
		first, second := files("dibao", strangerNumber), files("edge", strangerNumber)
		if back(first); len(b.registry.closed) != 0 {
			t.Error("a file with a case under way was closed")
		}
		if back(second); len(b.registry.closed) != 1 {
			t.Errorf("%d files were closed with the last case", len(b.registry.closed))
		}
		first, second = files("dibao", "999999199001011111"), files("edge", "999999199001011111")
		must[casework.Done](t)(b.Accept(b.clerk, second, casework.Acceptance{Signing: b.sign(t, second, "")}))
		must[casework.Done](t)(b.Withdraw(b.clerk, second, casework.Reasoned{Signing: b.sign(t, second, ""), Reason: "不申请了"}))
		if back(first); len(b.registry.closed) != 1 {
			t.Error("the file of people whom the office has seen was closed")
		}
	})
}
