package casework

import (
	"cmp"
	"context"
	"slices"

	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/policy"
)

// Weighed is what the law in force gives for a case: on what the family declared,
// and with what departments found. It decides nothing.
type Weighed struct {
	Programme       Text
	Result          policy.Result
	Packs           []string
	Demonstration   bool // rests on figures that are not law
	Declared, Found Weight
	Limits          []Limit // as the programme has them on the day of the application
}

// Limit is what a programme allows at most of what a family earns or owns.
type Limit struct {
	Person  id.ID    // whose; 0: everybody's in the family
	Kind    string   // income, asset
	Items   []string // of these; none: of all of the kind
	Text    Text
	Article Text
}

// Weight is one of the two.
type Weight struct {
	Outcome policy.Outcome
	Amount  money.Fen // a month, or once; 0 unless eligible, and for a recognition
	Why     []Text    // what decided it, with its article
}

// Weigh computes what a report changes. Both times the same sources answered; the
// first time they found nothing. False where the law has a gap, so that nothing can
// be computed. Verification, which has checked who acts, calls it in its transaction.
func (s *Service) Weigh(ctx context.Context, tx *db.Tx, ref Ref, r Report) (w Weighed, ok bool, err error) {
	c, err := s.open(ctx, tx, ref)
	if err != nil {
		return w, false, err
	}
	w.Programme, w.Result = s.programmeName(c.app.Programme), c.result
	declared := r
	declared.Findings = nil
	for _, side := range []struct {
		report Report
		to     *Weight
	}{{declared, &w.Declared}, {r, &w.Found}} {
		err := c.weigh(ctx, side.report, side.to, &w)
		if errs.CodeOf(err) != "" {
			return w, false, nil
		}
		if err != nil {
			return w, false, err
		}
	}
	w.Limits, err = c.limits(ctx, declared)
	return w, err == nil, err
}

// limits are what the programme of the case allows.
func (c *caseFile) limits(ctx context.Context, r Report) ([]Limit, error) {
	app, err := c.applicationOn(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := c.s.others.Law.Limits(ctx, app)
	if err != nil {
		return nil, forPeople(err)
	}
	out := make([]Limit, 0, len(list))
	for _, l := range list {
		x := Limit{Kind: "asset", Text: Text{l.Text.Zh, l.Text.En}, Article: cited(l.Cites)}
		if l.Income {
			x.Kind = "income"
		}
		if l.Own {
			x.Person = cmp.Or(c.app.PersonID, c.facts.Applicant)
		}
		for _, k := range l.Assets {
			x.Items = append(x.Items, string(k))
		}
		out = append(out, x)
	}
	return out, nil
}

func (c *caseFile) weigh(ctx context.Context, r Report, to *Weight, w *Weighed) error {
	app, err := c.applicationOn(ctx, r)
	if err != nil {
		return err
	}
	d, err := c.s.others.Law.Decide(ctx, app)
	if err != nil {
		return forPeople(err)
	}
	to.Outcome, to.Amount = d.Outcome, money.Fen(d.MonthlyAmount+d.OnceAmount)
	// Nothing is decided: there is nothing yet to appeal against.
	d.Reasons.Steps = slices.DeleteFunc(slices.Clone(d.Reasons.Steps), func(s policy.Step) bool { return s.Status == policy.Informs })
	named, zh, en := c.facts.namer(), d.Brief(policy.Chinese), d.Brief(policy.English)
	for i := range min(len(zh), len(en)) {
		to.Why = append(to.Why, Text{named.Replace(zh[i]), named.Replace(en[i])})
	}
	w.Demonstration, w.Packs = w.Demonstration || d.Demonstration, nil
	for _, p := range d.Packs { // the same for conditions and amounts, mostly
		if !slices.Contains(w.Packs, p.ID) {
			w.Packs = append(w.Packs, p.ID)
		}
	}
	return nil
}
