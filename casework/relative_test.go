package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/authz"
	"doudi/internal/errs"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// numbered gives the applicant a valid ID number and returns it.
func (b *bundle) numbered(t *testing.T) string {
	t.Helper()
	const body = "51322119700302123"
	number := body + string(idnumber.Complete(body))
	file := b.registry.households[household]
	file.Facts.Members = append([]casework.Member{}, file.Facts.Members...)
	file.Facts.Members[0].IDNumber = number
	b.registry.households[household] = file
	return number
}

func uncle(number string) casework.RelativeDeclared {
	return casework.RelativeDeclared{Own: true, Relation: "sibling", Name: "尔玛泽仁", IDNumber: number}
}

// TestRelativeOfStaff: whoever declared a near relative of the family has no part in
// its case, and the county visits (民发〔2021〕57号 art.11, 20).
func TestRelativeOfStaff(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		number := b.numbered(t)
		must[casework.Relative](t)(b.DeclareRelative(b.clerk, county, uncle(number)))
		refused(t, lastErr(b.DeclareRelative(b.clerk, county, uncle(number))), errs.Conflict, "filed twice")
		facts := b.registry.households[household].Facts
		entry := casework.Entry{Programme: "dibao", HouseholdID: household, Facts: &facts, Channel: "window", Reason: "生活困难"}
		refused(t, lastErr(b.Create(b.clerk, county, entry)), errs.Conflict, "the relative enters the case")
		d := must[casework.Done](t)(b.Create(b.clerk2, county, entry))
		r := casework.Ref{County: d.County, ID: d.ID}
		p := b.read(t, r)
		if !p.NearRelative || !p.CountyVisit || len(p.Relatives) != 1 || p.Relatives[0].StaffName != "王丽" {
			t.Fatalf("%+v, %+v", p.Summary, p.Relatives)
		}
		if seen := must[casework.Page](t)(b.Page(b.reviewer, r)); !seen.NearRelative || len(seen.Relatives) != 0 {
			t.Errorf("the township reads whose relative it is: %+v", seen.Relatives)
		}
		refused(t, lastErr(b.Submit(b.clerk, r, b.sign(t, r, ""))), errs.Conflict, "the relative submits it")
		must[casework.Done](t)(b.Submit(b.clerk2, r, b.sign(t, r, "")))
		refused(t, lastErr(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")})), errs.Conflict, "the relative accepts it")
		must[casework.Done](t)(b.Accept(b.clerk2, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
		must[casework.Done](t)(b.Investigate(b.clerk2, r, b.sign(t, r, "")))
		refused(t, lastErr(b.RecordVisit(b.clerk2, r, b.visit(t, r, 12, 11))), errs.Conflict, "the relative visits as the second")
		for _, c := range must[[]casework.Colleague](t)(b.Investigators(b.clerk2, r, false)) {
			if c.ID == 11 {
				t.Error("the relative is offered as an investigator")
			}
		}
		refused(t, lastErr(b.HandOver(b.clerk2, r, casework.Handing{To: 11, Reason: "休假"})), errs.Conflict, "handed to the relative")
		must[casework.Done](t)(b.RecordVisit(b.clerk2, r, b.visit(t, r, 12, 13)))
		b.walk(t, r, "report opinion publish posted close")
		refused(t, b.act(t, r, "confirm"), errs.Conflict, "confirmed without the county's visit")
		b.walk(t, r, "county_visit confirm")
	})
}

// TestRelativeFiledLater: a declaration finds the cases that are under way.
func TestRelativeFiledLater(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		number := b.numbered(t)
		r := b.atCounty(t)
		if p := b.read(t, r); p.NearRelative || p.Steps[0].Act != casework.ActConfirm {
			t.Fatalf("%+v", p.Steps)
		}
		own := must[casework.Relative](t)(b.DeclareRelative(b.approver, county, uncle(number)))
		p := b.read(t, r)
		if !p.NearRelative || p.Steps[0].Act != casework.ActCountyVisit {
			t.Fatalf("%+v waits for %+v", p.Summary, p.Steps)
		}
		b.walk(t, r, "county_visit")
		refused(t, b.act(t, r, "confirm"), errs.Conflict, "the relative decides")
		refused(t, b.EndRelative(b.approver, county, own.ID, "离婚"), errs.Conflict, "ended by the relative alone")
		neighbour := authz.WithActor(t.Context(), authz.Actor{Account: 62, Name: "邻县", Grants: []authz.Grant{{Role: authz.Approver, Division: "513222"}}})
		refused(t, b.EndRelative(neighbour, county, own.ID, "离婚"), errs.NotFound, "ended by another county")
		if own, outside := refusals(t, b.db, 41), refusals(t, b.db, 62); own != 1 || outside != 1 {
			t.Errorf("%d and %d refusals are logged", own, outside)
		}
		if err := b.EndRelative(b.approver2, county, own.ID, "登记有误"); err != nil {
			t.Fatal(err)
		}
		refused(t, b.EndRelative(b.approver2, county, own.ID, "登记有误"), errs.Conflict, "ended twice")
		b.walk(t, r, "confirm")
	})
}

// TestRelativeNeitherPrintsNorKeeps: whose near relatives the family are prints no paper of
// theirs and keeps no certificate of theirs.
func TestRelativeNeitherPrintsNorKeeps(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		number := b.numbered(t)
		r := b.atCounty(t)
		b.walk(t, r, "confirm")
		b.draws("dibao", 400)
		asked := casework.Asking{Kind: "certificate"}
		must[casework.Document](t)(b.PrintPaper(b.approver, r, asked))
		paper := casework.Ref{County: county, ID: b.certificates(t)[0].ID}
		next := b.review(t, money.Yuan(400), money.Yuan(300)) // under way: the declaration finds it
		own := must[casework.Relative](t)(b.DeclareRelative(b.approver, county, uncle(number)))
		must[casework.Relative](t)(b.DeclareRelative(b.clerk, county, uncle(number)))
		refused(t, lastErr(b.PrintPaper(b.approver, r, asked)), errs.Conflict, "the relative prints a certificate")
		for _, f := range must[casework.Page](t)(b.Page(b.clerk2, next)).Printable {
			refused(t, lastErr(b.PrintPaper(b.clerk, next, casework.Asking{Kind: f.Kind, About: f.About})), errs.Conflict, "the relative prints "+f.Kind)
		}
		if p := must[casework.Page](t)(b.Page(b.clerk, next)); len(p.Printable) != 0 {
			t.Errorf("the relative is offered %+v", p.Printable)
		}
		refused(t, b.StampCertificate(b.approver, paper), errs.Conflict, "the relative stamps a certificate")
		refused(t, b.LoseCertificate(b.approver, paper, "丢失"), errs.Conflict, "the relative records a loss")
		refused(t, b.TakeCertificateBack(b.approver, paper), errs.Conflict, "the relative takes one back")
		if err := b.EndRelative(b.approver2, county, own.ID, "登记有误"); err != nil {
			t.Fatal(err)
		}
		if err := b.LoseCertificate(b.approver, paper, "丢失"); err != nil {
			t.Fatal(err)
		}
	})
}

// TestAcceptLooksForRelatives: an ID number that came into the file after the case was
// entered finds the relative when the case is accepted.
func TestAcceptLooksForRelatives(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		file := b.registry.households[household]
		must[casework.Relative](t)(b.DeclareRelative(b.clerk, county, uncle(b.numbered(t))))
		b.registry.households[household] = file
		r := b.begun(t, "dibao", household)
		must[casework.Done](t)(b.Submit(b.clerk, r, b.sign(t, r, "")))
		b.numbered(t)
		if b.read(t, r).NearRelative {
			t.Fatal("filed apart before anybody looked")
		}
		refused(t, lastErr(b.Accept(b.clerk, r, casework.Acceptance{Signing: b.sign(t, r, "")})), errs.Conflict, "the relative accepts it")
		must[casework.Done](t)(b.Accept(b.clerk2, r, casework.Acceptance{Signing: b.sign(t, r, "")}))
		if p := b.read(t, r); !p.NearRelative || !p.CountyVisit || len(p.Relatives) != 1 {
			t.Errorf("%+v, %+v", p.Summary, p.Relatives)
		}
	})
}

// TestRegisterOfRelatives: everybody declares for themselves, the county for others; the
// county alone reads the register, page by page, and takes it away masked.
func TestRegisterOfRelatives(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		number := b.numbered(t)
		own := must[casework.Relative](t)(b.DeclareRelative(b.clerk, county, uncle(number)))
		if own.StaffName != "王丽" || strings.Contains(own.IDNumber, "19700302") || own.AccountID != 11 {
			t.Errorf("%+v", own)
		}
		refused(t, lastErr(b.DeclareRelative(b.foreigner, county, uncle(number))), errs.NotFound, "somebody of another county declares here")
		other := uncle(number)
		other.Own, other.AccountID = false, 12
		refused(t, lastErr(b.DeclareRelative(b.clerk, county, other)), errs.Forbidden, "a clerk declares for a colleague")
		must[casework.Relative](t)(b.DeclareRelative(b.approver, county, other))
		other.AccountID = 61
		refused(t, lastErr(b.DeclareRelative(b.approver, county, other)), errs.Invalid, "declared of somebody of another county")
		committee := casework.RelativeDeclared{StaffName: "杨村长", StaffPost: "村委会主任", Division: village, Relation: "parent", Name: "尔玛泽仁", IDNumber: number}
		must[casework.Relative](t)(b.DeclareRelative(b.leader, county, committee))
		committee.IDNumber = number[:17] + "?"
		refused(t, lastErr(b.DeclareRelative(b.leader, county, committee)), errs.Invalid, "a number that is none")

		list := func(f casework.RelativeFilter, at page.Query) page.Page[casework.Relative] {
			return must[page.Page[casework.Relative]](t)(b.Relatives(b.approver, county, f, at))
		}
		first := list(casework.RelativeFilter{}, page.Query{Limit: 2})
		if len(first.Items) != 2 || first.Next == "" || first.Items[0].StaffName != "杨村长" {
			t.Fatalf("%+v", first)
		}
		if rest := list(casework.RelativeFilter{}, page.Query{Limit: 2, Cursor: first.Next}); len(rest.Items) != 1 || rest.Items[0].ID != own.ID {
			t.Errorf("%+v", rest)
		}
		for f, want := range map[casework.RelativeFilter]int{{Named: "王丽"}: 1, {Named: "尔玛泽仁"}: 3, {Office: "committee"}: 1, {Relation: "parent"}: 1, {Division: "513221101"}: 0, {Division: "513221100"}: 3, {Division: "51"}: 3, {Division: "513222"}: 0, {Ended: true}: 0} {
			if got := list(f, page.Query{}); len(got.Items) != want {
				t.Errorf("%+v finds %d, want %d", f, len(got.Items), want)
			}
		}
		for who, ctx := range map[string]func() error{
			"a clerk":              func() error { return lastErr(b.Relatives(b.clerk, county, casework.RelativeFilter{}, page.Query{})) },
			"a township's decider": func() error { return lastErr(b.Relatives(b.township, county, casework.RelativeFilter{}, page.Query{})) },
			"a clerk who exports":  func() error { return lastErr(b.ExportRelatives(b.clerk, county, casework.RelativeFilter{}, sheet.CSV)) },
			"a clerk who ends it":  func() error { return b.EndRelative(b.clerk, county, own.ID, "理由") },
		} {
			if code := errs.CodeOf(ctx()); code != errs.Forbidden && code != errs.NotFound {
				t.Errorf("%s reads the register: %q", who, code)
			}
		}
		if mine := must[[]casework.Relative](t)(b.OwnRelatives(b.clerk, county)); len(mine) != 1 || mine[0].ID != own.ID {
			t.Errorf("%+v", mine)
		}
	})
}

// TestRelativeLeavesOthersBe: a relative of a colleague, of another family or by another
// number is nobody's obstacle.
func TestRelativeLeavesOthersBe(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		number := b.numbered(t)
		stranger := uncle(number)
		const body = "51322119800101123"
		stranger.IDNumber = body + string(idnumber.Complete(body))
		must[casework.Relative](t)(b.DeclareRelative(b.clerk, county, stranger))
		r := b.review(t, money.Yuan(400), money.Yuan(300))
		b.walk(t, r, toCounty+"confirm")
		if p := b.read(t, r); p.NearRelative || len(p.Relatives) != 0 {
			t.Errorf("%+v", p.Relatives)
		}
	})
}

// TestRelativeRecordsADeath: whose near relatives the family are may still record that
// one of them died; what is paid for the dead does not wait for a colleague.
func TestRelativeRecordsADeath(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.walk(t, b.atCounty(t), "confirm")
		must[casework.Relative](t)(b.DeclareRelative(b.clerk, county, uncle(b.numbered(t))))
		amount := money.Yuan(400)
		begun := b.dies(t, b.today(), []casework.Drawn{{Programme: "dibao", Amount: &amount}}, daughter)
		if len(begun) != 1 || !b.read(t, begun[0]).NearRelative {
			t.Fatalf("%d cases begin on the death", len(begun))
		}
	})
}
