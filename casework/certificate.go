package casework

import (
	"context"
	"fmt"
	"slices"

	"doudi/casework/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/policy"
)

// paperCertificate is the kind of certificates. The register has each issue with what
// became of it; the decision that ends the aid withdraws the certificate.
const paperCertificate = "certificate"

// certificatePaper says who holds what (民发〔2021〕57号 art.21).
type certificatePaper struct {
	Holder, Amount, From, Until, Decision string
	Members                               []memberRow
}

// certifies reports whether the case led to aid, or to a recognition, that the family
// has today.
func (c *caseFile) certifies() bool {
	return c.state() == Confirmed && c.result != policy.ResultOnce && !c.reviews() && c.held
}

// readHeld reads whether the family has today what an application led to.
func (c *caseFile) readHeld(ctx context.Context) error {
	if c.state() != Confirmed || c.reviews() {
		return nil
	}
	list, err := c.s.others.Entitlements.Drawn(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading what the household of case %s has: %w", c.app.ID, err)
	}
	c.held = slices.ContainsFunc(list, c.isStanding)
	return nil
}

// standingDecision is the decision by which the family had what an application led to,
// at an instant: the application's own, or that of the last review that stands.
func (c *caseFile) standingDecision(ctx context.Context, at dbt.Time) (q.Decision, error) {
	rows, err := c.q.StandingDecisions(ctx, q.StandingDecisionsParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID, At: at})
	if err != nil {
		return q.Decision{}, fmt.Errorf("reading by what the household of case %s has its aid: %w", c.app.ID, err)
	}
	if len(rows) == 0 {
		return q.Decision{}, noCase()
	}
	return rows[0], nil
}

// certificateForm certifies what the last decision about the aid gives; what has
// ended, or is about to, is certified no more.
func certificateForm(ctx context.Context, c *caseFile, _ id.ID) (paper, error) {
	d, err := c.lastOfAid(ctx)
	if err != nil {
		return paper{}, err
	}
	if !endsBy(d).IsZero() {
		return paper{}, errs.New(errs.Conflict, "这项待遇已经决定停止，不能再发证。", "It was decided that this aid ends: no certificate is issued any more.")
	}
	f := certificatePaper{Holder: c.app.ApplicantName, Decision: d.Number, Members: c.memberRows(false)}
	if m, ok := c.facts.member(c.app.PersonID); ok {
		f.Holder, f.Members = m.Name, nil
	}
	if sum := (paper{Result: c.result, Amount: d.AmountFen}); !sum.Recognises() {
		f.Amount, f.From = sum.AmountText(), d.FirstPeriod.Chinese()
	}
	if !d.ValidToOn.IsZero() {
		f.Until = d.ValidToOn.Chinese()
	}
	return paper{Title: c.procedure.Name.Zh + "证", Article: c.article(ActConfirm), DecisionNumber: d.Number, Form: f, Demonstration: d.Demonstration}, nil
}

func (c *caseFile) lastOfAid(ctx context.Context) (q.Decision, error) {
	d, err := c.q.LastOfAid(ctx, q.LastOfAidParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID})
	if err != nil {
		return d, fmt.Errorf("reading the last decision about the aid of case %s: %w", c.app.ID, err)
	}
	return d, nil
}

// endsBy is the first day without what a decision is about: a stop, or the end of a
// grace period (渐退期); zero where it goes on.
func endsBy(d q.Decision) calendar.Date {
	monthly := policy.Result(d.Result) == policy.ResultMonthly
	switch {
	case State(d.Outcome) == Stopped && monthly && d.FirstPeriod != 0:
		return d.FirstPeriod.First()
	case State(d.Outcome) == Stopped:
		return calendar.At(d.DecidedAt.Time)
	case monthly && !d.ValidToOn.IsZero():
		return d.ValidToOn.AddDays(1)
	}
	return calendar.Date{}
}

// certificateStands: a certificate holds while it is neither lost nor back nor replaced,
// by the register or, printed before there was one, by a newer, and names the amount that
// the last decision gives, which a review may leave as it was; with the aid it is withdrawn.
func (s *Service) certificateStands(ctx context.Context, tx *db.Tx, d q.CaseDocument, out *PaperCheck) error {
	c, err := s.open(authz.WithActor(ctx, authz.Program()), tx, Ref{d.County, d.ApplicationID})
	if err != nil {
		return err
	}
	entered, err := c.q.Certificate(ctx, d.County, d.ID)
	if err != nil && !db.IsNotFound(err) {
		return fmt.Errorf("reading certificate %s: %w", d.Number, err)
	}
	if on := notHeldSince(entered); !on.IsZero() {
		out.Standing, out.WithdrawnOn = PaperWithdrawn, on
		return nil
	}
	if entered.Ended != "" { // another took its place, of this application or a later one
		out.Standing = PaperReplaced
		return nil
	}
	newest, err := c.newestOf(ctx, paper{Kind: d.Kind, About: d.AboutID})
	if err != nil {
		return err
	}
	last, err := c.lastOfAid(ctx)
	if db.IsNotFound(err) { // its own decision fell
		out.Standing = PaperReplaced
		return nil
	}
	if err != nil {
		return err
	}
	then, err := c.standingDecision(ctx, d.MadeAt)
	if err != nil {
		return err
	}
	today, ends := calendar.At(tx.Now), endsBy(last)
	out.Standing = PaperHolds
	switch {
	case !ends.IsZero() && !today.Before(ends):
		out.Standing, out.WithdrawnOn = PaperWithdrawn, ends
	case newest.ID != d.ID || ends.IsZero() && (!c.certifies() || last.AmountFen != then.AmountFen):
		out.Standing = PaperReplaced
	case ends.IsZero() && !last.ValidToOn.IsZero() && last.ValidToOn.Before(today):
		out.Standing = PaperOver
	}
	return nil
}

// notHeldSince is the day on which a certificate was lost, or came back to the office.
func notHeldSince(r q.Certificate) calendar.Date {
	if r.Ended == causeLost {
		return r.EndedOn
	}
	return r.ReturnedOn
}

// mayCertify: a certificate is printed by whoever decides.
func (c *caseFile) mayCertify() bool { return c.actor.MayIn(authz.Confirm, c.app.Division) == nil }
