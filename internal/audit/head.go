package audit

import (
	"bytes"
	"context"
	"fmt"
	"slices"

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

// Heads signs how far chains have come and verifies them against what was
// signed. A head is kept in the database, and in a file outside of it: whoever
// can delete entries can delete the heads beside them.
type Heads struct {
	db   *db.DB
	keys *crypt.Keyring
	file headFile
}

// NewHeads returns Heads whose file is at path.
func NewHeads(d *db.DB, keys *crypt.Keyring, path string) *Heads {
	return &Heads{d, keys, headFile{path, keys}}
}

// Sign signs the last entry of each chain that has grown since it was last
// signed, and of each day in China that ended meanwhile. Run it often: what is
// cut off the end of a chain after its last signing leaves no trace.
func (h *Heads) Sign(ctx context.Context) error {
	counties, err := h.chains(ctx, nil, 0, 999999)
	if err != nil {
		return err
	}
	last := make([]q.AuditHead, 0, len(counties))
	for _, c := range counties {
		for more := true; more; {
			err := h.db.Update(ctx, func(tx *db.Tx) (err error) {
				more, err = signSome(ctx, tx, h.keys, c)
				return err
			})
			if err != nil {
				return fmt.Errorf("sign head of audit chain %06d: %w", c, err)
			}
		}
		err := h.db.View(ctx, func(tx *db.Tx) error {
			head, err := q.New(tx).LastHead(ctx, c)
			last = append(last, head)
			return err
		})
		if err != nil {
			return fmt.Errorf("read head of audit chain %06d: %w", c, err)
		}
	}
	return h.file.add(last)
}

// Foreign reports whether another installation's key signed the heads that the
// database holds: whatever wrote to it signed them at its end. With none it is false.
func (h *Heads) Foreign(ctx context.Context, tx *db.Tx) (bool, error) {
	heads, err := q.New(tx).NewestHeads(ctx)
	if err != nil {
		return false, fmt.Errorf("read heads of audit chains: %w", err)
	}
	ours := func(r q.AuditHead) bool {
		return h.keys.Signed(headKind, headText(r.County, r.HeadOn, r.Seq, r.Hash), r.Signature)
	}
	return len(heads) > 0 && !slices.ContainsFunc(heads, ours), nil
}

// Tidy thins out the file of heads once it has grown large.
func (h *Heads) Tidy() error { return h.file.tidy(calendar.At(h.db.Now())) }

// chains lists the counties of a range that have entries, heads in the database
// or heads outside. It looks each one up: there are few chains of many entries.
func (h *Heads) chains(ctx context.Context, outside []outsideHead, low, high int32) (list []int32, err error) {
	err = h.db.View(ctx, func(tx *db.Tx) error {
		list = nil
		for _, next := range []func(context.Context, int32) (int32, error){q.New(tx).NextChain, q.New(tx).NextHeads} {
			for after := low - 1; ; {
				after, err = next(ctx, after)
				if db.IsNotFound(err) || err == nil && after > high {
					break
				}
				if err != nil {
					return fmt.Errorf("list audit chains: %w", err)
				}
				list = append(list, after)
			}
		}
		return nil
	})
	for _, o := range outside {
		if o.County >= low && o.County <= high {
			list = append(list, o.County)
		}
	}
	slices.Sort(list)
	return slices.Compact(list), err
}

// signSome signs the heads of one batch of entries, and reports whether there
// are more.
func signSome(ctx context.Context, tx *db.Tx, keys *crypt.Keyring, county int32) (more bool, err error) {
	if err := tx.Turn(ctx, chainTurn|int64(county), "audit_head_pkey"); err != nil { // two processes sign as they write: one after the other
		return false, err
	}
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

// Cut notes outside of the database that chains were put back by restoring an
// older or another copy. Verify then tells of it, and does not take it for tampering.
func (h *Heads) Cut(ends []End) error {
	today := calendar.At(h.db.Now())
	lines := make([]outsideHead, len(ends))
	for i, e := range ends {
		lines[i] = outsideHead{AuditHead: q.AuditHead{County: e.County, HeadOn: today, Seq: e.Entries, Hash: bytes.Clone(e.hash)}, Cut: true}
		lines[i].Signature = h.keys.Sign(cutKind, headText(e.County, today, e.Entries, e.hash))
	}
	return h.file.alone(func() error { return h.file.write(lines) })
}
