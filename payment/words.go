package payment

import (
	"context"
	"fmt"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/reseal"
	"doudi/payment/internal/q"
)

// What is written of a family in a recovery lies sealed: it may tell of an illness.

func recoveryReasonPlace(recovery id.ID) crypt.Place {
	return crypt.Place{Column: "recovery.reason_sealed", Record: recovery}
}

func recoveryNotePlace(act id.ID) crypt.Place {
	return crypt.Place{Column: "recovery_act.note_sealed", Record: act}
}

// said opens what somebody wrote. What an older version of the program left in the
// clear stands in plain until the next start.
func (s *Service) said(p crypt.Place, sealed []byte, plain string) (string, error) {
	if len(sealed) == 0 {
		return plain, nil
	}
	return s.keys.Open(p, sealed)
}

// recoveryReason is why a sum is claimed back.
func (s *Service) recoveryReason(r q.Recovery) (string, error) {
	return s.said(recoveryReasonPlace(r.ID), r.ReasonSealed, r.Reason)
}

// recoveryOf is a recovery with its reason opened.
func (s *Service) recoveryOf(r q.Recovery) (out Recovery, err error) {
	out = recoveryWithout(r)
	if out.Reason, err = s.recoveryReason(r); err != nil {
		return Recovery{}, fmt.Errorf("read why recovery %s was proposed: %w", r.Number, err)
	}
	return out, nil
}

// SealWords seals what an older version of the program left of people's words in the
// clear, batch rows a transaction, and returns how many rows that were.
func (s *Service) SealWords(ctx context.Context, batch int) (rows int, err error) {
	rows, err = s.plainRecoveries().Seal(ctx, s.db, batch)
	if err != nil {
		return rows, err
	}
	n, err := s.plainRecoveryActs().Seal(ctx, s.db, batch)
	return rows + n, err
}

func (s *Service) plainRecoveries() reseal.Plain[q.PlainRecoveriesRow] {
	return reseal.Plain[q.PlainRecoveriesRow]{
		Name: "recovery",
		Read: func(ctx context.Context, tx *db.Tx, upTo int32) ([]q.PlainRecoveriesRow, error) {
			return q.New(tx).PlainRecoveries(ctx, upTo)
		},
		Write: func(ctx context.Context, tx *db.Tx, r q.PlainRecoveriesRow) error {
			return q.New(tx).SealRecovery(ctx, s.keys.Seal(recoveryReasonPlace(r.ID), r.Reason), r.County, r.ID)
		},
	}
}

func (s *Service) plainRecoveryActs() reseal.Plain[q.PlainRecoveryActsRow] {
	return reseal.Plain[q.PlainRecoveryActsRow]{
		Name: "recovery_act",
		Read: func(ctx context.Context, tx *db.Tx, upTo int32) ([]q.PlainRecoveryActsRow, error) {
			return q.New(tx).PlainRecoveryActs(ctx, upTo)
		},
		Write: func(ctx context.Context, tx *db.Tx, r q.PlainRecoveryActsRow) error {
			return q.New(tx).SealRecoveryAct(ctx, q.SealRecoveryActParams{NoteSealed: s.keys.Seal(recoveryNotePlace(r.ID), r.Note), County: r.County, RecoveryID: r.RecoveryID, ID: r.ID})
		},
	}
}

func sealedRecoveries() reseal.Table[q.SealedRecoveriesRow] {
	type row = q.SealedRecoveriesRow
	return reseal.Table[row]{
		Name: "recovery",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedRecoveries(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: recoveryReasonPlace(r.ID), Sealed: &r.ReasonSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealRecovery(ctx, r.ReasonSealed, r.County, r.ID)
		},
	}
}

func sealedRecoveryActs() reseal.Table[q.SealedRecoveryActsRow] {
	type row = q.SealedRecoveryActsRow
	return reseal.Table[row]{
		Name: "recovery_act",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedRecoveryActs(ctx, q.SealedRecoveryActsParams{AfterCounty: after.County, AfterRecovery: int64(after.RecoveryID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: recoveryNotePlace(r.ID), Sealed: &r.NoteSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealRecoveryAct(ctx, q.ResealRecoveryActParams{NoteSealed: r.NoteSealed, County: r.County, RecoveryID: r.RecoveryID, ID: r.ID})
		},
	}
}
