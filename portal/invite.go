package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/mask"
	"doudi/portal/internal/q"
)

// How invitations are bounded: a phone is not to be pestered through an account, nor
// by many.
const (
	invitationLasts  = 24 * time.Hour
	invitesADay      = 20 // of an account
	invitationsADay  = 5  // that a phone is sent
	mostSignAttempts = 5
)

// States of an invitation. What is over by time or by a change of the application is
// not written down; it follows.
const (
	inviteWaiting = "waiting"
	inviteSigned  = "signed"
	inviteRevoked = "revoked"
	inviteExpired = "expired"
	inviteChanged = "changed" // the application is no longer the one that was shown
)

// Invitation asks an adult of an application to sign on a phone of their own, as the
// account sees it whose application it is.
type Invitation struct {
	ID       id.ID    `json:"id"`
	Name     string   `json:"name"`
	IDNumber string   `json:"idNumber" doc:"as the application has it"`
	Phone    string   `json:"phone" doc:"masked"`
	State    string   `json:"state" enum:"waiting,signed,revoked,expired,changed"`
	Until    dbt.Time `json:"until"`
	Code     string   `json:"code,omitempty" doc:"once, when it is made: for whom the message does not reach. It opens nothing without the phone that is asked"`
}

// Summons is all that an invited person is told of an application: who asks, for what
// and where, and the letter in their own name.
type Summons struct {
	ID        id.ID    `json:"id"`
	Applicant string   `json:"applicant"`
	Name      string   `json:"name" doc:"whose letter it is"`
	County    int32    `json:"county"`
	Division  string   `json:"division" doc:"township whose office reads it"`
	Place     string   `json:"place"`
	Programme Text     `json:"programme"`
	Letter    Letter   `json:"letter"`
	Until     dbt.Time `json:"until"`
}

// Signing is how an invited person signs.
type Signing struct {
	Code     string `json:"code" minLength:"1" maxLength:"20"`
	IDNumber string `json:"idNumber" minLength:"1" maxLength:"24" doc:"their own, which the summons does not show"`
	Letter   string `json:"letter" maxLength:"40" doc:"version of the text that was shown"`
	File     id.ID  `json:"fileId" doc:"the signature, stored by this account"`
}

// invited is what an invitation keeps sealed.
type invited struct {
	Name      string `json:"name"`
	IDNumber  string `json:"idNumber"`
	Phone     string `json:"phone"`
	Applicant string `json:"applicant"`
	Programme string `json:"programme"`
	Division  string `json:"division"`
	Letter    string `json:"letter"`
}

func invitationPlace(n id.ID) crypt.Place {
	return crypt.Place{Column: "family_invitation.sealed", Record: n}
}

func invitationMessagePlace(n id.ID) crypt.Place {
	return crypt.Place{Column: "family_invitation.message_sealed", Record: n}
}

// inviteArgs names an invitation that is to be sent.
type inviteArgs struct {
	Invitation id.ID `json:"invitation"`
}

// Kind names the job.
func (inviteArgs) Kind() string { return "portal.invite" }

// Invite asks an adult of the acting account's draft to sign on a phone of their own.
// An earlier invitation of the same person is void. The answer is the same whether the
// phone has an account and whether it is sent anything.
func (s *Service) Invite(ctx context.Context, draft id.ID, idNumber, phone string) (out Invitation, err error) {
	if phone, err = phoneOf(phone); err != nil {
		return out, err
	}
	code, err := randomText(proofLetters)
	if err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		account := authz.From(ctx).Account
		who, form, err := s.invitee(ctx, tx, account, draft, idNumber)
		if err != nil {
			return err
		}
		who.Phone = phone
		out, err = s.invite(ctx, tx, draft, form.County, who, code)
		return err
	})
	out.Code = code[:5] + "-" + code[5:]
	return out, err
}

// invitee finds who is asked in a draft, and what they are asked to sign.
func (s *Service) invitee(ctx context.Context, tx *db.Tx, account, draft id.ID, idNumber string) (who invited, form Form, err error) {
	if form, err = s.formOf(ctx, tx, account, draft); err != nil {
		return who, form, err
	}
	today := calendar.At(tx.Now)
	p, n := form.adult(idNumber, today)
	if p == nil {
		return who, form, errs.New(errs.Invalid, "申请里没有这位成年家庭成员，请先保存。", "The application has no such adult; let it be saved first.").With("body.idNumber", "请核对身份证号。", "Look at the ID number again.")
	}
	if len(form.Division) < 9 || form.Programme == "" {
		return who, form, errs.New(errs.Invalid, "请先选择在哪里申请什么。", "Choose first where to apply and for what.")
	}
	letter, err := s.others.Letters.Letter(form.Division, form.Programme, today)
	if err != nil {
		return who, form, err
	}
	return invited{Name: p.Name, IDNumber: string(n), Applicant: strings.TrimSpace(form.People[0].Name), Programme: form.Programme, Division: form.Division, Letter: letter.Version}, form, nil
}

// adult finds the grown-up of a form with an ID number.
func (f *Form) adult(idNumber string, today calendar.Date) (*Person, idnumber.Number) {
	want, err := idnumber.Parse(idNumber, today)
	if err != nil || want.Birth().Age(today) < 18 { // 民法典 art.17
		return nil, ""
	}
	for i := range f.People {
		p := &f.People[i]
		if n, err := idnumber.Parse(p.IDNumber, today); err == nil && n == want && strings.TrimSpace(p.Name) != "" {
			return p, want
		}
	}
	return nil, ""
}

func (s *Service) formOf(ctx context.Context, tx *db.Tx, account, draft id.ID) (Form, error) {
	row, err := q.New(tx).Draft(ctx, account, draft)
	if db.IsNotFound(err) {
		return Form{}, noDraft()
	}
	if err != nil {
		return Form{}, fmt.Errorf("read a draft: %w", err)
	}
	d, err := s.openDraft(row)
	return d.Form, err
}

func (s *Service) invite(ctx context.Context, tx *db.Tx, draft id.ID, county int32, who invited, code string) (Invitation, error) {
	account, queries := authz.From(ctx).Account, q.New(tx)
	index := s.keys.Index(crypt.IndexPhone, who.Phone)
	mine, err := queries.Account(ctx, account)
	if err != nil {
		return Invitation{}, fmt.Errorf("read a family's account: %w", err)
	}
	if string(mine.PhoneIndex) == string(index) {
		return Invitation{}, errs.New(errs.Invalid, "这是您自己的手机号，请直接在这里签名。", "This is your own phone: sign here.").With("body.phone", "请填家人自己的手机号。", "Give their own number.")
	}
	n, err := queries.InvitedSince(ctx, account, index, dbt.At(tx.Now.Add(-24*time.Hour)))
	if err != nil {
		return Invitation{}, fmt.Errorf("count invitations: %w", err)
	}
	if n.Made >= invitesADay {
		return Invitation{}, errs.New(errs.Throttled, "今天发出的邀请太多，请明天再发，或者到窗口签。", "Too many invitations today; go on tomorrow, or sign at the window.")
	}
	if err := s.voidEarlier(ctx, tx, draft, who.IDNumber); err != nil {
		return Invitation{}, err
	}
	plain, err := json.Marshal(who)
	if err != nil {
		return Invitation{}, fmt.Errorf("write an invitation: %w", err)
	}
	row := q.AddInvitationParams{ID: tx.NewID(), AccountID: account, DraftID: draft, PhoneIndex: index, CodeMac: s.codeMac("portal_invitation", code),
		CreatedAt: tx.At(), ExpiresAt: dbt.At(tx.Now.Add(invitationLasts)), County: county}
	row.Sealed = s.keys.SealBytes(invitationPlace(row.ID), plain)
	sends := s.sender != nil && !s.demo && n.Sent < invitationsADay
	if sends {
		row.MessageSealed = s.keys.Seal(invitationMessagePlace(row.ID), code)
	}
	if err := queries.AddInvitation(ctx, row); err != nil {
		return Invitation{}, fmt.Errorf("keep an invitation: %w", err)
	}
	if sends {
		if err := s.queue.Enqueue(ctx, tx, inviteArgs{row.ID}); err != nil {
			return Invitation{}, err
		}
	}
	return Invitation{ID: row.ID, Name: who.Name, IDNumber: who.IDNumber, Phone: mask.Phone(who.Phone), State: inviteWaiting, Until: row.ExpiresAt},
		audit.Append(ctx, tx, audit.Entry{Act: "family.invite", Subject: "family/" + account.String(), After: row, Detail: map[string]any{"invitation": row.ID.String()}})
}

// voidEarlier revokes what the same person was asked for the same draft before.
func (s *Service) voidEarlier(ctx context.Context, tx *db.Tx, draft id.ID, idNumber string) error {
	account := authz.From(ctx).Account
	rows, err := q.New(tx).InvitationsOf(ctx, account, draft)
	if err != nil {
		return fmt.Errorf("list invitations: %w", err)
	}
	for _, r := range rows {
		who, err := s.openInvitation(r)
		if err != nil {
			return err
		}
		if who.IDNumber != idNumber || r.State == inviteRevoked {
			continue
		}
		if err := revoke(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) openInvitation(r q.FamilyInvitation) (who invited, err error) {
	plain, err := s.keys.OpenBytes(invitationPlace(r.ID), r.Sealed)
	if err != nil {
		return who, err
	}
	if err := json.Unmarshal(plain, &who); err != nil {
		return who, fmt.Errorf("read an invitation: %w", err)
	}
	return who, nil
}

func revoke(ctx context.Context, tx *db.Tx, r q.FamilyInvitation) error {
	after := r
	after.State, after.MessageSealed = inviteRevoked, nil
	if _, err := q.New(tx).RevokeInvitation(ctx, r.AccountID, r.ID); err != nil {
		return fmt.Errorf("revoke an invitation: %w", err)
	}
	return audit.Append(ctx, tx, audit.Entry{Act: "family.invite_revoke", Subject: "family/" + r.AccountID.String(), Before: r, After: after, Detail: map[string]any{"invitation": r.ID.String()}})
}

// Revoke takes an invitation back; what was signed by it counts no more.
func (s *Service) Revoke(ctx context.Context, draft, n id.ID) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := q.New(tx).Invitation(ctx, n)
		if db.IsNotFound(err) || err == nil && (r.AccountID != authz.From(ctx).Account || r.DraftID != draft) {
			return errs.New(errs.NotFound, "没有这份邀请。", "There is no such invitation.")
		}
		if err != nil {
			return fmt.Errorf("read an invitation: %w", err)
		}
		if r.State == inviteRevoked {
			return nil
		}
		return revoke(ctx, tx, r)
	})
}

// Invitations lists whom the acting account asked for a draft, the newest of each
// person, and whether they have signed what the draft is now.
func (s *Service) Invitations(ctx context.Context, draft id.ID) ([]Invitation, error) {
	out := []Invitation{}
	err := s.db.View(ctx, func(tx *db.Tx) error {
		out = []Invitation{}
		account := authz.From(ctx).Account
		form, err := s.formOf(ctx, tx, account, draft)
		if err != nil {
			return err
		}
		rows, err := q.New(tx).InvitationsOf(ctx, account, draft)
		if err != nil {
			return fmt.Errorf("list invitations: %w", err)
		}
		for _, r := range rows {
			who, err := s.openInvitation(r)
			if err != nil {
				return err
			}
			out = slices.DeleteFunc(out, func(x Invitation) bool { return x.IDNumber == who.IDNumber })
			out = append(out, Invitation{ID: r.ID, Name: who.Name, IDNumber: who.IDNumber, Phone: mask.Phone(who.Phone),
				State: stateOf(r, who, &form, tx.Now), Until: r.ExpiresAt})
		}
		return nil
	})
	return out, err
}

// stateOf is where an invitation stands by a draft as it is now.
func stateOf(r q.FamilyInvitation, who invited, form *Form, now time.Time) string {
	p, _ := form.adult(who.IDNumber, calendar.At(now))
	switch {
	case r.State == inviteRevoked:
		return inviteRevoked
	case p == nil || strings.TrimSpace(p.Name) != who.Name || strings.TrimSpace(form.People[0].Name) != who.Applicant || form.Programme != who.Programme || form.Division != who.Division:
		return inviteChanged
	case r.State == inviteWaiting && !now.Before(r.ExpiresAt.Time):
		return inviteExpired
	}
	return r.State
}

// signedElsewhere lays into a form what its people signed on phones of their own.
func (s *Service) signedElsewhere(ctx context.Context, tx *db.Tx, account, draft id.ID, f *Form) error {
	if draft == 0 {
		return nil
	}
	rows, err := q.New(tx).InvitationsOf(ctx, account, draft)
	if err != nil {
		return fmt.Errorf("list invitations: %w", err)
	}
	for _, r := range rows {
		who, err := s.openInvitation(r)
		if err != nil {
			return err
		}
		if stateOf(r, who, f, tx.Now) != inviteSigned || r.County != f.County {
			continue
		}
		p, _ := f.adult(who.IDNumber, calendar.At(tx.Now))
		p.Signature, p.Letter, p.Later = r.FileID, who.Letter, false
	}
	return nil
}
