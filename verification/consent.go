package verification

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/verification/internal/q"
	"doudi/verification/letter"
)

// Method is how a letter of authorisation was signed.
type Method string

// The methods. A guardian signs for children and for adults who cannot.
const (
	ByScan     Method = "scan"   // on paper, scanned
	ByDrawing  Method = "drawn"  // on a screen of the office, before its eyes
	AtHome     Method = "portal" // on a screen of the family's own: nobody saw who signed
	ByGuardian Method = "guardian"
)

// ConsentStatus is what a letter is worth today.
type ConsentStatus string

// The statuses.
const (
	Valid   ConsentStatus = "valid"
	Revoked ConsentStatus = "revoked"
	Expired ConsentStatus = "expired"
)

// NewConsent is a letter of authorisation (授权书) of one member or obligor.
type NewConsent struct {
	County      int32         `json:"county" minimum:"110000" maximum:"999999"`
	Application id.ID         `json:"applicationId"`
	PersonID    id.ID         `json:"personId" doc:"the member or obligor whom it allows to ask about"`
	TextVersion string        `json:"textVersion,omitempty" maxLength:"40" doc:"of the letter's text, as it was shown; empty: the one that is signed on that day in that place, for this programme and party"`
	Method      Method        `json:"method" enum:"scan,drawn,guardian"`
	Guardian    string        `json:"guardian,omitempty" maxLength:"60" doc:"who signed for a child or for somebody who cannot"`
	FileID      id.ID         `json:"fileId" doc:"the scan, or the drawn signature"`
	SignedOn    calendar.Date `json:"signedOn"`
	ValidTo     calendar.Date `json:"validTo,omitempty" doc:"empty: for as long as the aid lasts"`

	shownFor string // division for which the portal showed the text, where it was signed AtHome
}

// Consent is a letter as it stands.
type Consent struct {
	County        int32         `json:"county"`
	ID            id.ID         `json:"id"`
	Application   id.ID         `json:"applicationId"`
	PersonID      id.ID         `json:"personId"`
	Programme     string        `json:"programme"`
	Party         letter.Party  `json:"party" enum:"member,obligor"`
	TextVersion   string        `json:"textVersion"`
	Method        Method        `json:"method" enum:"scan,drawn,guardian,portal" doc:"portal: signed on a screen of their own, nobody saw by whom"`
	Guardian      string        `json:"guardian"`
	FileID        id.ID         `json:"fileId"`
	SignedOn      calendar.Date `json:"signedOn"`
	ValidTo       calendar.Date `json:"validTo"`
	Status        ConsentStatus `json:"status" enum:"valid,revoked,expired"`
	RevokedAt     dbt.Time      `json:"revokedAt"`
	RevokedReason string        `json:"revokedReason"`
	EnteredAt     dbt.Time      `json:"enteredAt"`
}

func (s *Service) consent(r q.Consent, today calendar.Date) (Consent, error) {
	reason, err := s.keys.Open(revokedColumn.of(r.ID), r.RevokedReasonSealed)
	if err != nil {
		return Consent{}, fmt.Errorf("open why consent %s was revoked: %w", r.ID, err)
	}
	c := Consent{County: r.County, ID: r.ID, Application: r.ApplicationID, PersonID: r.PersonID, Programme: r.Programme, Party: letter.Party(r.Party), TextVersion: r.TextVersion,
		Method: Method(r.Method), Guardian: r.Guardian, FileID: r.FileID, SignedOn: r.SignedOn, ValidTo: r.ValidToOn, Status: Valid,
		RevokedAt: r.RevokedAt, RevokedReason: reason, EnteredAt: r.EnteredAt}
	switch {
	case !r.RevokedAt.IsZero():
		c.Status = Revoked
	case !r.ValidToOn.IsZero() && r.ValidToOn.Before(today):
		c.Status = Expired
	}
	return c, nil
}

func caseRefusal(county int32, application id.ID, c Case) audit.RefusalError {
	return audit.RefusalError{County: county, Subject: "case/" + application.String(), Case: c.Number}
}

// RecordConsent enters a letter. Who it is about must be a member of the case or
// an obligor whom it names, who signs for himself alone;
// a child's is signed by a guardian (个人信息保护法 art. 31).
func (s *Service) RecordConsent(ctx context.Context, n NewConsent) (out Consent, err error) {
	if _, err := authz.From(ctx).May(authz.EnterCase); err != nil {
		return Consent{}, err
	}
	err = s.update(ctx, func(tx *db.Tx) error {
		c, err := s.others.Casework.Case(ctx, tx, n.County, n.Application)
		if err != nil {
			return err
		}
		if err := may(ctx, authz.EnterCase, c.Division, caseRefusal(n.County, n.Application, c)); err != nil {
			return err
		}
		out, err = s.keepConsent(ctx, tx, n, c)
		return err
	})
	return out, err
}

// SignedAtHome enters a letter that a member signed at the portal, in the
// transaction of the case: when the family files, or when the office accepts
// somebody whom the family had only named and whom the case, as it is stored, does
// not have yet. It checks no role: casework calls it for a case that the account
// filed or the clerk works on. The household's file must have the person.
// place is where the family said that it lives: the text is what a member is shown
// there, whatever is on file.
func (s *Service) SignedAtHome(ctx context.Context, tx *db.Tx, place string, n NewConsent) error {
	c, err := s.others.Casework.Case(ctx, tx, n.County, n.Application)
	if err != nil {
		return err
	}
	n.Method, n.shownFor = AtHome, place
	c.People = append(slices.Clone(c.People), n.PersonID) // casework vouches: it is just writing them into the case
	_, err = s.keepConsent(ctx, tx, n, c)
	return err
}

// keepConsent writes a letter with the file that it is on.
func (s *Service) keepConsent(ctx context.Context, tx *db.Tx, n NewConsent, c Case) (Consent, error) {
	row, err := s.consentRow(ctx, tx, n, c)
	if err != nil {
		return Consent{}, err
	}
	err = s.files.Bind(ctx, tx, n.County, n.FileID, "consent", files.Record{Subject: "case/" + n.Application.String(), Division: c.Division})
	if errs.CodeOf(err) == errs.NotFound {
		return Consent{}, errs.New(errs.Invalid, "没有授权书的扫描件。", "There is no scan of the letter.").With("body.fileId", "请先上传授权书；别的案件的扫描件不能再用。", "Upload the letter first; a scan of another case cannot be used again.").Because(err)
	}
	if err != nil {
		return Consent{}, err
	}
	if err := q.New(tx).AddConsent(ctx, row); err != nil {
		return Consent{}, fmt.Errorf("record consent: %w", err)
	}
	got, err := q.New(tx).Consent(ctx, row.County, row.ID)
	if err != nil {
		return Consent{}, fmt.Errorf("record consent: %w", err)
	}
	out, err := s.consent(got, calendar.At(tx.Now))
	if err != nil {
		return Consent{}, err
	}
	return out, audit.Append(ctx, tx, audit.Entry{County: n.County, Act: "consent.record", Subject: "person/" + n.PersonID.String(), Case: c.Number, After: got,
		Detail: map[string]any{"consent": row.ID.String(), "method": n.Method, "text": row.TextVersion, "file": n.FileID.String()}})
}

func (s *Service) consentRow(ctx context.Context, tx *db.Tx, n NewConsent, c Case) (q.AddConsentParams, error) {
	today := calendar.At(tx.Now)
	family, err := s.others.Registry.Family(ctx, tx, n.County, c.Household)
	if err != nil {
		return q.AddConsentParams{}, err
	}
	e := errs.New(errs.Invalid, "授权书内容有误，请按提示修改。", "The letter has faults; see each field.")
	subjects := c.subjects(family)
	i := slices.IndexFunc(subjects, func(m Subject) bool { return m.ID == n.PersonID })
	if i < 0 {
		return q.AddConsentParams{}, e.With("body.personId", "须为本案的家庭成员或者法定义务人。", "Must be a member of this case's family, or an obligor of one.")
	}
	member := subjects[i]
	place, party := c.Division, member.Party
	if n.Method == AtHome {
		place, party = n.shownFor, letter.Member
	}
	text, err := letter.For(s.letters, place, c.Programme, party, n.SignedOn)
	if err != nil && errs.CodeOf(err) != errs.NotFound {
		return q.AddConsentParams{}, err
	}
	if err != nil || n.TextVersion != "" && text.Version != n.TextVersion {
		e = e.With("body.textVersion", "不是当天、当地这项救助使用的授权书文本。", "Not the text of the letter in use for this aid at this place on that day.")
	}
	if n.Method == ByDrawing && n.SignedOn != today || (n.Method == ByDrawing || n.Method == AtHome) && n.TextVersion == "" {
		e = e.With("body.signedOn", "在屏幕上签署的，写明所示文本的版本，签署日期为当天。", "A letter signed on the screen names the version of the text shown, and today as the day of signing.")
	}
	if !member.adult(today) && n.Method != ByGuardian {
		e = e.With("body.method", "未成年人的授权书由监护人签署。", "A minor's letter is signed by the guardian.")
	}
	if (n.Method == ByGuardian) != (n.Guardian != "") {
		e = e.With("body.guardian", "由监护人签署的填写监护人姓名，否则留空。", "Give the guardian's name where the guardian signed; leave it empty otherwise.")
	}
	if n.SignedOn.IsZero() || n.SignedOn.After(today) {
		e = e.With("body.signedOn", "请填写签署日期，不能晚于今天。", "Give the day of signing, not after today.")
	}
	if !n.ValidTo.IsZero() && n.ValidTo.Before(n.SignedOn) {
		e = e.With("body.validTo", "有效期不能早于签署日期。", "It cannot end before the day of signing.")
	}
	if len(e.Fields) > 0 {
		return q.AddConsentParams{}, e
	}
	return q.AddConsentParams{County: n.County, ID: tx.NewID(), ApplicationID: n.Application, HouseholdID: c.Household, PersonID: n.PersonID,
		CaseNo: c.Number, Programme: c.Programme, TextVersion: text.Version, Method: string(n.Method), Guardian: n.Guardian, FileID: n.FileID,
		SignedOn: n.SignedOn, ValidToOn: n.ValidTo, TextSm3: text.Digest(), Party: string(party), Name: member.Name, EnteredBy: authz.From(ctx).Account, EnteredAt: tx.At()}, nil
}

// RevokeConsent ends a letter from now on; checks that were run stay as they are.
func (s *Service) RevokeConsent(ctx context.Context, ref Ref, reason string) (out Consent, err error) {
	err = s.update(ctx, func(tx *db.Tx) error {
		queries := q.New(tx)
		row, err := queries.Consent(ctx, ref.County, ref.ID)
		if db.IsNotFound(err) {
			return notFound()
		}
		if err != nil {
			return fmt.Errorf("revoke consent %s: %w", ref.ID, err)
		}
		c, err := s.others.Casework.Case(ctx, tx, ref.County, row.ApplicationID)
		if err != nil {
			return err
		}
		if err := may(ctx, authz.EnterCase, c.Division, caseRefusal(ref.County, row.ApplicationID, c)); err != nil {
			return err
		}
		n, err := queries.RevokeConsent(ctx, q.RevokeConsentParams{County: ref.County, ID: ref.ID, RevokedBy: authz.From(ctx).Account, RevokedAt: tx.At(), RevokedReasonSealed: s.keys.Seal(revokedColumn.of(ref.ID), reason)})
		if err != nil {
			return fmt.Errorf("revoke consent %s: %w", ref.ID, err)
		}
		if n == 0 {
			return errs.New(errs.Conflict, "这份授权已经撤回。", "This consent was revoked before.")
		}
		before := row
		if row, err = queries.Consent(ctx, ref.County, ref.ID); err != nil {
			return fmt.Errorf("revoke consent %s: %w", ref.ID, err)
		}
		if out, err = s.consent(row, calendar.At(tx.Now)); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{County: ref.County, Act: "consent.revoke", Subject: "person/" + row.PersonID.String(), Case: row.CaseNo, Before: before, After: row,
			Detail: map[string]any{"consent": ref.ID.String()}})
	})
	return out, err
}

// Consents lists the letters of a case, the oldest first.
func (s *Service) Consents(ctx context.Context, county int32, application id.ID) (list []Consent, err error) {
	err = s.view(ctx, func(tx *db.Tx) error {
		c, err := s.others.Casework.Case(ctx, tx, county, application)
		if err != nil {
			return err
		}
		if err := may(ctx, authz.ReadCase, c.Division, caseRefusal(county, application, c)); err != nil {
			return err
		}
		list, err = s.ConsentStatus(ctx, tx, county, application)
		return err
	})
	return list, err
}

// ConsentStatus is Consents inside another room's transaction, which has
// checked the scope.
func (s *Service) ConsentStatus(ctx context.Context, tx *db.Tx, county int32, application id.ID) ([]Consent, error) {
	rows, err := q.New(tx).Consents(ctx, county, application)
	if err != nil {
		return nil, fmt.Errorf("read consents of case %s: %w", application, err)
	}
	list := make([]Consent, 0, len(rows))
	for _, r := range rows {
		c, err := s.consent(r, calendar.At(tx.Now))
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// caseClosed is why nobody was asked any more: a letter holds until the family is found
// not eligible, and while it is in aid; the case is closed without it.
const caseClosed = "closed"

// unaskable are those of people about whom no question may leave, and why, where it
// is not for want of a letter.
func (s *Service) unaskable(ctx context.Context, tx *db.Tx, county int32, application id.ID, people []id.ID) (list []id.ID, why string, err error) {
	c, err := s.others.Casework.Case(ctx, tx, county, application)
	if err != nil {
		return nil, "", err
	}
	if c.Closed {
		return people, caseClosed, nil
	}
	list, err = s.Unconsented(ctx, tx, county, application, people)
	return list, "", err
}

// Unconsented returns those of people who have no valid letter for the case.
func (s *Service) Unconsented(ctx context.Context, tx *db.Tx, county int32, application id.ID, people []id.ID) ([]id.ID, error) {
	list, err := s.ConsentStatus(ctx, tx, county, application)
	if err != nil {
		return nil, err
	}
	var without []id.ID
	for _, p := range people {
		if !slices.ContainsFunc(list, func(c Consent) bool { return c.PersonID == p && c.Status == Valid }) {
			without = append(without, p)
		}
	}
	return without, nil
}
