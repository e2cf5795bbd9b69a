package audit

import (
	"context"
	"fmt"

	"doudi/internal/audit/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
)

// headKind separates this use of the installation's key.
const headKind = "audit_head"

func headText(county int32, day calendar.Date, seq int64, hash []byte) []byte {
	return fmt.Appendf(nil, "%06d|%s|%d|%x", county, day, seq, hash)
}

// SignHeads signs how far each chain has come, one head a day in China; today's
// is replaced until the day ends. Run it often: what is cut off the end of a
// chain after its last signing leaves no trace.
func SignHeads(ctx context.Context, d *db.DB, keys *crypt.Keyring) error {
	var counties []int32
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		counties, err = q.New(tx).Chains(ctx, 0, 999999)
		return err
	})
	if err != nil {
		return fmt.Errorf("list audit chains: %w", err)
	}
	for _, c := range counties {
		for more := true; more; {
			err := d.Update(ctx, func(tx *db.Tx) (err error) {
				more, err = signSome(ctx, tx, keys, c)
				return err
			})
			if err != nil {
				return fmt.Errorf("sign head of audit chain %06d: %w", c, err)
			}
		}
	}
	return nil
}

// signSome signs the heads of one batch of entries, and reports whether there
// are more.
func signSome(ctx context.Context, tx *db.Tx, keys *crypt.Keyring, county int32) (more bool, err error) {
	queries := q.New(tx)
	last, err := queries.LastHead(ctx, county)
	if err != nil && !db.IsNotFound(err) {
		return false, err
	}
	rows, err := queries.Entries(ctx, county, last.Seq, batch)
	if err != nil {
		return false, err
	}
	day := last.HeadOn
	for i, r := range rows {
		if on := calendar.At(r.At.Time); on.After(day) { // two transactions may meet midnight in the other order
			day = on
		}
		if i+1 < len(rows) && !calendar.At(rows[i+1].At.Time).After(day) {
			continue
		}
		err := queries.KeepHead(ctx, q.KeepHeadParams{County: county, HeadOn: day, Seq: r.Seq, Hash: r.Hash, SignedAt: tx.At(),
			Signature: keys.Sign(headKind, headText(county, day, r.Seq, r.Hash))})
		if err != nil {
			return false, err
		}
	}
	return len(rows) == batch, nil
}
