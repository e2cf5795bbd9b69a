package casework

import (
	"context"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/policy"
)

// Why a certificate was issued.
const (
	causeFirst   = "first"
	causeRenewed = "renewed"
	causeLost    = "lost"
)

// issue prints a certificate and enters it in the register. One that says what the
// family's last says is the last; one that was lost is issued again under a number of
// its own, and what was issued before counts no more.
func (c *caseFile) issue(ctx context.Context, p paper) (Document, error) {
	if err := c.readRelatives(ctx); err != nil {
		return Document{}, err
	}
	aid := q.LastCertificateParams{County: c.app.County, HouseholdID: c.app.HouseholdID, Programme: c.app.Programme, PersonID: c.app.PersonID}
	last, err := c.q.LastCertificate(ctx, aid)
	if err != nil && !db.IsNotFound(err) {
		return Document{}, fmt.Errorf("reading the last certificate of case %s: %w", c.app.ID, err)
	}
	if last.ID != 0 && last.Ended == "" && last.ReturnedOn.IsZero() {
		if d, err := c.newestLike(ctx, p); err != nil || d.ID == last.ID { // another application's of the same aid came after
			return documentOf(d), err
		}
	}
	d, err := c.printNew(ctx, p)
	if err != nil {
		return Document{}, err
	}
	if err := c.q.ReplaceCertificates(ctx, q.ReplaceCertificatesParams{EndedOn: c.today, County: aid.County, HouseholdID: aid.HouseholdID, Programme: aid.Programme, PersonID: aid.PersonID}); err != nil {
		return Document{}, fmt.Errorf("replacing the certificates of case %s: %w", c.app.ID, err)
	}
	return documentOf(d), c.register(ctx, p, d, last)
}

// register enters a certificate that was printed where the household lives now: the case
// stays where it was decided.
func (c *caseFile) register(ctx context.Context, p paper, d q.CaseDocument, last q.Certificate) error {
	by, err := c.lastOfAid(ctx)
	if err != nil {
		return err
	}
	home, err := c.s.others.Registry.File(ctx, c.tx, c.app.County, c.app.HouseholdID)
	if err != nil {
		return fmt.Errorf("reading where the household of case %s lives: %w", c.app.ID, err)
	}
	row := q.AddCertificateParams{County: d.County, ID: d.ID, ApplicationID: d.ApplicationID, HouseholdID: c.app.HouseholdID, PersonID: c.app.PersonID, Programme: c.app.Programme,
		Division: home.Division, Number: d.Number, Holder: p.Form.(certificatePaper).Holder, Cause: causeRenewed, ValidToOn: by.ValidToOn, IssuedOn: c.today, IssuedName: c.actor.Name, Decision: by.Number}
	if c.result == policy.ResultMonthly {
		row.AmountFen = by.AmountFen
	}
	switch {
	case last.ID == 0:
		row.Cause = causeFirst
	case last.Ended == causeLost:
		row.Cause = causeLost
	}
	if err := c.q.AddCertificate(ctx, row); err != nil {
		return fmt.Errorf("registering certificate %s: %w", d.Number, err)
	}
	return nil
}

func noCertificate() *errs.Error {
	return errs.New(errs.NotFound, "没有找到这份救助证。", "No such certificate.")
}

// keep does something to a certificate that the office has issued.
func (s *Service) keep(ctx context.Context, ref Ref, act string, do func(*caseFile, q.Certificate) (int64, error)) error {
	if _, err := authz.From(ctx).May(authz.Confirm); err != nil {
		return err
	}
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, ref.County); err != nil {
			return err
		}
		before, err := q.New(tx).Certificate(ctx, ref.County, ref.ID)
		if db.IsNotFound(err) {
			return noCertificate()
		}
		if err != nil {
			return fmt.Errorf("reading certificate %s: %w", ref.ID, err)
		}
		if authz.From(ctx).MayIn(authz.Confirm, before.Division) != nil {
			return noCertificate().Because(Ref{ref.County, before.ApplicationID}.refused(authz.Confirm))
		}
		c, err := s.open(ctx, tx, Ref{ref.County, before.ApplicationID})
		if err != nil {
			return err
		}
		if err := c.readRelatives(ctx); err != nil {
			return err
		}
		n, err := do(c, before)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.New(errs.Conflict, "这份救助证已经挂失、换发或者收回。", "This certificate was lost, replaced or taken back already.")
		}
		after, err := c.q.Certificate(ctx, ref.County, ref.ID)
		if err != nil {
			return fmt.Errorf("reading certificate %s: %w", ref.ID, err)
		}
		return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: act, Subject: c.ref().subject() + "/paper/" + ref.ID.String(), Case: c.app.Number, Before: before, After: after,
			Detail: map[string]any{"number": after.Number}})
	})
	return audit.Refused(ctx, s.db, err)
}

// LoseCertificate records that a certificate was lost (挂失): from now on it certifies
// nothing, and another can be issued in its place.
func (s *Service) LoseCertificate(ctx context.Context, ref Ref, how string) error {
	how = strings.TrimSpace(how)
	if how == "" {
		return missing("body.how", "请写明怎样丢失。", "Say how it was lost.")
	}
	return s.keep(ctx, ref, "certificate.lose", func(c *caseFile, r q.Certificate) (int64, error) {
		n, err := c.q.LoseCertificate(ctx, q.LoseCertificateParams{County: r.County, ID: r.ID, EndedOn: c.today, NoteSealed: s.keys.Seal(certificateNotePlace(r.ID), how)})
		if err != nil {
			return 0, fmt.Errorf("recording the loss of certificate %s: %w", r.Number, err)
		}
		return n, nil
	})
}

// TakeCertificateBack records that the paper is back in the office (收回).
func (s *Service) TakeCertificateBack(ctx context.Context, ref Ref) error {
	return s.keep(ctx, ref, "certificate.return", func(c *caseFile, r q.Certificate) (int64, error) {
		n, err := c.q.TakeCertificateBack(ctx, q.TakeCertificateBackParams{County: r.County, ID: r.ID, ReturnedOn: c.today, ReturnedName: c.actor.Name})
		if err != nil {
			return 0, fmt.Errorf("taking certificate %s back: %w", r.Number, err)
		}
		return n, nil
	})
}

// StampCertificate records the yearly stamp (年审): it rests on a decision of a review
// (民发〔2021〕57号 art.31) that left the amount as the certificate has it.
func (s *Service) StampCertificate(ctx context.Context, ref Ref) error {
	return s.keep(ctx, ref, "certificate.stamp", func(c *caseFile, r q.Certificate) (int64, error) {
		last, err := c.lastOfAid(ctx)
		if err != nil && !db.IsNotFound(err) {
			return 0, err
		}
		if err := stampable(last, r, c.today); err != nil {
			return 0, err
		}
		n, err := c.q.StampCertificate(ctx, q.StampCertificateParams{County: r.County, ID: r.ID, StampedOn: c.today, StampedName: c.actor.Name, Decision: last.Number})
		if err != nil {
			return 0, fmt.Errorf("stamping certificate %s: %w", r.Number, err)
		}
		return n, nil
	})
}

// stampable refuses a stamp that rests on nothing new, or on something else.
func stampable(last q.Decision, r q.Certificate, today calendar.Date) error {
	switch ends := endsBy(last); {
	case last.ID == 0 || !ends.IsZero() || !last.ValidToOn.IsZero() && last.ValidToOn.Before(today):
		return errs.New(errs.Conflict, "待遇已经停止、决定停止或者到期，不能年审；请收回救助证。", "The aid has ended, is about to, or is over: take the certificate back.")
	case r.AmountFen != 0 && last.AmountFen != r.AmountFen:
		return errs.New(errs.Conflict, "保障金额已经调整，请换发新证。", "Another amount is drawn now: issue a new certificate.")
	case last.Number == r.Decision:
		return errs.New(errs.Conflict, "发证或者上次年审以后还没有作出核查决定，不能年审。", "Since it was issued, or stamped, no review was decided.")
	}
	return nil
}
