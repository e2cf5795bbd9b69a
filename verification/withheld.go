package verification

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/internal/q"
	"doudi/verification/letter"
)

// WhyWithheld is why somebody signed no letter.
type WhyWithheld string

// The reasons. None of them is held against the family.
const (
	RefusedToSign WhyWithheld = "declined"
	Unreachable   WhyWithheld = "unreachable"
	CannotSign    WhyWithheld = "unable" // and nobody can for him
	OtherReason   WhyWithheld = "other"
)

// Withheld is that an obligor signed no letter, and why. He is not asked about
// then; the report says so.
type Withheld struct {
	ID        id.ID       `json:"id"`
	PersonID  id.ID       `json:"personId"`
	Why       WhyWithheld `json:"why" enum:"declined,unreachable,unable,other"`
	Reason    string      `json:"reason,omitempty" doc:"what was tried or said; empty where reading it is not logged"`
	EnteredBy string      `json:"enteredBy"`
	EnteredAt dbt.Time    `json:"enteredAt"`
}

// NewWithheld enters why an obligor signed no letter.
type NewWithheld struct {
	County      int32       `json:"county" minimum:"110000" maximum:"999999"`
	Application id.ID       `json:"applicationId"`
	PersonID    id.ID       `json:"personId" doc:"the obligor"`
	Why         WhyWithheld `json:"why" enum:"declined,unreachable,unable,other"`
	Reason      string      `json:"reason" minLength:"1" maxLength:"200" doc:"what was tried or said, and when"`
}

func (s *Service) openWithheld(r q.ConsentWithheld) (Withheld, error) {
	reason, err := s.keys.OpenBytes(withheldColumn.of(r.ID), r.ReasonSealed)
	if err != nil {
		return Withheld{}, fmt.Errorf("open reason %s: %w", r.ID, err)
	}
	return Withheld{r.ID, r.PersonID, WhyWithheld(r.Why), string(reason), r.EnteredName, r.EnteredAt}, nil
}

// unsaid leaves out what was tried or said: it may tell of an illness, and whoever
// reads it is in the log.
func (w Withheld) unsaid() *Withheld {
	w.Reason = ""
	return &w
}

// WithholdConsent records why an obligor signed no letter. A member of the family
// has no such way: who applies agrees to the check (社会救助法 art. 40). Where a
// letter holds it is errs.Conflict: that is revoked.
func (s *Service) WithholdConsent(ctx context.Context, n NewWithheld) (out Withheld, err error) {
	if _, err := authz.From(ctx).May(authz.EnterCase); err != nil {
		return Withheld{}, err
	}
	err = s.update(ctx, func(tx *db.Tx) error {
		c, err := s.others.Casework.Case(ctx, tx, n.County, n.Application)
		if err != nil {
			return err
		}
		if err := may(ctx, authz.EnterCase, c.Division, caseRefusal(n.County, n.Application, c)); err != nil {
			return err
		}
		if err := s.withholdable(ctx, tx, n, c); err != nil {
			return err
		}
		actor := authz.From(ctx)
		row := q.AddWithheldParams{County: n.County, ID: tx.NewID(), ApplicationID: n.Application, PersonID: n.PersonID, CaseNo: c.Number, Why: string(n.Why),
			EnteredBy: actor.Account, EnteredName: actor.Name, EnteredAt: tx.At()}
		row.ReasonSealed = s.keys.SealBytes(withheldColumn.of(row.ID), []byte(strings.TrimSpace(n.Reason)))
		if err := q.New(tx).AddWithheld(ctx, row); err != nil {
			return fmt.Errorf("record why consent was withheld: %w", err)
		}
		if out, err = s.openWithheld(q.ConsentWithheld(row)); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{County: n.County, Act: "consent.withhold", Subject: "person/" + n.PersonID.String(), Case: c.Number, After: row,
			Detail: map[string]any{"why": n.Why}})
	})
	return out, err
}

func (s *Service) withholdable(ctx context.Context, tx *db.Tx, n NewWithheld, c Case) error {
	family, err := s.others.Registry.Family(ctx, tx, n.County, c.Household)
	if err != nil {
		return err
	}
	e := errs.New(errs.Invalid, "填写内容有误，请按提示修改。", "There are faults; see each field.")
	is := func(m Subject) bool { return m.ID == n.PersonID && m.Party == letter.Obligor }
	if !slices.ContainsFunc(c.subjects(family), is) {
		e = e.With("body.personId", "只登记本案法定义务人未签署的原因；家庭成员须签署授权书。", "Only for an obligor of this case; members of the family sign.")
	}
	if !slices.Contains([]WhyWithheld{RefusedToSign, Unreachable, CannotSign, OtherReason}, n.Why) {
		e = e.With("body.why", "请选择原因。", "Choose the reason.")
	}
	if strings.TrimSpace(n.Reason) == "" {
		e = e.With("body.reason", "请写明经过。", "Say what was tried or said.")
	}
	if len(e.Fields) > 0 {
		return e
	}
	without, err := s.Unconsented(ctx, tx, n.County, n.Application, []id.ID{n.PersonID})
	if err == nil && len(without) == 0 {
		err = errs.New(errs.Conflict, "本人已签署授权书；不再同意的，请撤回授权。", "A letter is signed; revoke it where he agrees no more.")
	}
	return err
}

// Withholdings lists why obligors of a case signed no letter, the newest word of
// each, for those who work on the case. It is logged who read them.
func (s *Service) Withholdings(ctx context.Context, county int32, application id.ID) (list []Withheld, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		c, err := s.others.Casework.Case(ctx, tx, county, application)
		if err != nil {
			return err
		}
		if err := may(ctx, authz.ReadFindings, c.Division, caseRefusal(county, application, c)); err != nil {
			return err
		}
		said, err := s.withheld(ctx, tx, county, application)
		if err != nil || len(said) == 0 {
			list = []Withheld{}
			return err
		}
		list = slices.SortedFunc(maps.Values(said), func(a, b Withheld) int { return cmp.Compare(a.ID, b.ID) })
		return audit.Append(ctx, tx, audit.Entry{County: county, Act: "consent.read-why", Subject: "case/" + application.String(), Case: c.Number,
			Detail: map[string]any{"people": len(list)}})
	})
	return list, err
}

// withheld is why people of a case signed no letter, the newest word of each. What
// was said before somebody's last letter is past with it.
func (s *Service) withheld(ctx context.Context, tx *db.Tx, county int32, application id.ID) (map[id.ID]Withheld, error) {
	rows, err := q.New(tx).WithheldOf(ctx, county, application)
	if err != nil {
		return nil, fmt.Errorf("read why people of case %s did not sign: %w", application, err)
	}
	letters, err := s.ConsentStatus(ctx, tx, county, application)
	if err != nil {
		return nil, err
	}
	out := map[id.ID]Withheld{}
	for _, r := range rows {
		if r.ID < newest(letters, r.PersonID).ID {
			continue
		}
		if out[r.PersonID], err = s.openWithheld(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// newest is the letter of a person that was entered last; none has no identifier.
func newest(letters []Consent, who id.ID) (last Consent) {
	for _, c := range letters {
		if c.PersonID == who && c.ID > last.ID {
			last = c
		}
	}
	return last
}

// Unexplained returns those of people who have no valid letter for the case, and
// of whom nobody said why since the last one ended.
func (s *Service) Unexplained(ctx context.Context, tx *db.Tx, county int32, application id.ID, people []id.ID) ([]id.ID, error) {
	without, err := s.Unconsented(ctx, tx, county, application, people)
	if err != nil || len(without) == 0 {
		return nil, err
	}
	said, err := s.withheld(ctx, tx, county, application)
	if err != nil {
		return nil, err
	}
	letters, err := s.ConsentStatus(ctx, tx, county, application)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(without, func(p id.ID) bool {
		_, ok := said[p]
		return ok || newest(letters, p).Status == Revoked // the letter says why it ended
	}), nil
}
