package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"doudi/casework"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/portal"
	"doudi/registry"
)

// mostLooks is how many entries of a log a person is shown at once.
const mostLooks = 1000

// LookedAt tells who looked at some cases, county by county.
func (h holdings) LookedAt(ctx context.Context, tx *db.Tx, cases []portal.Ref) (portal.Looks, error) {
	of := map[int32][]string{}
	for _, c := range cases {
		of[c.County] = append(of[c.County], "case/"+c.ID.String())
	}
	out := portal.Looks{Items: []portal.Look{}}
	for county, subjects := range of {
		one, err := h.looks(ctx, tx, county, subjects, looker{}) // nobody knows whose the account is
		if err != nil {
			return out, err
		}
		out.Items, out.More = append(out.Items, one.Items...), out.More || one.More
	}
	slices.SortStableFunc(out.Items, newestFirst)
	return out, nil
}

// lookedAt tells who looked at a person, at their household while they belong to it,
// and at the cases that are their business.
func (h holdings) lookedAt(ctx context.Context, tx *db.Tx, at registry.Known, since calendar.Date, cases []portal.Ref) (portal.Looks, error) {
	subjects := []string{"person/" + at.Person.String()}
	if at.Present {
		subjects = append(subjects, "household/"+at.Household.String())
	}
	for _, c := range cases {
		subjects = append(subjects, "case/"+c.ID.String())
		checks, err := h.g.rooms.verification.AskedAbout(ctx, tx, c.County, c.ID, at.Person)
		if err != nil {
			return portal.Looks{}, err
		}
		for _, a := range checks {
			if s := "check/" + a.Check.String(); !slices.Contains(subjects, s) {
				subjects = append(subjects, s)
			}
		}
	}
	return h.looks(ctx, tx, at.County, subjects, looker{at.Person, since})
}

// looker is who asks: a person, and since when they belong to the household.
type looker struct {
	person id.ID
	since  calendar.Date
}

// toldOf are the acts of which a family is told: who read what is theirs, or worked on
// it. What others said of them is not among them, that nobody may learn that a
// neighbour complained or objected; nor what another adult disputed or would not sign;
// nor who read papers, which may be any of theirs. A new act is not told of before it
// stands here.
func toldOf() map[string]bool {
	out := map[string]bool{}
	for _, a := range []string{
		"family.vouch", "family.prove", "family.held", "family.held_taken", "family.found", "consent.record", "consent.revoke",
		"household.reveal", "household.create", "household.import", "household.update", "household.declare", "household.head_changed", "household.member_added",
		"household.member_removed", "household.death", "household.death_corrected", "household.merge", "household.split", "household.move", "household.offer", "household.claim", "household.give",
		"household.receive", "household.refuse", "household.close", "household.reopen", "household.export_payments", "household.export_timeline",
		"check.request", "check.start", "check.query", "check.asked", "check.raw", "check.settle", "check.report", "check.print", "case.reveal", "case.moved",
	} {
		out[a] = true
	}
	for _, a := range []casework.Act{
		casework.ActEnter, casework.ActUpdate, casework.ActSubmit, casework.ActReportDeath, casework.ActStatement, casework.ActAccept, casework.ActSupplement,
		casework.ActDecline, casework.ActInvestigate, casework.ActVisit, casework.ActAskCheck, casework.ActStartCheck, casework.ActReport, casework.ActAssess,
		casework.ActAppraise, casework.ActAdvance, casework.ActExplain, casework.ActOpinion, casework.ActLock, casework.ActUnlock, casework.ActPublish, casework.ActClose,
		casework.ActCountyVisit, casework.ActReturn, casework.ActInvite, casework.ActHear, casework.ActConfirm, casework.ActRefuse, casework.ActGrace, casework.ActStop, casework.ActServe,
		casework.ActAppeal, casework.ActAnswer, casework.ActAppealGrant, casework.ActAnswerGrant, casework.ActDecideAnew, casework.ActExtend, casework.ActWithdraw, casework.ActTerminate,
	} {
		out["case."+string(a)] = true
	}
	return out
}

// looks reads the log of a county of some records. What somebody saw of another person
// is left out, where the entry says of whom, and what was done to a household before
// whoever asks belonged to it.
func (h holdings) looks(ctx context.Context, tx *db.Tx, county int32, subjects []string, asks looker) (portal.Looks, error) {
	rows, err := audit.About(ctx, tx, county, subjects, mostLooks)
	if err != nil {
		return portal.Looks{}, err
	}
	out := portal.Looks{Items: []portal.Look{}, More: len(rows) == mostLooks}
	posts := map[id.ID]portal.Look{}
	for _, r := range rows {
		if !h.told[r.Act] || asks.mayNotKnow(r) {
			continue
		}
		who, ok := posts[r.ActorID]
		if !ok {
			if who, err = h.post(ctx, tx, r); err != nil {
				return out, err
			}
			posts[r.ActorID] = who
		}
		who.On, who.What, who.Times = calendar.At(r.At.Time), h.what(r), 1
		addLook(&out, who)
	}
	return out, nil
}

// addLook counts what the same post did on the same day once.
func addLook(list *portal.Looks, one portal.Look) {
	for i := len(list.Items) - 1; i >= 0 && list.Items[i].On == one.On; i-- {
		x := list.Items[i]
		if x.Times = one.Times; x == one {
			list.Items[i].Times++
			return
		}
	}
	list.Items = append(list.Items, one)
}

func newestFirst(a, b portal.Look) int { return strings.Compare(b.On.String(), a.On.String()) }

// told are the parts of an entry's detail that say of whom and of what it is.
type told struct {
	Person string `json:"person"`
	Field  string `json:"field"`
}

func detailOf(r audit.Row) (d told) {
	_ = json.Unmarshal(r.Detail, &d) // an entry of another form says neither
	return d
}

// mayNotKnow reports whether an entry says that it is about another person, which for
// an account that is nobody's is anybody, or is older than whoever asks is here.
func (k looker) mayNotKnow(r audit.Row) bool {
	d := detailOf(r)
	if d.Person != "" && d.Person != "0" && d.Person != k.person.String() {
		return true
	}
	return strings.HasPrefix(r.Subject, "household/") && calendar.At(r.At.Time).Before(k.since)
}

// what is the name of an act; of a value that was shown, of which.
func (h holdings) what(r audit.Row) portal.Text {
	name, ok := h.acts[r.Act]
	if !ok {
		name = same(r.Act)
	}
	fields := map[string]portal.Text{"idNumber": {Chinese: "身份证号", English: "ID number"}, "phone": {Chinese: "电话", English: "phone"},
		"illness": {Chinese: "疾病", English: "illness"}, "disabilityCert": {Chinese: "残疾证号", English: "disability certificate"}, "account": {Chinese: "收款账号", English: "account"}}
	if f, ok := fields[detailOf(r).Field]; ok {
		name = portal.Text{Chinese: name.Chinese + "（" + f.Chinese + "）", English: name.English + " (" + f.English + ")"}
	}
	return name
}

// post is whose an entry is: the roles that the account holds today and where, for the
// log has the name and this has not.
func (h holdings) post(ctx context.Context, tx *db.Tx, r audit.Row) (portal.Look, error) {
	switch {
	case r.ActorID == 0:
		return portal.Look{Post: portal.Text{Chinese: "系统自动", English: "The program itself"}}, nil
	case r.Actor == authz.Family(0).Name:
		return portal.Look{Post: portal.Text{Chinese: "群众账号", English: "A family's account"}}, nil
	}
	grants, err := h.g.Accounts.Posts(ctx, tx, r.ActorID)
	if err != nil {
		return portal.Look{}, fmt.Errorf("read whose an entry is: %w", err)
	}
	out := portal.Look{}
	for _, role := range authz.Roles() {
		i := slices.IndexFunc(grants, func(g authz.Grant) bool { return g.Role == role.Role })
		if i < 0 {
			continue
		}
		out.Post.Chinese, out.Post.English = join(out.Post.Chinese, "、", role.Chinese), join(out.Post.English, ", ", role.English)
		if out.Office == "" {
			out.Office = h.office(grants[i].Division)
		}
	}
	if out.Post.Chinese == "" {
		out.Post = portal.Text{Chinese: "岗位已经撤销", English: "A post that is no more"}
	}
	return out, nil
}

func (h holdings) office(division string) string {
	if len(division) <= 4 {
		return h.names.FullName(division)
	}
	return h.names.inPrefecture(division)
}
