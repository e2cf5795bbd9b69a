package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// TestThreeRefusals: refusals without good cause in a row count, one with good cause
// neither counts nor breaks the row, and work that is taken begins it anew. The
// third begins a review in which the person is heard before anything is taken.
func TestThreeRefusals(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 3))
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}
		refuse := casework.JobOffer{PersonID: daughter, OfferedOn: b.today(), Office: "县就业服务中心", Job: "环卫工", Answer: "refused", Why: "太远"}
		offer := func(change func(*casework.JobOffer)) casework.Done {
			o := refuse
			change(&o)
			return must[casework.Done](t)(b.OfferJob(b.clerk, county, household, o))
		}
		same := func(*casework.JobOffer) {}
		for name, change := range map[string]func(*casework.JobOffer){
			"no reason": func(o *casework.JobOffer) { o.Why = " " }, "tomorrow": func(o *casework.JobOffer) { o.OfferedOn = b.today().AddDays(1) },
			"nobody here": func(o *casework.JobOffer) { o.PersonID = 1 }, "no answer": func(o *casework.JobOffer) { o.Answer = "" },
			"no work": func(o *casework.JobOffer) { o.Job = "" }, "nobody's offer": func(o *casework.JobOffer) { o.Office = "" },
		} {
			o := refuse
			change(&o)
			refused(t, lastErr(b.OfferJob(b.clerk, county, household, o)), errs.Invalid, name)
		}
		refused(t, lastErr(b.OfferJob(b.foreigner, county, household, refuse)), errs.NotFound, "another county's clerk")
		refused(t, lastErr(b.OfferJob(b.leader, county, household, refuse)), errs.Forbidden, "a leader")
		refused(t, lastErr(b.JobOffersOf(b.foreigner, county, household)), errs.NotFound, "another county reads")
		offer(same)
		offer(same)
		offer(func(o *casework.JobOffer) { o.Answer, o.Why = "taken", "" })
		offer(same)
		offer(func(o *casework.JobOffer) { o.Justified, o.Why = true, "生病住院" })
		if d := offer(same); d.ID != 0 {
			t.Errorf("the second in a row began %+v", d)
		}
		d := offer(same)
		r := casework.Ref{County: d.County, ID: d.ID}
		p := b.read(t, r)
		if p.Purpose != procedure.Review || p.State != casework.Draft || p.Facts.Members[1].JobRefusals != 3 {
			t.Fatalf("the third in a row began %+v", p.Summary)
		}
		list := must[casework.JobOffers](t)(b.JobOffersOf(b.clerk, county, household))
		if len(list.Items) != 7 || list.Most != 3 || list.Items[0].InARow != 3 || list.Items[2].InARow != 0 || list.Items[0].Why != "太远" {
			t.Errorf("%+v", list)
		}
		if seen := must[casework.JobOffers](t)(b.JobOffersOf(b.assistant, county, household)); seen.Items[0].Why != "" {
			t.Error("a village assistant reads why work was refused")
		}
		b.walk(t, r, toCounty)
		refused(t, b.act(t, r, "stop"), errs.Conflict, "a stop without a hearing")
		if d := offer(same); d.ID != id.ID(0) {
			t.Errorf("a second review began beside the first: %+v", d)
		}
	})
}

// TestRefusalsFollowThePerson: who moves to another household takes the refusals along;
// the third begins the review there, and nobody else's count changes.
func TestRefusalsFollowThePerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 3))
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}
		offer := func(home, person id.ID) casework.Done {
			return must[casework.Done](t)(b.OfferJob(b.clerk, county, home, casework.JobOffer{PersonID: person, OfferedOn: b.today(), Office: "县就业服务中心", Job: "环卫工", Answer: "refused", Why: "太远"}))
		}
		file := b.registry.households[household]
		file.Facts.Members = slices.Clone(file.Facts.Members)
		file.Facts.Members[0].Labour = "able"
		b.registry.households[household] = file
		offer(household, father)
		offer(household, daughter)
		offer(household, daughter)
		const married = id.ID(800)
		was := b.registry.households[household]
		own := was
		own.Facts.Members = []casework.Member{was.Facts.Members[1]}
		own.Facts.Applicant, own.Facts.Members[0].Relation = daughter, "applicant"
		was.Facts.Members = was.Facts.Members[:1]
		b.registry.households[household], b.registry.households[married] = was, own
		list := must[casework.JobOffers](t)(b.JobOffersOf(b.clerk, county, married))
		if len(list.Items) != 2 || list.Items[0].InARow != 2 {
			t.Errorf("in her own household she has %+v", list.Items)
		}
		if left := must[casework.JobOffers](t)(b.JobOffersOf(b.clerk, county, household)); len(left.Items) != 3 {
			t.Errorf("in the old one there are %+v", left.Items)
		}
		if d := offer(household, father); d.ID != 0 {
			t.Errorf("his second began %+v", d)
		}
		d := offer(married, daughter)
		if d.ID == 0 {
			t.Fatal("her third, in a household of her own, began no review")
		}
		if p := b.read(t, casework.Ref{County: d.County, ID: d.ID}); p.Facts.Members[0].JobRefusals != 3 {
			t.Errorf("the review counts %d", p.Facts.Members[0].JobRefusals)
		}
	})
}

// TestRefusalsDuringAReview: the refusal that reaches the number while a review is
// open is read by that one, and the next begins with it.
func TestRefusalsDuringAReview(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.Service = b.with(shipped(t))
		b.on(calendar.On(2026, 8, 3))
		b.entitlements.drawn = []casework.Drawn{{Programme: "dibao", Amount: yuan(400)}}
		begin := func() casework.Ref {
			d := must[casework.Done](t)(b.Create(b.clerk, county, casework.Entry{Purpose: procedure.Review, Programme: "dibao", HouseholdID: household, Channel: "review", Reason: "定期核查"}))
			return casework.Ref{County: d.County, ID: d.ID}
		}
		told := func(r casework.Ref) bool {
			p := b.read(t, r)
			if p.Proposal == nil {
				t.Fatalf("no proposal: %+v", p.NoProposal)
			}
			return strings.Contains(fmt.Sprintf("%+v", p.Proposal.Reasons), "有成员无正当理由连续")
		}
		r := begin()
		b.walk(t, r, toCounty)
		for range 3 {
			if told(r) {
				t.Error("told before the third")
			}
			must[casework.Done](t)(b.OfferJob(b.clerk, county, household, casework.JobOffer{PersonID: daughter, OfferedOn: b.today(), Office: "县就业服务中心", Job: "环卫工", Answer: "refused", Why: "太远"}))
		}
		if !told(r) {
			t.Error("the open review does not read the third refusal")
		}
		must[casework.Done](t)(b.Withdraw(b.clerk, r, casework.Reasoned{Signing: b.sign(t, r, ""), Reason: "填错"}))
		if next := begin(); b.read(t, next).Facts.Members[1].JobRefusals != 3 {
			t.Error("the next review has forgotten the refusals")
		}
	})
}
