package referral

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/referral/internal/q"
)

// Making is a referral that is to be made.
type Making struct {
	County      int32         `json:"county" minimum:"110000" maximum:"999999"`
	HouseholdID id.ID         `json:"householdId"`
	Programme   string        `json:"programme" maxLength:"40" doc:"of the law in force; empty where none is meant"`
	Department  string        `json:"department" minLength:"1" maxLength:"60" doc:"whom it is handed on to"`
	DueOn       calendar.Date `json:"dueOn" doc:"by when it is to answer; empty: as the county's rule says"`
	Need
}

// Make hands a need of a household on to a department.
func (s *Service) Make(ctx context.Context, m Making) (out Detail, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		division, err := s.mayHandle(ctx, tx, m)
		if err != nil {
			return err
		}
		row, err := s.row(ctx, tx, m, division)
		if err != nil {
			return err
		}
		if err := q.New(tx).Add(ctx, row); err != nil {
			return fmt.Errorf("keep referral %s: %w", row.Number, err)
		}
		kept, err := q.New(tx).Referral(ctx, row.County, row.ID)
		if err != nil {
			return fmt.Errorf("read referral %s again: %w", row.Number, err)
		}
		if err := s.record(ctx, tx, "referral.make", q.Referral{}, kept); err != nil {
			return err
		}
		out, err = s.detail(ctx, kept, calendar.At(tx.Now))
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

// mayHandle returns where the household is.
func (s *Service) mayHandle(ctx context.Context, tx *db.Tx, m Making) (string, error) {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.HandleReferral); err != nil {
		return "", err
	}
	division, err := s.others.Households.Division(ctx, tx, m.County, m.HouseholdID)
	if err != nil {
		return "", err
	}
	if actor.MayIn(authz.HandleReferral, division) != nil {
		return "", noHousehold(m.County, m.HouseholdID, authz.HandleReferral)
	}
	return division, nil
}

// noHousehold refuses an act on a household out of reach.
func noHousehold(county int32, household id.ID, act authz.Act) error {
	return errs.New(errs.NotFound, "没有找到这户家庭。", "No such household.").
		Because(&audit.RefusalError{County: county, Subject: "household/" + household.String(), Act: act})
}

var phoneForm = regexp.MustCompile(`^[0-9+ -]{7,20}$`)

func (m *Making) check(today calendar.Date) error {
	m.Department, m.Who, m.Phone, m.Words = strings.TrimSpace(m.Department), strings.TrimSpace(m.Who), strings.TrimSpace(m.Phone), strings.TrimSpace(m.Words)
	e := errs.New(errs.Invalid, "还有没填好的地方，请按提示修改。", "Something is missing or wrong; see each field.")
	when := func(wrong bool, path, zh, en string) {
		if wrong {
			e = e.With(path, zh, en)
		}
	}
	when(m.Department == "", "body.department", "请写明转给哪个部门。", "Say which department it goes to.")
	when(m.Who == "", "body.who", "请写明是谁的困难。", "Say whose need it is.")
	when(m.Words == "", "body.words", "请写明困难和需要的帮助。", "Say what is needed, and why.")
	when(m.Phone != "" && !phoneForm.MatchString(m.Phone), "body.phone", "请填写电话号码。", "Give a phone number.")
	when(m.DueOn.IsZero(), "body.dueOn", "当地没有规定期限，或者那一年的节假日还没有公布，请约定答复日期。", "No rule here gives a term, or the holidays of that year are not announced: agree on a day.")
	when(!m.DueOn.IsZero() && m.DueOn.Before(today), "body.dueOn", "答复日期不能早于今天。", "The day is in the past.")
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// row is the referral to be kept. The same need is not handed on to the same
// department twice while the first is open.
func (s *Service) row(ctx context.Context, tx *db.Tx, m Making, division string) (row q.AddParams, err error) {
	today, actor := calendar.At(tx.Now), authz.From(ctx)
	if m.DueOn.IsZero() {
		if m.DueOn, err = s.others.Law.Due(division, today); err != nil {
			return row, fmt.Errorf("find by when a department answers: %w", err)
		}
	}
	if err := m.check(today); err != nil {
		return row, err
	}
	if err := s.twice(ctx, tx, m); err != nil {
		return row, err
	}
	topic := Text{}
	if m.Programme != "" {
		if topic, err = s.others.Law.Title(division, m.Programme, today); err != nil {
			return row, fmt.Errorf("find the title of %s: %w", m.Programme, err)
		}
	}
	n, err := q.New(tx).NextNumber(ctx, m.County, int32(today.Year))
	if err != nil {
		return row, fmt.Errorf("number a referral: %w", err)
	}
	row = q.AddParams{County: m.County, ID: tx.NewID(), Number: fmt.Sprintf("%06d-ZB-%04d-%06d", m.County, today.Year, n), Division: division, HouseholdID: m.HouseholdID,
		Programme: m.Programme, TopicZh: topic.Zh, TopicEn: topic.En, Department: m.Department, MadeBy: actor.Account, MadeName: actor.Name, MadeOn: today, ByCounty: actor.MayIn(authz.HandleReferral, authz.CountyCode(m.County)) == nil, DueOn: m.DueOn}
	row.Sealed, err = s.seal(row.ID, sealed{Need: m.Need})
	return row, err
}

func (s *Service) twice(ctx context.Context, tx *db.Tx, m Making) error {
	rows, err := q.New(tx).OfHousehold(ctx, m.County, m.HouseholdID, householdLimit)
	if err != nil {
		return fmt.Errorf("read what was handed on for household %s: %w", m.HouseholdID, err)
	}
	for _, r := range rows {
		if r.State == string(Closed) || r.Department != m.Department || r.Programme != m.Programme {
			continue
		}
		x, err := s.open(r)
		if err != nil {
			return err
		}
		if x.Who == m.Who && (m.Programme != "" || x.Words == m.Words) {
			return errs.Newf(errs.Conflict, "同一事项已经转给%s，编号%s，还没有办结。", "The same was handed on to %s already as %s, which is open.", r.Department, r.Number)
		}
	}
	return nil
}

// record writes the audit entry and the timeline of what was done.
func (s *Service) record(ctx context.Context, tx *db.Tx, act string, before, after q.Referral) error {
	e := audit.Entry{County: after.County, Act: act, Subject: Ref{after.County, after.ID}.subject(), Case: after.Number, After: after,
		Detail: map[string]any{"state": after.State, "outcome": after.Outcome, "due": after.DueOn.String()}}
	if before.ID != 0 {
		e.Before = before
	}
	if err := audit.Append(ctx, tx, e); err != nil {
		return err
	}
	return s.others.Households.Note(ctx, tx, after.County, after.HouseholdID, event(act, after))
}

// event tells neither the department nor what it answered: more roles read a
// household's timeline than its referrals.
func event(act string, r q.Referral) Event {
	e := Event{Kind: act, Link: fmt.Sprintf("/referrals/%d/%s", r.County, r.ID)}
	zh, en := "向其他部门转办", "Referred to another department"
	switch act {
	case "referral.accept":
		zh, en = "转办事项已被受理", "Referral accepted by the department"
	case "referral.close":
		zh, en = "转办事项已办结", "Referral closed"
	}
	e.Summary, e.English = zh+"（"+r.Number+"）", en+" ("+r.Number+")"
	return e
}
