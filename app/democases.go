package app

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"

	"doudi/casework"
	"doudi/casework/procedure"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
	"doudi/registry"
	"doudi/verification"
)

// office is a township's staff in the demonstration.
type office struct{ clerk, reviewer, assistant string }

// story is one application and how far it has come when a visitor arrives.
type story struct {
	purpose   procedure.Purpose
	programme string
	begins    calendar.Date
	goes      stage
	of        plant // whose family it is; zero: one of those that nobody helps
}

// plant is a family of whom the truth file says something: the first of a kind, the second …
type plant struct {
	kind string
	nth  int
}

type stage int

const (
	drafted stage = iota
	submitted
	supplement
	accepted
	answered // departments have answered, and the checker has not looked yet
	investigated
	reviewed
	publicised
	atCounty
	decided
)

func stories() []story {
	const apply, review = procedure.Application, procedure.Review
	var none plant
	oct := func(d int) calendar.Date { return calendar.On(2026, 10, d) }
	return []story{
		{apply, "dibao", oct(9), decided, none}, {apply, "dibao", oct(9), decided, none}, {apply, "dibao", oct(12), atCounty, none}, {apply, "dibao", oct(14), atCounty, none}, {apply, "dibao", oct(19), publicised, none},
		{apply, "dibao", oct(21), reviewed, none}, {apply, "dibao", oct(23), investigated, none}, {apply, "dibao", oct(26), investigated, none}, {apply, "dibao", oct(28), accepted, none},
		{apply, "dibao", oct(29), supplement, none}, {apply, "dibao", oct(30), submitted, none}, {apply, "dibao", oct(30), submitted, none}, {apply, "dibao", oct(30), drafted, none},
		{apply, "tekun", oct(8), accepted, none}, {apply, "edge", oct(8), accepted, none}, {apply, "rigid", oct(8), accepted, none}, {apply, "temp-emergency", oct(8), accepted, none}, {apply, "temp-emergency", oct(8), submitted, none},
		{review, "dibao", oct(15), reviewed, plant{"wrongly_in_income", 0}},
		{review, "dibao", oct(26), answered, plant{"innocent_deposit", 0}}, {review, "dibao", oct(26), answered, plant{"innocent_deposit", 1}},
		{review, "dibao", oct(27), answered, plant{"innocent_deposit", 2}}, {review, "dibao", oct(27), answered, plant{"innocent_deposit", 3}},
		{apply, "medical", oct(22), reviewed, plant{"innocent_home", 0}}, {apply, "disaster-rebuild", oct(23), publicised, plant{"innocent_motorcycle", 0}},
		{apply, "dibao", oct(20), reviewed, plant{"missed", 16}}, {apply, "dibao", oct(20), reviewed, plant{"missed", 17}}, // of a township whose opinions wait for the county's meeting
	}
}

// words are why a family asks, as its own file makes likely.
func words(f *registry.File, on calendar.Date) string {
	alone := len(f.Members) == 1
	var ill, disabled, pupil, old bool
	for _, m := range f.Members {
		ill = ill || m.SeriousIllness || m.Illness != ""
		disabled = disabled || m.Disability != ""
		pupil = pupil || m.Schooling != "" && m.Schooling != "学前教育"
		old = old || m.BornOn.Age(on) >= 60
	}
	switch {
	case disabled && pupil:
		return "家里有人残疾，孩子还在读书，收入不够开支。"
	case disabled && alone:
		return "身有残疾，不能下地干活，一个人生活。"
	case disabled:
		return "家里有残疾人需要照看，没法外出打工。"
	case ill && alone:
		return "长期患病吃药，没有固定收入。"
	case ill:
		return "家里有病人，药费开支大，收入少。"
	case old && alone:
		return "年老体弱，独自生活，种不动地了。"
	default:
		return "收入少，家里开支困难。"
	}
}

// cases lets missed families apply, some weeks before a visitor comes, through
// the acts of their township and the county.
func (l *countyLoader) cases(ctx context.Context) error {
	l.say("正在办理最近的申请… handling recent applications")
	families, err := l.planted(ctx, "missed")
	if err != nil {
		return err
	}
	for i, s := range stories() {
		home, found, err := l.homeOf(ctx, families, i, s)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		err = l.once(ctx, fmt.Sprintf("case.%d", i+1), func(ctx context.Context) error { return l.tell(ctx, home, s) })
		if err != nil {
			return fmt.Errorf("case %d: %w", i+1, err)
		}
	}
	l.clock.to(morning(demoOpens()))
	return nil
}

func offices() map[string]office {
	return map[string]office{
		"513221100": {"yuxy", "luozq", "yangsf"},
		"513221109": {"wangjh", "chenmy", "zengxh"},
		"513221102": {"zhoulp", "hegj", "yangsf"},
	}
}

// teller carries one case from act to act as the people would.
type teller struct {
	*countyLoader
	ctx  context.Context
	ref  casework.Ref
	desk office

	purpose   procedure.Purpose
	programme string
	fits      bool  // by the last proposal
	disaster  id.ID // where the programme is relief
	err       error
}

func (l *countyLoader) tell(ctx context.Context, home registry.Standing, s story) error {
	l.clock.to(morning(s.begins))
	t := &teller{countyLoader: l, ctx: ctx, desk: offices()[home.Division[:9]], purpose: s.purpose, programme: s.programme}
	if s.programme == "disaster-rebuild" {
		t.do(t.flood, "malq")
	}
	t.do(func(c context.Context) error {
		f, err := l.rooms.registry.Get(c, demoCounty, home.Household)
		if err != nil {
			return err
		}
		e := casework.Entry{Purpose: s.purpose, Programme: s.programme, HouseholdID: home.Household, Channel: "window", Reason: words(f, s.begins)}
		if s.purpose == procedure.Review {
			e.Channel, e.Reason = "review", "定期核查。"
			if s.of.kind == "wrongly_in_income" {
				e.Reason = "数据比对发现工资收入，提前核查。"
			}
		}
		d, err := l.rooms.casework.Create(c, demoCounty, e)
		t.ref = casework.Ref{County: demoCounty, ID: d.ID}
		return err
	}, t.desk.clerk)
	if errs.CodeOf(t.err) == errs.Conflict {
		return nil // begun before a kill: it stays where it came to
	}
	t.do(t.proof, t.desk.clerk)
	for step := submitted; step <= s.goes && t.err == nil; step++ {
		t.advance(step, s.goes)
	}
	return t.err
}

// do lets a colleague act, unless something went wrong before.
func (t *teller) do(act func(context.Context) error, login string) {
	if t.err != nil {
		return
	}
	ctx, err := t.as(t.ctx, login)
	if err == nil {
		err = act(ctx)
	}
	t.err = err
}

// sign is the signature of whoever acts, on the case as it stands.
func (t *teller) sign(ctx context.Context) casework.Signing {
	p, err := t.rooms.casework.Page(ctx, t.ref)
	if err != nil {
		t.err = err
	}
	return casework.Signing{Version: p.Version, Signature: authz.From(ctx).Name}
}

func (t *teller) later(days int) { t.clock.to(t.clock.Now().AddDate(0, 0, days)) }

func (t *teller) advance(step, goal stage) {
	c := t.rooms.casework
	switch step {
	case submitted:
		t.do(t.consents, t.desk.clerk)
		t.do(func(ctx context.Context) error { _, err := c.Submit(ctx, t.ref, t.sign(ctx)); return err }, t.desk.clerk)
	case supplement:
		if goal != supplement {
			return
		}
		t.do(func(ctx context.Context) error {
			_, err := c.AskSupplement(ctx, t.ref, casework.Shortfall{Signing: t.sign(ctx), Items: []string{"申请人签名的家庭收入说明", "外出务工成员近三个月的工资流水"}})
			return err
		}, t.desk.clerk)
	case accepted:
		if t.purpose == procedure.Application {
			t.do(func(ctx context.Context) error {
				_, err := c.Accept(ctx, t.ref, casework.Acceptance{Signing: t.sign(ctx)})
				return err
			}, t.desk.clerk)
		}
		switch t.programme {
		case "temp-emergency":
			t.do(t.payAdvance, "malq")
			return
		case "medical": // whoever draws dibao is not examined again
			return
		case "disaster-rebuild":
			t.later(3)
			t.do(t.appraise, t.desk.clerk)
			return
		}
		t.do(func(ctx context.Context) error { _, err := c.Investigate(ctx, t.ref, t.sign(ctx)); return err }, t.desk.clerk)
	case answered:
		if goal == answered {
			t.do(func(ctx context.Context) error { _, err := t.asked(ctx); return err }, "tangxm")
		}
	case investigated:
		if t.programme == "medical" || t.programme == "disaster-rebuild" {
			return
		}
		t.do(t.visit, t.desk.clerk)
		t.do(t.check, "tangxm")
	case reviewed:
		if t.programme == "disaster-rebuild" {
			return // the village appraises first, and what it agreed on is posted
		}
		t.later(1)
		t.do(t.opinion, t.desk.reviewer)
	case publicised:
		t.do(func(ctx context.Context) error {
			_, err := c.Publish(ctx, t.ref, casework.Posting{Signing: t.sign(ctx), Place: "村（居）务公开栏", Phone: "0837-6220000"})
			return err
		}, t.desk.reviewer)
	case atCounty:
		t.do(func(ctx context.Context) error {
			page, err := c.Page(ctx, t.ref)
			if err != nil {
				return err
			}
			t.clock.to(morning(page.Publicities[len(page.Publicities)-1].EndsOn.AddDays(1)))
			_, err = c.ClosePublicity(ctx, t.ref, t.sign(ctx))
			return err
		}, t.desk.reviewer)
	case decided:
		t.later(1)
		t.do(t.decide, "malq")
	}
}

// paper stores a scan: the drawn stand-in of a signed page.
func (t *teller) paper(ctx context.Context, name, purpose string) (id.ID, error) {
	f, err := t.Files.Receive(ctx, files.Upload{County: demoCounty, Name: name, MediaType: "image/png", Purpose: purpose}, bytes.NewReader(signedPage()))
	return f.ID, err
}

// proof adds the paper that the first declared income rests on.
func (t *teller) proof(ctx context.Context) error {
	page, err := t.rooms.casework.Page(ctx, t.ref)
	if err != nil {
		return err
	}
	slip, err := t.paper(ctx, "收入证明（演示）.png", "evidence")
	if err != nil {
		return err
	}
	if len(page.Facts.Incomes) > 0 {
		page.Facts.Incomes[0].Evidence = []id.ID{slip}
	}
	t.situation(&page.Facts, slip)
	_, err = t.rooms.casework.Update(ctx, t.ref, casework.Edit{Signing: casework.Signing{Version: page.Version}, Facts: page.Facts, Channel: page.Channel, Reason: page.Reason})
	return err
}

// situation declares what the programme asks for beside members and means.
func (t *teller) situation(f *casework.Facts, paper id.ID) {
	yes, spent, lost := true, money.Yuan(38_000), money.Yuan(12_000)
	switch t.programme {
	case "tekun":
		f.Obligors = []casework.Obligor{}
	case "rigid":
		f.Expenses = []casework.Expense{{PersonID: f.Applicant, Item: "medical", Amount: &spent, Detail: "住院和门诊自负部分", Evidence: []id.ID{paper}}}
	case "medical":
		f.Medical = hospital(f.Applicant, paper)
	case "disaster-rebuild":
		f.Loss = &casework.Loss{Disaster: t.disaster, Kind: "damaged", On: calendar.On(2026, 10, 20), Affected: &yes, CannotRebuild: &yes, Rooms: 2,
			Detail: "后山滑坡，两间卧室墙体开裂，暂住亲戚家。", Evidence: []id.ID{paper}}
	case "temp-emergency":
		f.Hardship = &casework.Hardship{Cause: "fire", On: calendar.At(t.clock.Now()), Loss: &lost, Grave: &yes, Urgent: true, Persons: len(f.Members),
			Detail: "厨房失火，粮食和被褥烧毁，暂时住在邻居家。", Evidence: []id.ID{paper}}
	}
}

// hospital is a stay and a visit of one patient, as their settlement sheets have it.
func hospital(patient, paper id.ID) *casework.Medical {
	sum := func(yuan int64) *money.Fen { f := money.Yuan(yuan); return &f }
	return &casework.Medical{Patient: patient, Bills: []casework.Bill{
		{Number: "51322120260902001", Kind: "inpatient", Hospital: "汶川县人民医院", Designated: true, From: calendar.On(2026, 8, 20), SettledOn: calendar.On(2026, 9, 2),
			Total: sum(42_600), Compliant: sum(36_000), Basic: sum(21_600), Serious: sum(4_000), Supplementary: sum(0), Evidence: []id.ID{paper}},
		{Number: "51322120261009017", Kind: "outpatient", Hospital: "汶川县中医医院", Designated: true, From: calendar.On(2026, 10, 9), SettledOn: calendar.On(2026, 10, 9),
			Total: sum(1_850), Compliant: sum(1_400), Basic: sum(700), Serious: sum(0), Supplementary: sum(0), Evidence: []id.ID{paper}},
	}}
}

// flood puts the disaster on record that relief is given after.
func (t *teller) flood(ctx context.Context) error {
	d, err := t.rooms.casework.EnterDisaster(ctx, demoCounty, casework.NewDisaster{Name: "2026年10月20日暴雨山洪", Kind: "flood", Division: fmt.Sprint(demoCounty), BeganOn: calendar.On(2026, 10, 20),
		Note: "演示：多个乡镇农房受损。"})
	t.disaster = d.ID
	return err
}

// appraise records what the people of the village said of the loss.
func (t *teller) appraise(ctx context.Context) error {
	minutes, err := t.paper(ctx, "民主评议记录（演示）.png", "evidence")
	if err != nil {
		return err
	}
	a := casework.Appraisal{Signing: t.sign(ctx), HeldOn: calendar.At(t.clock.Now()), Place: "村委会会议室", For: 8, Against: 0, Words: "到会代表都到现场看过，两间房确已不能居住，家里没有能力修缮。", SignedMinutes: minutes,
		Attendees: []casework.Attendee{{Name: authz.From(ctx).Name, As: "township"}, {Name: "杨兴贵", As: "party"}, {Name: "王志明", As: "committee"}}}
	for _, name := range []string{"何秀英", "罗天福", "余成林", "张国香", "马文才", "周长寿"} {
		a.Attendees = append(a.Attendees, casework.Attendee{Name: name, As: "delegate"})
	}
	_, err = t.rooms.casework.Appraise(ctx, t.ref, a)
	return err
}

// payAdvance pays what cannot wait, within the place's limit.
func (t *teller) payAdvance(ctx context.Context) error {
	_, err := t.rooms.casework.PayAdvance(ctx, t.ref, casework.Advance{Signing: t.sign(ctx), Amount: money.Yuan(1_000), Reason: "衣食无着，先购买口粮和被褥。"})
	return err
}

func (t *teller) consents(ctx context.Context) error {
	page, err := t.rooms.casework.Page(ctx, t.ref)
	if err != nil {
		return err
	}
	scan, err := t.paper(ctx, "核对授权书（演示）.png", "consent")
	if err != nil {
		return err
	}
	today := calendar.At(t.clock.Now())
	for _, m := range page.Facts.Members {
		n := verification.NewConsent{County: demoCounty, Application: t.ref.ID, PersonID: m.PersonID, TextVersion: "2026-1", Method: "scan", FileID: scan, SignedOn: today}
		if m.BornOn.Age(today) < 18 {
			n.Method, n.Guardian = "guardian", page.ApplicantName
		}
		if _, err := t.rooms.verification.RecordConsent(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func (t *teller) visit(ctx context.Context) error {
	page, err := t.rooms.casework.Page(ctx, t.ref)
	if err != nil {
		return err
	}
	form, err := t.paper(ctx, "入户调查表（演示）.png", "evidence")
	if err != nil {
		return err
	}
	second, err := t.Accounts.ActorByLogin(ctx, t.desk.assistant)
	if err != nil {
		return err
	}
	first, head := authz.From(ctx).Account, page.Facts.Applicant
	_, err = t.rooms.casework.RecordVisit(ctx, t.ref, casework.Visit{Signing: t.sign(ctx), VisitedOn: calendar.At(t.clock.Now()), Place: "申请人家中",
		Investigators: []id.ID{first, second.Account}, SignedForm: form,
		Form: casework.VisitForm{Dwelling: "砖木结构平房，自住", MembersPresent: []id.ID{head}, IncomeSeen: "以种植和零工为主，无其他稳定收入", Living: "家具陈旧，无贵重电器", Needs: "医药费负担重"},
		Signatures: []casework.VisitSignature{{As: "investigator", PersonID: first, FileID: form}, {As: "investigator", PersonID: second.Account, FileID: form},
			{As: "member", PersonID: head, FileID: form}}})
	return err
}

// asked asks the departments and waits for their answers.
func (t *teller) asked(ctx context.Context) (view verification.CheckView, err error) {
	v := t.rooms.verification
	list, err := v.ChecksOf(ctx, demoCounty, t.ref.ID)
	if err != nil {
		return view, err
	}
	if len(list) == 0 {
		return view, fmt.Errorf("case %s has no check", t.ref.ID)
	}
	ref := verification.Ref{County: demoCounty, ID: list[0].ID}
	if err := v.Start(ctx, ref, list[0].Version); err != nil {
		return view, err
	}
	err = t.until(ctx, func() (bool, error) {
		view, err = v.Check(ctx, ref)
		return view.State == verification.Replied, err
	})
	return view, err
}

// check asks the departments, settles what was found and issues the report.
func (t *teller) check(ctx context.Context) error {
	v := t.rooms.verification
	view, err := t.asked(ctx)
	if err != nil {
		return err
	}
	ref := verification.Ref{County: demoCounty, ID: view.ID}
	var settle []verification.Settling
	for _, f := range view.Findings {
		settle = append(settle, verification.Settling{Finding: f.ID, State: verification.Accepted, Reason: "经核实为本人"})
	}
	if len(settle) > 0 {
		if view, err = v.Settle(ctx, ref, view.Version, settle); err != nil {
			return err
		}
	}
	_, err = v.Issue(ctx, ref, view.Version, "")
	return err
}

func (t *teller) judgement(ctx context.Context) (casework.Judgement, error) {
	page, err := t.rooms.casework.Page(ctx, t.ref)
	if err != nil || page.Proposal == nil {
		return casework.Judgement{}, fmt.Errorf("no proposal: %w", err)
	}
	j := casework.Judgement{Signing: t.sign(ctx), ProposalSM3: page.Proposal.SM3, Amount: page.Proposal.Amount, Words: "经调查核对，情况属实。"}
	if t.fits = page.Proposal.Outcome == policy.Eligible; page.Proposal.Outcome == policy.Undetermined {
		j.Amount, j.Differs = 0, "现有资料不足以认定。"
	}
	return j, nil
}

func (t *teller) opinion(ctx context.Context) error {
	j, err := t.judgement(ctx)
	if err != nil {
		return err
	}
	_, err = t.rooms.casework.GiveOpinion(ctx, t.ref, casework.Opinion{Judgement: j, Agree: t.fits})
	return err
}

func (t *teller) decide(ctx context.Context) error {
	j, err := t.judgement(ctx)
	if err != nil {
		return err
	}
	if t.fits {
		_, err = t.rooms.casework.Confirm(ctx, t.ref, j)
	} else {
		_, err = t.rooms.casework.Refuse(ctx, t.ref, j)
	}
	return err
}

// signedPage draws a page with lines and a signature: what a scanned letter
// looks like from afar. It says nothing, because it stands for a paper.
func signedPage() []byte {
	page := image.NewGray(image.Rect(0, 0, 420, 594))
	for i := range page.Pix {
		page.Pix[i] = 250
	}
	for y := 90; y < 430; y += 26 {
		for x := 50; x < 370-(y*7)%60; x++ {
			page.SetGray(x, y, color.Gray{Y: 150})
		}
	}
	for i := range 900 {
		a := float64(i) / 900
		x, y := 250+int(110*a), 500+int(18*math.Sin(a*23)*math.Cos(a*7))
		page.SetGray(x, y, color.Gray{Y: 30})
		page.SetGray(x, y+1, color.Gray{Y: 30})
	}
	var b bytes.Buffer
	_ = png.Encode(&b, page) // a buffer takes everything
	return b.Bytes()
}
