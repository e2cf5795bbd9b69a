package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Obstacle is why an act cannot be done yet, and from when it can.
type Obstacle struct {
	Text
	Article Text          `json:"article"`
	From    calendar.Date `json:"from" doc:"the first day on which this stands in the way no more; empty when no day is known"`
}

func (o *Obstacle) err() error {
	if o.Article.Chinese == "" {
		return errs.New(errs.Conflict, o.Chinese, o.English)
	}
	return errs.New(errs.Conflict, o.Chinese+"（"+o.Article.Chinese+"）", o.English+" ("+o.Article.English+")")
}

// guard is a condition of the law on an act; nil means that nothing stands in
// the way.
type guard func(ctx context.Context, c *caseFile) (*Obstacle, error)

// needs are the guards by the names that procedures use.
func needs() map[string]guard {
	return map[string]guard{
		"complete": complete, "supplement_once": supplementOnce, "consented": consented, "check_asked": checkAsked,
		"check_answered": checkAnswered, "visited": visited, "reported": reported, "publicity_over": publicityOver,
		"publicised": publicised, "county_visited": countyVisited, "not_served": notServed, "not_extended": notExtended,
		"not_surveyor": notSurveyor, "not_reviewer": notReviewer, "assessed": assessed, "advance_due": advanceDue, "not_advanced": notAdvanced, "heard": heard, "unheard": unheard, "adverse": adverse, "left": left, "grace_due": graceDue,
		"appraisal_open": appraisalOpen, "appraised": appraised,
		"not_appealed": notAppealed, "grant_appealed": grantAppealed, "grant_annulled": grantAnnulled,
		"means_known": meansKnown, "unclaimed": unclaimed,
	}
}

// conditions tell whether a procedure waits for something, by the names it uses.
func conditions() map[string]func(*caseFile) bool {
	return map[string]func(*caseFile) bool{
		"visited":          (*caseFile).visitedInRound,
		"check_asked":      func(c *caseFile) bool { return c.app.CheckState == "asked" },
		"check_started":    func(c *caseFile) bool { return c.app.CheckState == "started" },
		"county_visit_due": (*caseFile).needsCountyVisit,
		"assessed":         (*caseFile).assessed,
		"advance_due":      (*caseFile).urgent,
		"hearing_due":      (*caseFile).hearingDue,
		"invited":          func(c *caseFile) bool { _, ok := c.invited(); return ok },
		"answer_due":       func(c *caseFile) bool { _, ok := c.invited(); return ok && c.hearingDue() },
		"left":             func(c *caseFile) bool { return !c.nobodyLeft() },
		"nobody_left":      (*caseFile).nobodyLeft,
		"reduced":          func(c *caseFile) bool { return c.reduced() || c.fades() },
		"recognised":       (*caseFile).recognised,
		"appraisal_due":    (*caseFile).appraisalWanted,
		"objected":         (*caseFile).objected,
		"appealed_review":  func(c *caseFile) bool { return c.appealedAt("review") },
		"appealed_court":   func(c *caseFile) bool { return c.appealedAt("court") },
		"grant_appealed":   func(c *caseFile) bool { return c.openAppeal() != nil },
		"redo_due":         func(c *caseFile) bool { return c.annulled() != nil },
		"redo_by_day":      func(c *caseFile) bool { a := c.annulled(); return a != nil && !a.RedoOn.IsZero() },
		"served":           func(c *caseFile) bool { return !c.app.ServedOn.IsZero() },
	}
}

func stop(zh, en string, article Text) *Obstacle {
	return &Obstacle{Text: Text{zh, en}, Article: article}
}

// basis is where an act of the case's procedure comes from; empty for an act
// that it does not have.
func (c *caseFile) basis(a Act) Text {
	step, ok := c.procedure.Step(string(a))
	if !ok {
		return Text{}
	}
	return Text{c.procedure.Article(step), c.procedure.ArticleEnglish(step)}
}

// article is basis as papers cite it, which are Chinese.
func (c *caseFile) article(a Act) string { return c.basis(a).Chinese }

func complete(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.gone() { // it only ends: nothing more is asked of those who have left
		return nil, nil
	}
	if err := c.facts.check(); err != nil {
		return stop("申报内容还不完整，请先修改保存。", "What is declared is not complete; edit it first.", c.basis(ActUpdate)), nil
	}
	said, person := c.facts, c.app.PersonID
	if c.filing != nil {
		for i, n := range c.filing.Named { // what is said of somebody who is not in the file yet counts too
			who := -id.ID(i + 1)
			said.Members = append(slices.Clone(said.Members), Member{PersonID: who})
			n.Lines.join(&said, who)
			if n.Lines.Own != nil {
				person = who
			}
		}
	}
	if lack := said.undeclared(c.procedure.Declares, person); lack != nil {
		return stop(lack.Chinese, lack.English, c.basis(ActUpdate)), nil
	}
	return nil, nil
}

func supplementOnce(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.did(ActSupplement) {
		return stop("补正只能一次性告知，本案已经告知过。", "Missing papers are told once, and this case was told already.", c.basis(ActSupplement)), nil
	}
	return nil, nil
}

func consented(ctx context.Context, c *caseFile) (*Obstacle, error) {
	missing, err := c.s.others.Checks.Unconsented(ctx, c.tx, c.app.County, c.app.ID, c.facts.adults(c.today))
	if err != nil {
		return nil, fmt.Errorf("reading consents of case %s: %w", c.app.ID, err)
	}
	missing, apart, err := c.livingApart(ctx, missing)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 {
		return stop(fmt.Sprintf("还有 %d 名成年家庭成员没有签署核对授权书。", len(missing)),
			fmt.Sprintf("%d adult members have not signed the consent to the check.", len(missing)), c.basis(ActUpdate)), nil
	}
	for _, o := range c.facts.obligorsOnce() {
		apart = append(apart, o.PersonID)
	}
	if missing, err = c.s.others.Checks.Unexplained(ctx, c.tx, c.app.County, c.app.ID, apart); err != nil {
		return nil, fmt.Errorf("reading consents of case %s: %w", c.app.ID, err)
	}
	if len(missing) > 0 { // nobody is made to consent (社会救助法 art.41); why he did not is for the file
		return stop(fmt.Sprintf("还有 %d 名法定义务人没有签署核对授权书，也没有登记未签署的原因。", len(missing)),
			fmt.Sprintf("%d persons with a duty of support have neither signed the consent nor a reason on record why not.", len(missing)), c.basis(ActUpdate)), nil
	}
	return nil, nil
}

// livingApart parts people of the household's file from those who live elsewhere by
// it and by what the case declares: these sign as obligors do. Whom the case counts
// in the family, nothing in the file excuses.
func (c *caseFile) livingApart(ctx context.Context, people []id.ID) (with, apart []id.ID, err error) {
	if len(people) == 0 {
		return nil, nil, nil
	}
	file, err := c.s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return nil, nil, fmt.Errorf("reading who of case %s lives apart: %w", c.app.ID, err)
	}
	together := c.facts.together()
	for _, p := range people {
		if m, ok := file.Facts.member(p); ok && !slices.Contains(together, p) && m.LivesTogether != nil && !*m.LivesTogether {
			apart = append(apart, p)
		} else {
			with = append(with, p)
		}
	}
	return with, apart, nil
}

func checkAsked(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.app.CheckState == "asked" || c.app.CheckState == "started" {
		return nil, nil
	}
	return stop("本案没有待办的核对。", "No check of this case is waited for.", c.basis(ActReport)), nil
}

func checkAnswered(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.app.CheckState == "reported" {
		return nil, nil
	}
	return stop("上一次核对还没有出具报告。", "The last check has not been reported yet.", c.basis(ActReport)), nil
}

// visited: nobody is taken in or refused without a visit (art.16, 28).
func visited(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.visitedInRound() || c.gone() {
		return nil, nil
	}
	return stop("还没有完成并签字的入户调查表。", "There is no signed form of a home visit yet.", c.basis(ActVisit)), nil
}

func reported(ctx context.Context, c *caseFile) (*Obstacle, error) {
	if c.gone() {
		return nil, nil
	}
	r, err := c.checkReport(ctx)
	if err != nil {
		return nil, err
	}
	switch {
	case r.ID == 0 || c.app.CheckState != "reported":
		return stop("还没有家庭经济状况核对报告。", "There is no check report yet.", c.basis(ActReport)), nil
	case !r.ValidTo.IsZero() && r.ValidTo.Before(c.today):
		return stop("核对报告已于 "+r.ValidTo.String()+" 到期，须重新核对。", "The check report expired on "+r.ValidTo.String()+"; ask for a new check.", c.basis(ActReport)), nil
	case r.Unsettled > 0:
		return stop(fmt.Sprintf("核对结果还有 %d 项未认定。", r.Unsettled), fmt.Sprintf("%d findings of the check are not settled.", r.Unsettled), c.basis(ActAskCheck)), nil
	}
	return nil, nil
}

// assessed: the standard of care follows from the six items (民发〔2021〕43号 art.20).
func assessed(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.assessed() || c.gone() {
		return nil, nil
	}
	return stop("还没有完成生活自理能力评估。", "Self-care has not been assessed yet.", c.basis(ActAssess)), nil
}

// publicityOver holds a publicity open to the close of its last day (art.19).
func publicityOver(_ context.Context, c *caseFile) (*Obstacle, error) {
	p := c.publicities[len(c.publicities)-1]
	if c.today.After(p.EndsOn) {
		return nil, nil
	}
	end := fmt.Sprintf("%d月%d日", p.EndsOn.Month, p.EndsOn.Day)
	o := stop("公示期至 "+end+"，期满次日可办理。", "The public notice runs to "+p.EndsOn.String()+"; it can be closed the day after.", c.basis(ActClose))
	o.From = p.EndsOn.AddDays(1)
	return o, nil
}

// publicised reports whether a notice of the opinion hung for its full term. What is posted
// each time needs one of its own round, to which nobody objected (民发〔2021〕43号 art.15, 26);
// else one is enough, and what was objected to is looked into again (57号 art.19).
func (c *caseFile) publicised() bool {
	each, since := c.postsEachTime(), c.roundBegan()
	return slices.ContainsFunc(c.publicities, func(p q.Publicity) bool {
		return !p.ClosedOn.IsZero() && p.ClosedOn.After(p.EndsOn) && (!each || p.Objections == 0 && !p.StartedOn.Before(since))
	})
}

// postsEachTime reports whether every opinion that is posted at all is posted anew.
func (c *caseFile) postsEachTime() bool {
	step, _ := c.procedure.Step(string(ActOpinion))
	return slices.Contains(step.To, string(Reviewed)) && (c.reviews() || !slices.Contains(step.To, string(CountyReview)))
}

func publicised(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.publicised() || c.direct() {
		return nil, nil
	}
	return stop("初审意见还没有公示期满。", "The opinion has not been public for its full term.", c.basis(ActPublish)), nil
}

// needsCountyVisit reports whether the county must visit and has not done so since the
// case was last sent up, nor since somebody complained of it (art.20).
func (c *caseFile) needsCountyVisit() bool {
	v, ok := c.countyVisitIn()
	return c.app.CountyVisit && (!ok || v.ID < c.complaint.ID || v.VisitedOn.Before(c.complaint.ReceivedOn))
}

func countyVisited(_ context.Context, c *caseFile) (*Obstacle, error) {
	if !c.needsCountyVisit() {
		return nil, nil
	}
	if _, ok := c.countyVisitIn(); ok {
		return stop("县级入户调查以后又接到投诉举报，应当就此再次入户调查。", "A complaint came after the county's visit: the county visits again.", c.basis(ActCountyVisit)), nil
	}
	return stop("单独登记备案、有异议或者投诉举报、抽查抽中的申请，县级民政部门应当先入户调查。",
		"An application that is filed apart, objected to, complained of or drawn by lot needs a visit by the county first.", c.basis(ActCountyVisit)), nil
}

func notServed(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.app.ServedOn.IsZero() {
		return nil, nil
	}
	return stop("告知书已经送达。", "The notice has been served.", c.basis(ActServe)), nil
}

// left: what nobody is left to be paid is ended, and never confirmed.
func left(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.nobodyLeft() {
		return stop("享受人已经死亡，应当停止。", "Whoever drew it is dead; it is ended.", c.basis(ActStop)), nil
	}
	return nil, nil
}

func notExtended(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.extended() {
		return stop("办理期限只能延长一次。", "The term can be extended once.", c.basis(ActExtend)), nil
	}
	if due := c.due(c.procedure.Whole().ID); !due.IsZero() && due.Before(c.today) { // what is late stays late
		return stop("办理期限已于"+due.Chinese()+"届满，延长须在届满以前决定。请抓紧办结，本案按超期计。",
			"The term ended on "+due.String()+"; it is extended before it ends. Bring the case to its end: it counts as late.", c.basis(ActExtend)), nil
	}
	return nil, nil
}

// extended reports whether the term was extended since the case was last taken up.
func (c *caseFile) extended() bool {
	for _, a := range slices.Backward(c.acts) {
		if Act(a.Act) == ActExtend || Act(a.Act) == ActAnswer && State(a.StateAfter).Open() {
			return Act(a.Act) == ActExtend
		}
	}
	return false
}

// Who investigates, who reviews and who decides are different people: each
// answers for what they signed. The rule is the house's own reading of
// 谁调查谁签字谁负责; it holds in whichever order the acts come.
func notSurveyor(_ context.Context, c *caseFile) (*Obstacle, error) {
	if !c.surveyed(c.actor.Account) {
		return nil, nil
	}
	return stop("您参加了本案的入户调查，调查、审核、确认须由不同的人办理。",
		"You visited this household; survey, review and confirmation are done by different people.", c.basis(ActVisit)), nil
}

func notReviewer(_ context.Context, c *caseFile) (*Obstacle, error) {
	if !c.reviewed(c.actor.Account) {
		return nil, nil
	}
	return stop("您签署了本案的初审意见，调查、审核、确认须由不同的人办理。",
		"You gave the opinion on this case; survey, review and confirmation are done by different people.", c.basis(ActOpinion)), nil
}

// notInvolved holds a decision apart from all that came before it, and an
// opinion from what the window did, whatever roles their maker has today: the
// case's own acts say who did what. It holds under every procedure, and for
// accounts that were given two roles before these excluded each other.
func (c *caseFile) notInvolved(ctx context.Context, act Act) (*Obstacle, error) {
	me, decides := c.actor.Account, act == ActConfirm || act == ActRefuse || act == ActAdvance || act == ActStop || act == ActGrace || act == ActDecideAnew
	settled := false
	if decides {
		var err error
		if settled, err = c.s.others.Checks.Settled(ctx, c.tx, c.app.County, c.app.ID, me); err != nil {
			return nil, fmt.Errorf("reading who settled findings of case %s: %w", c.app.ID, err)
		}
	}
	switch {
	case decides && (settled || c.handled(me)):
		return stop("您录入、受理、调查、核对或者审核过本案，不能由您确认。",
			"You entered, accepted, surveyed, checked or reviewed this case; another person decides.", c.basis(ActConfirm)), nil
	case act == ActAnswer && c.ended(State(c.lastly(ActAppeal).StateBefore)).ActorID == me:
		return stop("您作出了被复议或者起诉的决定，结果须由另一人登记。",
			"You made the decision that the appeal is about; somebody else records its outcome.", c.basis(ActAnswer)), nil
	case act == ActOpinion && c.didWith(me, authz.EnterCase, authz.AcceptCase, authz.VisitHome):
		return stop("您录入、受理或者调查过本案，不能由您审核。",
			"You entered, accepted or surveyed this case; another person gives the opinion.", c.basis(ActOpinion)), nil
	}
	return nil, nil
}

// handled reports whether an account did anything on this case before it came
// to be decided, or took part in its visit.
func (c *caseFile) handled(account id.ID) bool {
	return c.surveyed(account) || c.reviewed(account) ||
		c.didWith(account, authz.EnterCase, authz.AcceptCase, authz.VisitHome, authz.GiveOpinion, authz.LockMeeting, authz.Publicise, authz.Check)
}

// didWith reports whether an account did an act that takes one of some rights.
func (c *caseFile) didWith(account id.ID, rights ...authz.Act) bool {
	return slices.ContainsFunc(c.acts, func(a q.CaseAct) bool {
		return a.ActorID == account && slices.Contains(rights, duty(Act(a.Act)).Right)
	})
}

func (c *caseFile) surveyed(account id.ID) bool {
	for _, v := range c.visits {
		if v.FirstAccountID == account || v.SecondAccountID == account {
			return true
		}
	}
	return slices.ContainsFunc(c.assessments, func(a q.Assessment) bool { return a.EnteredBy == account })
}

func (c *caseFile) reviewed(account id.ID) bool {
	for _, o := range c.opinions {
		if o.GivenBy == account {
			return true
		}
	}
	return false
}
