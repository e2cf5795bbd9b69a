package referral

import (
	"context"
	"fmt"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/mask"
	"doudi/referral/internal/q"
)

// householdLimit is how many referrals of one household are read at most.
const householdLimit = 200

// Get reads one referral.
func (s *Service) Get(ctx context.Context, ref Ref) (out Detail, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		r, err := s.read(ctx, tx, ref, authz.ReadReferral)
		if err != nil {
			return err
		}
		out, err = s.detail(ctx, r, calendar.At(tx.Now))
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

func (s *Service) detail(ctx context.Context, r q.Referral, today calendar.Date) (Detail, error) {
	x, err := s.open(r)
	if err != nil {
		return Detail{}, err
	}
	return Detail{Summary: summary(r, today), Who: x.Who, Phone: mask.Phone(x.Phone), Words: x.Words, Theirs: x.Theirs, Reply: x.Reply,
		MayHandle: r.State != string(Closed) && authz.From(ctx).MayIn(authz.HandleReferral, r.Division) == nil}, nil
}

// Accepting says that the department took a referral on.
type Accepting struct {
	Version int32  `json:"version" minimum:"1" doc:"that you have seen"`
	Theirs  string `json:"theirs" maxLength:"60" doc:"number that the department gave it; empty: none"`
}

// Accept notes that the department took a referral on.
func (s *Service) Accept(ctx context.Context, ref Ref, a Accepting) (Detail, error) {
	return s.change(ctx, ref, a.Version, "referral.accept", func(r *q.Referral, x *sealed, today calendar.Date) error {
		if r.State != string(Sent) {
			return errs.New(errs.Conflict, "对方已经受理。", "The department took it on already.")
		}
		r.State, r.AcceptedOn, x.Theirs = string(Accepted), today, strings.TrimSpace(a.Theirs)
		return nil
	})
}

// Closing is what came of a referral.
type Closing struct {
	Version int32   `json:"version" minimum:"1" doc:"that you have seen"`
	Outcome Outcome `json:"outcome" enum:"helped,refused,not_theirs,recalled"`
	Reply   string  `json:"reply" minLength:"1" maxLength:"2000" doc:"what the department answered, or why it is recalled; the family reads it"`
}

// Close writes down what the department answered, or recalls the referral.
func (s *Service) Close(ctx context.Context, ref Ref, c Closing) (out Detail, err error) {
	if c.Reply = strings.TrimSpace(c.Reply); c.Reply == "" {
		return out, errs.New(errs.Invalid, "还有没填好的地方，请按提示修改。", "Something is missing or wrong; see each field.").
			With("body.reply", "请写明答复。", "Write the reply.")
	}
	return s.change(ctx, ref, c.Version, "referral.close", func(r *q.Referral, x *sealed, today calendar.Date) error {
		r.State, r.Outcome, r.ClosedOn, r.ClosedName, x.Reply = string(Closed), string(c.Outcome), today, authz.From(ctx).Name, c.Reply
		return nil
	})
}

// change does one act on an open referral.
func (s *Service) change(ctx context.Context, ref Ref, version int32, act string, do func(*q.Referral, *sealed, calendar.Date) error) (out Detail, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		before, err := s.read(ctx, tx, ref, authz.HandleReferral)
		if err != nil {
			return err
		}
		if before.State == string(Closed) {
			return errs.New(errs.Conflict, "这份转办件已经办结。", "This referral is closed.")
		}
		x, err := s.open(before)
		if err != nil {
			return err
		}
		today, after := calendar.At(tx.Now), before
		if err := do(&after, &x, today); err != nil {
			return err
		}
		if after.Sealed, err = s.seal(after.ID, x); err != nil {
			return err
		}
		if err := save(ctx, tx, &after, version); err != nil {
			return err
		}
		if err := s.record(ctx, tx, act, before, after); err != nil {
			return err
		}
		out, err = s.detail(ctx, after, today)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

func save(ctx context.Context, tx *db.Tx, r *q.Referral, version int32) error {
	n, err := q.New(tx).Save(ctx, q.SaveParams{Sealed: r.Sealed, State: r.State, Outcome: r.Outcome, AcceptedOn: r.AcceptedOn, ClosedOn: r.ClosedOn,
		ClosedName: r.ClosedName, County: r.County, ID: r.ID, Version: version})
	if err != nil {
		return fmt.Errorf("keep referral %s: %w", r.Number, err)
	}
	if n == 0 {
		return errs.New(errs.Conflict, "别人已经改过这份转办件，请刷新后再办。", "Somebody else changed this referral; reload it.")
	}
	r.Version = version + 1
	return nil
}

// Of lists what was handed on for a household, the newest first, for who reads
// referrals where it is.
func (s *Service) Of(ctx context.Context, county int32, household id.ID) (out []Summary, err error) {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.ReadReferral); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out = []Summary{}
		division, err := s.others.Households.Where(ctx, tx, county, household)
		if err != nil {
			return err
		}
		if actor.MayIn(authz.ReadReferral, division) != nil {
			return noHousehold(county, household, authz.ReadReferral)
		}
		rows, err := q.New(tx).OfHousehold(ctx, county, household, householdLimit)
		if err != nil {
			return fmt.Errorf("read what was handed on for household %s: %w", household, err)
		}
		for _, r := range rows {
			if actor.MayIn(authz.ReadReferral, r.Division) == nil {
				out = append(out, summary(r, calendar.At(tx.Now)))
			}
		}
		return nil
	})
	return out, audit.Refused(ctx, s.db, err)
}

// Told lists what was handed on for a household as the family reads it. The caller
// has checked that the household is theirs.
func (s *Service) Told(ctx context.Context, tx *db.Tx, county int32, household id.ID) ([]Told, error) {
	rows, err := q.New(tx).OfHousehold(ctx, county, household, householdLimit)
	if err != nil {
		return nil, fmt.Errorf("read what was handed on for household %s: %w", household, err)
	}
	out := make([]Told, 0, len(rows))
	for _, r := range rows {
		x, err := s.open(r)
		if err != nil {
			return nil, err
		}
		out = append(out, Told{ID: r.ID, Number: r.Number, Department: r.Department, Topic: Text{r.TopicZh, r.TopicEn}, MadeOn: r.MadeOn, DueOn: r.DueOn, State: State(r.State), Outcome: Outcome(r.Outcome), Reply: x.Reply})
	}
	return out, nil
}

// Departments lists whom the county has handed something on to.
func (s *Service) Departments(ctx context.Context, county int32) (out []string, err error) {
	if err := authz.From(ctx).MayInCounty(authz.HandleReferral, county); err != nil {
		if errs.CodeOf(err) == errs.NotFound {
			err = errs.New(errs.NotFound, "没有找到。", "Not found.").
				Because(&audit.RefusalError{County: county, Subject: fmt.Sprintf("county/%d", county), Act: authz.HandleReferral})
		}
		return nil, audit.Refused(ctx, s.db, err)
	}
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		out, err = q.New(tx).Departments(ctx, county, householdLimit)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list departments of county %d: %w", county, err)
	}
	return append([]string{}, out...), nil
}

// letter reads a referral for its letter, which names people in full, and logs who
// printed it.
func (s *Service) letter(ctx context.Context, ref Ref) (out letter, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := s.read(ctx, tx, ref, authz.HandleReferral)
		if err != nil {
			return err
		}
		if r.State == string(Closed) {
			return errs.New(errs.Conflict, "这份转办件已经办结，不再出具转办函。", "This referral is closed; no letter goes out any more.")
		}
		x, err := s.open(r)
		if err != nil {
			return err
		}
		out = s.letterOf(r, x)
		return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "referral.letter", Subject: ref.subject(), Case: r.Number})
	})
	return out, audit.Refused(ctx, s.db, err)
}
