package payment

import (
	"context"

	"doudi/internal/db"
	"doudi/internal/reseal"
	"doudi/payment/internal/q"
)

// Reseal seals accounts, and the words of recoveries, again after a change of keys and returns how many. A
// locked roll stays what it was: its hash is over the plain accounts.
func (s *Service) Reseal(ctx context.Context, batch int) (fields int, err error) {
	for _, table := range []func() (int, error){
		func() (int, error) { return entitlementAccounts().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return lineAccounts().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return payoutAccounts().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return correctionAccounts().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedRecoveries().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedRecoveryActs().Reseal(ctx, s.db, s.keys, batch) },
	} {
		n, err := table()
		if fields += n; err != nil {
			return fields, err
		}
	}
	return fields, nil
}

func entitlementAccounts() reseal.Table[q.SealedEntitlementsRow] {
	type row = q.SealedEntitlementsRow
	return reseal.Table[row]{
		Name: "entitlement",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedEntitlements(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: accountOf(r.ID), Sealed: &r.AccountSealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealEntitlement(ctx, r.AccountSealed, r.County, r.ID)
		},
	}
}

func lineAccounts() reseal.Table[q.SealedLinesRow] {
	type row = q.SealedLinesRow
	return reseal.Table[row]{
		Name: "roll_line",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedLines(ctx, q.SealedLinesParams{AfterCounty: after.County, AfterRoll: int64(after.RollID), AfterNo: after.LineNo, UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: accountOf(r.EntitlementID), Sealed: &r.AccountSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealLine(ctx, q.ResealLineParams{AccountSealed: r.AccountSealed, County: r.County, RollID: r.RollID, LineNo: r.LineNo})
		},
	}
}

func payoutAccounts() reseal.Table[q.SealedPayoutsRow] {
	type row = q.SealedPayoutsRow
	return reseal.Table[row]{
		Name: "payout",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedPayouts(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: payoutAccount(r.ID), Sealed: &r.AccountSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealPayout(ctx, r.AccountSealed, r.County, r.ID)
		},
	}
}

func correctionAccounts() reseal.Table[q.SealedCorrectionsRow] {
	type row = q.SealedCorrectionsRow
	return reseal.Table[row]{
		Name: "line_correction",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedCorrections(ctx, q.SealedCorrectionsParams{AfterCounty: after.County, AfterRoll: int64(after.RollID),
				AfterNo: after.LineNo, AfterAttempt: after.Attempt, UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: accountOf(r.EntitlementID), Sealed: &r.AccountSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealCorrection(ctx, q.ResealCorrectionParams{AccountSealed: r.AccountSealed, County: r.County, RollID: r.RollID,
				LineNo: r.LineNo, Attempt: r.Attempt})
		},
	}
}
