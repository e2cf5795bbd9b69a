package verification

import (
	"context"
	"fmt"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/money"
	"doudi/verification/internal/q"
)

// Measure is what a record says that a contest can put right.
type Measure string

// The measures. Of a record that is there or not (a sentence, a school, an illness)
// nothing is to be put right: one that is not right counts for nothing, and what the
// family declares of it stays.
const (
	InMoney  Measure = "money"
	InNumber Measure = "number" // cars, houses
	InGrade  Measure = "grade"  // of a disability
	InNone   Measure = "none"
)

// measure is what can be put right of a finding.
func (c catalogue) measure(f q.Finding) Measure {
	src, _ := c.named(f.Source)
	switch {
	case f.AmountFen > 0 || src.AmountField().Name != "":
		return InMoney
	case Kind(f.Kind) == Asset:
		return InNumber
	case Kind(f.Kind) == Disability:
		return InGrade
	}
	return InNone
}

// ContestWord answers a contest. What is theirs and not right is put right, not dropped: its
// amount, how many there are, or its grade.
type ContestWord struct {
	State  ContestState `json:"state" enum:"upheld,denied" doc:"upheld: it is as they say; nothing is computed with it, or what is right instead"`
	Answer string       `json:"answer" minLength:"1" maxLength:"200" doc:"why, for the family's file"`
	Counts *money.Fen   `json:"countsFen,omitempty" minimum:"0" doc:"of a record in money that is theirs and not right: the right amount, as the record counts it (a month, a year); 0: it is no more. Needed where one is upheld"`
	Number *int32       `json:"countsNumber,omitempty" minimum:"0" maximum:"1000" doc:"likewise, of a record in number or grade: how many there are, the right grade; 0: none"`
}

// grades is how many grades of disability there are (残疾人残疾分类和分级, GB/T 26341).
const grades = 4

// check refuses a word that says too little.
func (w ContestWord) check(claim Claim, m Measure) error {
	if w.State != Upheld && w.State != Denied || strings.TrimSpace(w.Answer) == "" {
		return errs.New(errs.Invalid, "请选择处理结果并说明理由。", "Say what becomes of it, and why.").With("body.answer", "请填写理由。", "Give the reason.")
	}
	if w.State == Denied || claim != NotRight {
		return nil
	}
	counted := w.Number != nil && *w.Number >= 0
	switch {
	case m == InMoney && (w.Counts == nil || *w.Counts < 0):
		return errs.New(errs.Invalid, "请填写核实后的金额；已经没有的填 0。", "Give the right amount; 0 where it is no more.").With("body.countsFen", "请填写金额。", "Give the amount.")
	case m == InNumber && !counted:
		return errs.New(errs.Invalid, "请填写核实后的数量；已经没有的填 0。", "Give how many there are; 0 where there are none.").With("body.countsNumber", "请填写数量。", "Give the number.")
	case m == InGrade && (!counted || *w.Number > grades):
		return errs.New(errs.Invalid, "请填写核实后的残疾等级（1 至 4）；没有残疾的填 0。", "Give the right grade, 1 to 4; 0 where there is none.").
			With("body.countsNumber", "请填写等级。", "Give the grade.")
	}
	return nil
}

// counts is what is computed with instead of the record.
func (w ContestWord) counts(claim Claim, m Measure) (amount money.Fen, number int32) {
	if w.State != Upheld || claim != NotRight {
		return 0, 0
	}
	switch {
	case m == InMoney && w.Counts != nil:
		return *w.Counts, 0
	case (m == InNumber || m == InGrade) && w.Number != nil:
		return 0, *w.Number
	}
	return 0, 0
}

// put lays what a contest showed to be right into a finding; false where nothing is
// left of it.
func (c Contest) put(x *CheckFinding) bool {
	switch {
	case c.Claim != NotRight:
		return false
	case c.Measure == InMoney:
		x.Amount = c.Counts
	case c.Measure == InNumber:
		x.Quantity = c.Number
	case c.Measure == InGrade:
		x.Grade = c.Number
	}
	return c.Counts > 0 || c.Number > 0
}

// SettleContest answers a contest. One that is upheld is remembered: the same
// row is not raised again about the same person, in checks and screenings. So is what
// was theirs and is gone; any other record that is theirs and not right is raised again.
func (s *Service) SettleContest(ctx context.Context, ref Ref, w ContestWord) (out Contest, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		c, err := q.New(tx).Contest(ctx, ref.County, ref.ID)
		if db.IsNotFound(err) {
			return notFound()
		}
		if err != nil {
			return fmt.Errorf("settle contest %s: %w", ref.ID, err)
		}
		r, err := s.check(ctx, tx, Ref{c.County, c.RequestID}, authz.Check)
		if err != nil {
			return err
		}
		if err := w.check(Claim(c.Claim), Measure(c.Measure)); err != nil {
			return err
		}
		if err := s.others.Casework.Recused(ctx, tx, r.County, r.ApplicationID); err != nil {
			return err
		}
		after, err := s.settleContest(ctx, tx, r, c, w)
		if err != nil {
			return err
		}
		if out, err = s.openContest(after); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "match.settle", Subject: "check/" + r.ID.String(), Case: r.CaseNo, Before: c, After: after,
			Detail: map[string]any{"contest": ref.ID.String(), "state": w.State}})
	})
	return out, err
}

func (s *Service) settleContest(ctx context.Context, tx *db.Tx, r q.CheckRequest, c q.MatchContest, w ContestWord) (q.MatchContest, error) {
	actor, queries := authz.From(ctx), q.New(tx)
	amount, number := w.counts(Claim(c.Claim), Measure(c.Measure))
	n, err := queries.SettleContest(ctx, q.SettleContestParams{County: c.County, ID: c.ID, State: string(w.State), AnswerSealed: s.keys.Seal(answerColumn.of(c.ID), strings.TrimSpace(w.Answer)),
		CountsFen: amount, CountsNumber: number, SettledBy: actor.Account, SettledName: actor.Name, SettledAt: tx.At()})
	if err != nil {
		return c, fmt.Errorf("settle contest %s: %w", c.ID, err)
	}
	if n == 0 {
		return c, errs.Newf(errs.Conflict, "%s已处理这项异议。", "%s has already answered this dispute.", c.SettledName)
	}
	f, err := findingOf(ctx, tx, r, c.FindingID)
	if err != nil {
		return c, err
	}
	if w.State == Upheld && (Claim(c.Claim) == NotTheirs || amount == 0 && number == 0 && isGone(f)) {
		if err := s.remember(ctx, tx, r, f, Settling{State: NotOurs, Reason: "异议成立"}); err != nil {
			return c, err
		}
	}
	zh, en := contestOutcome(Claim(c.Claim), w, amount, number)
	e := Event{Kind: "check.contested", Summary: "对核对报告 " + r.Number + " 的异议" + zh, English: "Contest of check report " + r.Number + ": " + en,
		Link: fmt.Sprintf("/checks/%06d/%s", r.County, r.ID)}
	if w.State == Upheld && Settlement(f.State) == Accepted { // what was exempt, nothing was decided by
		again, err := s.others.Casework.RecordFell(ctx, tx, r.County, r.ApplicationID, r.Number)
		if err != nil {
			return c, err
		}
		if again != "" {
			e.Summary, e.English = e.Summary+"已决定的事项重新核查："+again+"。", e.English+" What was decided is looked at again: "+again+"."
		}
	}
	if err := s.others.Registry.Note(ctx, tx, r.County, r.HouseholdID, e); err != nil {
		return c, err
	}
	return queries.Contest(ctx, c.County, c.ID)
}

// isGone reports whether a row of theirs that is no more is known by all that it says:
// the car that was sold, of which another is another match. An income goes on under
// the same words, and what it says on a later day may be so.
func isGone(f q.Finding) bool {
	return Kind(f.Kind) == Asset && MatchedBy(f.MatchBasis) == ByNumber && NameMatch(f.NameMatch) == SameName
}

// contestOutcome is what came of a contest, for the household's timeline.
func contestOutcome(claim Claim, w ContestWord, amount money.Fen, number int32) (zh, en string) {
	switch {
	case w.State == Denied && claim == NotRight:
		return "：经核实记录属实。", "the record is right."
	case w.State == Denied:
		return "：经核实是本人的记录。", "the record is theirs."
	case amount > 0:
		return "成立：按核实的 " + amount.String() + " 元计算。", "the record is not right; " + amount.String() + " yuan count."
	case number > 0: // a grade of disability is not for the timeline
		return "成立：按核实的情况计算。", "the record is not right; what is right counts."
	case claim == NotRight:
		return "成立：记录与实际不符，不再据此计算。", "the record is not right; nothing is computed with it."
	}
	return "成立：记录不是本人的，不再据此计算。", "the record is somebody else's; nothing is computed with it."
}
