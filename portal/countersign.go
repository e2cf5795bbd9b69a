package portal

import (
	"context"
	"fmt"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/portal/internal/q"
)

// noInvitation is all that is said of an invitation that is not this phone's, is over,
// was used, or is not there.
func noInvitation() error {
	return errs.New(errs.NotFound, "签署码不对、已经用过或者过期，或者不是发给这个手机号的。请家人重新发一次。",
		"The code is wrong, was used or is no longer good, or is not this phone's. Ask for another.")
}

// Summoned shows what the acting account's phone is asked to sign.
func (s *Service) Summoned(ctx context.Context, code string) (out Summons, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		r, who, err := s.invitation(ctx, tx, code)
		if err != nil {
			return err
		}
		letter, err := s.others.Letters.Letter(who.Division, who.Programme, calendar.At(tx.Now))
		if err != nil {
			return err
		}
		offered, err := s.offered(who.Division, calendar.At(tx.Now))
		if err != nil {
			return err
		}
		out = Summons{ID: r.ID, Applicant: who.Applicant, Name: who.Name, County: r.County, Division: who.Division[:9], Letter: letter, Until: r.ExpiresAt,
			Place: s.others.Places.Called(who.Division[:9])}
		for _, p := range offered {
			if p.Programme == who.Programme {
				out.Programme = p.Name
			}
		}
		return nil
	})
	return out, err
}

// invitation finds what a code asks of the acting account: sent to its own phone, good
// today, not signed, of a draft that still asks for it.
func (s *Service) invitation(ctx context.Context, tx *db.Tx, code string) (r q.FamilyInvitation, who invited, err error) {
	queries := q.New(tx)
	r, err = queries.InvitationByCode(ctx, s.codeMac("portal_invitation", plainCode(code)))
	if db.IsNotFound(err) {
		return r, who, noInvitation()
	}
	if err != nil {
		return r, who, fmt.Errorf("read an invitation: %w", err)
	}
	mine, err := queries.Account(ctx, authz.From(ctx).Account)
	if err != nil {
		return r, who, fmt.Errorf("read a family's account: %w", err)
	}
	if string(mine.PhoneIndex) != string(r.PhoneIndex) || r.Attempts >= mostSignAttempts {
		return r, who, noInvitation()
	}
	if who, err = s.openInvitation(r); err != nil {
		return r, who, err
	}
	form, err := s.formOf(ctx, tx, r.AccountID, r.DraftID)
	if errs.CodeOf(err) == errs.NotFound || err == nil && stateOf(r, who, &form, tx.Now) != inviteWaiting {
		return r, who, noInvitation()
	}
	return r, who, err
}

// Countersign signs on the acting account's phone: the signature goes to the account
// that asked. Whoever signs says their own ID number; a wrong one is counted.
func (s *Service) Countersign(ctx context.Context, in Signing) error {
	wrong := false
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		wrong = false
		r, who, err := s.invitation(ctx, tx, in.Code)
		if err != nil {
			return err
		}
		n, err := idnumber.Parse(in.IDNumber, calendar.At(tx.Now))
		if wrong = err != nil || string(n) != who.IDNumber; wrong {
			return q.New(tx).CountInvitationAttempt(ctx, r.ID)
		}
		return s.countersign(ctx, tx, r, who, in)
	})
	if err == nil && wrong {
		err = errs.New(errs.Invalid, "身份证号和家人填写的不一样，请核对；连续输错 5 次，请家人重新发。", "This is not the ID number that your family entered; after five wrong ones ask for another invitation.").
			With("body.idNumber", "请填本人的身份证号。", "Give your own ID number.")
	}
	return err
}

func (s *Service) countersign(ctx context.Context, tx *db.Tx, r q.FamilyInvitation, who invited, in Signing) error {
	letter, err := s.others.Letters.Letter(who.Division, who.Programme, calendar.At(tx.Now))
	if err != nil {
		return err
	}
	if in.Letter != letter.Version || who.Letter != letter.Version {
		return errs.New(errs.Conflict, "授权书的文本有变动，请家人重新发一次邀请。", "The text of the letter has changed; ask for another invitation.")
	}
	account := authz.From(ctx).Account
	if err := s.hand(ctx, tx, r, in.File); err != nil {
		return err
	}
	after := r
	after.State, after.SignedBy, after.SignedAt, after.FileID, after.MessageSealed = inviteSigned, account, tx.At(), in.File, nil
	signed, err := q.New(tx).SignInvitation(ctx, q.SignInvitationParams{SignedBy: account, SignedAt: after.SignedAt, FileID: in.File, ID: r.ID})
	if err != nil {
		return fmt.Errorf("keep a signature: %w", err)
	}
	if signed == 0 {
		return noInvitation() // another tap was faster
	}
	return audit.Append(ctx, tx, audit.Entry{Act: "family.invite_sign", Subject: "family/" + account.String(), Before: r, After: after,
		Detail: map[string]any{"invitation": r.ID.String(), "letter": letter.Version}})
}

// hand makes the signature the asking account's, which hands it in with the rest.
func (s *Service) hand(ctx context.Context, tx *db.Tx, r q.FamilyInvitation, file id.ID) error {
	err := s.files.Give(ctx, tx, r.County, file, "consent", r.AccountID)
	if errs.CodeOf(err) == errs.NotFound {
		return errs.New(errs.Invalid, "没有收到签名，请重签。", "There is no signature; sign again.").With("body.fileId", "请重签。", "Sign again.").Because(err)
	}
	if err != nil {
		return err
	}
	queries := q.New(tx)
	if err := queries.DropFile(ctx, authz.From(ctx).Account, r.County, file); err != nil {
		return fmt.Errorf("hand a signature over: %w", err)
	}
	if err := queries.GiveFile(ctx, q.GiveFileParams{AccountID: r.AccountID, County: r.County, FileID: file, CreatedAt: tx.At()}); err != nil {
		return fmt.Errorf("hand a signature over: %w", err)
	}
	return nil
}

// sendInvitation is the job that sends an invitation, as sendCode sends a code. It
// names nobody: a number may be mistyped.
func (s *Service) sendInvitation(ctx context.Context, args inviteArgs) error {
	var who invited
	var code string
	err := s.db.View(ctx, func(tx *db.Tx) error {
		code = ""
		r, err := q.New(tx).Invitation(ctx, args.Invitation)
		if err != nil || !tx.Now.Before(r.ExpiresAt.Time) || r.MessageSealed == nil {
			return err
		}
		if who, err = s.openInvitation(r); err != nil {
			return err
		}
		code, err = s.keys.Open(invitationMessagePlace(r.ID), r.MessageSealed)
		return err
	})
	if db.IsNotFound(err) || err == nil && code == "" || s.sender == nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read an invitation that is to be sent: %w", err)
	}
	if err := s.sender.Send(ctx, who.Phone, s.invitationText(code)); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error { return q.New(tx).InvitationSent(ctx, args.Invitation) })
}

func (s *Service) invitationText(code string) string {
	where := "社会救助网上申请页面"
	if s.public != "" {
		where = s.public + "/portal/sign#" + code // what follows the # is sent to no server
	}
	return fmt.Sprintf("家人请您签署社会救助申请的授权书。请打开 %s，用本手机号登录，签署码 %s-%s，24 小时内有效。不知情的请不要理会。", where, code[:5], code[5:])
}
