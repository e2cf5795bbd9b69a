package portal

import (
	"context"

	"doudi/internal/db"
	"doudi/internal/reseal"
	"doudi/portal/internal/q"
)

// Reseal seals accounts, drafts and invitations again after a change of keys and returns how
// many fields. Codes are good for minutes only and are left.
func (s *Service) Reseal(ctx context.Context, batch int) (fields int, err error) {
	n, err := sealedAccounts().Reseal(ctx, s.db, s.keys, batch)
	if err != nil {
		return n, err
	}
	more, err := sealedDrafts().Reseal(ctx, s.db, s.keys, batch)
	if err != nil {
		return n + more, err
	}
	asked, err := sealedInvitations().Reseal(ctx, s.db, s.keys, batch)
	return n + more + asked, err
}

func sealedInvitations() reseal.Table[q.SealedInvitationsRow] {
	type row = q.SealedInvitationsRow
	return reseal.Table[row]{
		Name: "family_invitation",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedInvitations(ctx, after.ID, upTo)
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: invitationPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealInvitation(ctx, r.Sealed, r.ID)
		},
	}
}

func sealedAccounts() reseal.Table[q.SealedAccountsRow] {
	type row = q.SealedAccountsRow
	return reseal.Table[row]{
		Name: "family_account",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedAccounts(ctx, after.ID, upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: accountPlace(r.ID), Sealed: &r.PhoneSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealAccount(ctx, r.PhoneSealed, r.ID)
		},
	}
}

func sealedDrafts() reseal.Table[q.SealedDraftsRow] {
	type row = q.SealedDraftsRow
	return reseal.Table[row]{
		Name: "family_draft",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedDrafts(ctx, int64(after.AccountID), int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: draftPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealDraft(ctx, r.Sealed, r.AccountID, r.ID)
		},
	}
}
