package casework

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/id"
	"doudi/internal/money"
)

// What became of an appeal against a grant.
const (
	appealUpheld    = "upheld"    // 维持 (行政复议法 art.68)
	appealChanged   = "changed"   // 变更 (art.63)
	appealAnnulled  = "annulled"  // 撤销，重新作出 (art.64)
	appealSettled   = "settled"   // 调解 (art.73)
	appealWithdrawn = "withdrawn" // 撤回 (art.74)
)

// appealOutcome is what an outcome is called.
func appealOutcome(outcome string) Text {
	return map[string]Text{appealUpheld: {"维持", "Upheld"}, appealChanged: {"变更", "Changed"}, appealAnnulled: {"撤销并责令重新作出", "Annulled, to be decided anew"},
		appealSettled: {"调解", "Settled"}, appealWithdrawn: {"撤回", "Withdrawn"}}[outcome]
}

// AppealGrant records that the family asked for administrative review of a grant that
// gave too little, or brought a lawsuit (社会救助法 art.76). The decision stands and is
// paid meanwhile (行政复议法 art.42): the case stays confirmed.
func (s *Service) AppealGrant(ctx context.Context, ref Ref, a Appeal) (Done, error) {
	return s.perform(ctx, ref, ActAppealGrant, a.Signing, a, func(c *caseFile) (State, error) {
		if err := c.takeIn(ctx, a); err != nil {
			return "", err
		}
		d, err := c.lastDecision(ctx)
		if err != nil {
			return "", err
		}
		row := q.AddGrantAppealParams{County: c.app.County, ApplicationID: c.app.ID, ID: c.tx.NewID(), DecisionID: d.ID, FiledOn: a.FiledOn, Venue: a.Where, Body: strings.TrimSpace(a.Body)}
		if err := c.q.AddGrantAppeal(ctx, row); err != nil {
			return "", fmt.Errorf("adding an appeal of case %s: %w", c.app.ID, err)
		}
		c.doneOn = a.FiledOn
		return c.state(), c.readAppeals(ctx)
	})
}

// AnsweredGrant is the outcome of an appeal against a grant.
type AnsweredGrant struct {
	Signing
	AnsweredOn calendar.Date   `json:"answeredOn"`
	Outcome    string          `json:"outcome" enum:"upheld,changed,annulled,settled,withdrawn" doc:"annulled: the office decides anew"`
	Amount     money.Fen       `json:"amountFen,omitempty" doc:"a month, of what was changed, or settled so that more is given: more than was granted"`
	Members    int             `json:"members,omitempty" minimum:"0" maximum:"50" doc:"people it is for from then on; 0: as many as before"`
	From       calendar.Period `json:"from,omitempty" doc:"first month; empty: that of the grant"`
	RedoOn     calendar.Date   `json:"redoOn,omitempty" doc:"of what was annulled: by when it is decided anew, where the ruling names a day"`
	Words      string          `json:"words" minLength:"1" maxLength:"2000" doc:"number and content of the ruling"`
	Paper      id.ID           `json:"paper" doc:"stored file: the ruling, or the paper that ends the appeal"`
}

// gives reports whether more is given by the outcome.
func (a AnsweredGrant) gives() bool { return a.Amount > 0 }

// AnswerGrant records the outcome of an appeal against a grant. What it gives more counts
// from the month of the grant, and what paid months were too little is owed.
func (s *Service) AnswerGrant(ctx context.Context, ref Ref, a AnsweredGrant) (Done, error) {
	return s.perform(ctx, ref, ActAnswerGrant, a.Signing, a, func(c *caseFile) (State, error) {
		if err := c.rulingTold(ctx, a.AnsweredOn, c.openAppeal().FiledOn, a.Words, a.Paper); err != nil {
			return "", err
		}
		d, err := c.lastDecision(ctx)
		if err != nil {
			return "", err
		}
		if err := a.check(*d); err != nil {
			return "", err
		}
		row := *c.openAppeal()
		row.Outcome, row.AnsweredOn, row.RedoOn = a.Outcome, a.AnsweredOn, a.RedoOn
		told := appealOutcome(a.Outcome).Chinese + "：" + strings.TrimSpace(a.Words)
		p := paper{Kind: paperRuling, Title: c.procedure.Name.Zh + "复议或诉讼结果告知书", Article: c.article(ActAnswerGrant), Reason: told, Outcome: a.Outcome, Court: row.Venue == "court", DecisionNumber: d.Number}
		if !a.RedoOn.IsZero() {
			p.Due = a.RedoOn.Chinese()
		}
		if a.gives() {
			p.Kind, p.Title = paperAmended, "变更"+c.procedure.Name.Zh+"待遇告知书"
			err = c.amend(ctx, &row, amending{*d, a.Amount, a.Members, a.From, "复议或诉讼后变更 ", told, p})
		} else {
			err = c.print(ctx, p)
		}
		if err != nil {
			return "", err
		}
		c.note, c.file, c.doneOn = told, a.Paper, a.AnsweredOn
		return c.state(), c.keepAppeal(ctx, row)
	})
}

// check finds what does not go together in an outcome.
func (a AnsweredGrant) check(d q.Decision) error {
	switch {
	case a.Outcome == appealChanged && !a.gives():
		return missing("body.amountFen", "请填写变更后的金额。", "Give the amount to which it was changed.")
	case a.gives() && a.Outcome != appealChanged && a.Outcome != appealSettled:
		return missing("body.amountFen", "结果不是变更或者调解，不能填写金额。", "An amount is for what was changed or settled.")
	case a.gives() && (a.Amount <= d.AmountFen || a.Amount > money.Max):
		return missing("body.amountFen", "须多于原决定的每月 "+d.AmountFen.String()+" 元：复议机关不得作出对申请人更为不利的变更（行政复议法第六十三条）；减发须先核查并听取意见。",
			"More than the "+d.AmountFen.String()+" yuan a month of the decision: no change is to the family's disadvantage (Administrative Reconsideration Law, art. 63); less is paid after a review in which they were heard.")
	case !a.gives() && (a.Members != 0 || a.From != 0):
		return missing("body.members", "没有变更金额的，不填写人数和起始月份。", "Without another amount there are no people and no month.")
	case a.From != 0 && a.From < d.FirstPeriod:
		return missing("body.from", "不能早于原决定的起始月份 "+d.FirstPeriod.Chinese()+"。", "Not before the first month of the grant, "+d.FirstPeriod.String()+".")
	case !a.RedoOn.IsZero() && (a.Outcome != appealAnnulled || !a.RedoOn.After(a.AnsweredOn)):
		return missing("body.redoOn", "只有责令重新作出决定的才有期限，且晚于文书日期。", "Only what is to be decided anew has a day, after that of the ruling.")
	}
	return nil
}

// DecidedAnew is the decision in the place of one that was annulled.
type DecidedAnew struct {
	Signing
	Amount  money.Fen `json:"amountFen" doc:"a month: not less than was granted"`
	Members int       `json:"members,omitempty" minimum:"0" maximum:"50" doc:"people it is for; 0: as many as before"`
	Words   string    `json:"words" minLength:"1" maxLength:"2000" doc:"the reasons, and how it follows the ruling"`
}

// DecideAnew decides on a grant that an appeal annulled, by somebody else than who made
// it (行政复议法 art.64), from the month of the grant on.
func (s *Service) DecideAnew(ctx context.Context, ref Ref, a DecidedAnew) (Done, error) {
	return s.perform(ctx, ref, ActDecideAnew, a.Signing, a, func(c *caseFile) (State, error) {
		d, err := c.lastDecision(ctx)
		if err != nil {
			return "", err
		}
		words := strings.TrimSpace(a.Words)
		switch {
		case words == "":
			return "", missing("body.words", "请写明重新作出决定的理由。", "Give the reasons of the new decision.")
		case a.Amount < d.AmountFen || a.Amount > money.Max:
			return "", missing("body.amountFen", "不能少于原来的每月 "+d.AmountFen.String()+" 元：减发须先核查并听取意见。", "Not less than the "+d.AmountFen.String()+" yuan a month until now: less is paid after a review in which the family was heard.")
		}
		if err := c.competent(ActDecideAnew, a.Amount); err != nil {
			return "", err
		}
		row := *c.annulled()
		p := paper{Kind: paperAmended, Title: "重新作出" + c.procedure.Name.Zh + "决定通知书", Article: c.article(ActDecideAnew), Reason: words, Outcome: appealAnnulled}
		if err := c.amend(ctx, &row, amending{*d, a.Amount, a.Members, 0, "重新作出决定 ", words, p}); err != nil {
			return "", err
		}
		c.note = words
		return c.state(), c.keepAppeal(ctx, row)
	})
}

func (c *caseFile) readAppeals(ctx context.Context) (err error) {
	c.appeals, err = c.q.GrantAppeals(ctx, c.app.County, c.app.ID)
	return err
}

func (c *caseFile) keepAppeal(ctx context.Context, a q.GrantAppeal) error {
	err := c.q.SaveGrantAppeal(ctx, q.SaveGrantAppealParams{Outcome: a.Outcome, AnsweredOn: a.AnsweredOn, RedoOn: a.RedoOn, AmendedID: a.AmendedID,
		FirstPeriod: a.FirstPeriod, LastPeriod: a.LastPeriod, OwedMonths: a.OwedMonths, OwedFen: a.OwedFen, County: a.County, ApplicationID: a.ApplicationID, ID: a.ID})
	if err != nil {
		return fmt.Errorf("keeping the outcome of an appeal of case %s: %w", c.app.ID, err)
	}
	return c.readAppeals(ctx)
}

// openAppeal is the appeal against the grant that nobody has decided yet; nil if none is.
func (c *caseFile) openAppeal() *q.GrantAppeal {
	return c.appealWhere(func(a q.GrantAppeal) bool { return a.Outcome == "" })
}

// annulled is the appeal that annulled the grant, while nobody has decided anew.
func (c *caseFile) annulled() *q.GrantAppeal {
	return c.appealWhere(func(a q.GrantAppeal) bool { return a.Outcome == appealAnnulled && a.AmendedID == 0 })
}

func (c *caseFile) appealWhere(is func(q.GrantAppeal) bool) *q.GrantAppeal {
	if i := slices.IndexFunc(c.appeals, is); i >= 0 {
		return &c.appeals[i]
	}
	return nil
}

// appealedAt reports whether an appeal against the grant lies with an authority or a court.
func (c *caseFile) appealedAt(venue string) bool {
	a := c.openAppeal()
	return a != nil && a.Venue == venue
}

// unasked reports whether an act on an appeal has nothing to be about: it is not offered.
func (c *caseFile) unasked(act Act) bool {
	switch act {
	case ActAppealGrant:
		return c.openAppeal() != nil || c.annulled() != nil
	case ActAnswerGrant:
		return c.openAppeal() == nil
	case ActDecideAnew:
		return c.annulled() == nil
	}
	return false
}

func notAppealed(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.unasked(ActAppealGrant) {
		return stop("对本案确认决定的复议或者诉讼还没有结束。", "An appeal against this grant is not over yet.", c.basis(ActAppealGrant)), nil
	}
	return nil, nil
}

func grantAppealed(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.unasked(ActAnswerGrant) {
		return stop("没有登记对本案确认决定的复议或者诉讼。", "No appeal against this grant is on record.", c.basis(ActAppealGrant)), nil
	}
	return nil, nil
}

func grantAnnulled(_ context.Context, c *caseFile) (*Obstacle, error) {
	if c.unasked(ActDecideAnew) {
		return stop("没有撤销本案确认决定、责令重新作出的文书。", "No ruling has annulled this grant.", c.basis(ActAnswerGrant)), nil
	}
	return nil, nil
}

// judgedBefore holds the outcome of an appeal apart from who made the decision and who recorded
// the appeal, and a new decision from who made the old one.
func (c *caseFile) judgedBefore(ctx context.Context, act Act) (*Obstacle, error) {
	if act != ActAnswerGrant && act != ActDecideAnew || c.unasked(act) {
		return nil, nil
	}
	d, err := c.lastDecision(ctx)
	switch {
	case err != nil || d == nil:
		return nil, err
	case d.DecidedBy == c.actor.Account:
		return stop("您作出了被复议或者起诉的决定，须由另一人办理。", "You made the decision that the appeal is about; somebody else does this.", c.basis(act)), nil
	case act == ActAnswerGrant && c.lastly(ActAppealGrant).ActorID == c.actor.Account:
		return stop("您登记了这次复议或者诉讼，结果须由另一人登记。", "You recorded the appeal; somebody else records its outcome.", c.basis(act)), nil
	}
	return nil, nil
}

// AppealRecord is an appeal against the grant, and what became of it.
type AppealRecord struct {
	FiledOn    calendar.Date   `json:"filedOn"`
	Where      string          `json:"where" enum:"review,court"`
	Body       string          `json:"body"`
	Outcome    string          `json:"outcome" enum:",upheld,changed,annulled,settled,withdrawn" doc:"empty while it is open"`
	Label      Text            `json:"label" doc:"of the outcome"`
	AnsweredOn calendar.Date   `json:"answeredOn"`
	RedoOn     calendar.Date   `json:"redoOn" doc:"by when an annulled grant is decided anew; empty where the ruling names no day"`
	Redo       bool            `json:"redo" doc:"it was annulled, and nobody has decided anew yet"`
	Amended    string          `json:"amended" doc:"number of the decision that came of it; empty where none did"`
	Before     money.Fen       `json:"beforeFen" doc:"a month, until then"`
	Amount     money.Fen       `json:"amountFen" doc:"a month, by that decision"`
	From       calendar.Period `json:"from" doc:"its first month"`
	OwedFirst  calendar.Period `json:"owedFirst" doc:"the first month that was paid too little"`
	OwedLast   calendar.Period `json:"owedLast"`
	OwedMonths int32           `json:"owedMonths"`
	OwedFen    money.Fen       `json:"owedFen" doc:"what comes with the next roll for them"`
}

func (c *caseFile) appealPart(ctx context.Context, p *Page) error {
	p.Appeals = []AppealRecord{}
	decisions, err := c.q.DecisionOf(ctx, c.app.County, c.app.ID)
	if err != nil {
		return fmt.Errorf("reading what was decided of case %s: %w", c.app.ID, err)
	}
	for _, a := range c.appeals {
		r := AppealRecord{FiledOn: a.FiledOn, Where: a.Venue, Body: a.Body, Outcome: a.Outcome, Label: appealOutcome(a.Outcome), AnsweredOn: a.AnsweredOn, RedoOn: a.RedoOn,
			Redo: a.Outcome == appealAnnulled && a.AmendedID == 0, OwedFirst: a.FirstPeriod, OwedLast: a.LastPeriod, OwedMonths: a.OwedMonths, OwedFen: a.OwedFen}
		for _, d := range decisions {
			if d.ID == a.AmendedID {
				r.Amended, r.Before, r.Amount, r.From = d.Number, d.BeforeFen, d.AmountFen, d.FirstPeriod
			}
		}
		p.Appeals = append(p.Appeals, r)
	}
	return nil
}
