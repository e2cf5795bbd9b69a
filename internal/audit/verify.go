package audit

import (
	"bytes"
	"context"
	"fmt"

	"doudi/internal/audit/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
)

// Fault is one thing that is wrong with a chain.
type Fault struct {
	County  int32
	Seq     int64 // of the first row concerned; 0 when none is left to name
	What    string
	English string
}

func (f Fault) String() string {
	return fmt.Sprintf("%06d #%d: %s %s", f.County, f.Seq, f.What, f.English)
}

// Chain is what Verify found of one county.
type Chain struct {
	County  int32
	Entries int64
	Last    []byte // hash of the last entry; note it down outside of the machine
	Faults  []Fault
}

// batch is how many entries are read at a time.
const batch = 1000

// Verify reads the chains of a range of county codes from their beginning. It
// finds rows that were changed, deleted, inserted or moved, and with the
// signed heads also rows that were cut off the end, and names them. What no
// database can prove is the absence of the newest rows together with their
// heads: for that, compare Last with a note kept elsewhere.
func Verify(ctx context.Context, d *db.DB, keys *crypt.Keyring, low, high int32) ([]Chain, error) {
	var counties []int32
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		counties, err = q.New(tx).Chains(ctx, low, high)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list audit chains: %w", err)
	}
	chains := make([]Chain, 0, len(counties))
	for _, c := range counties {
		one, err := verifyChain(ctx, d, keys, c, func(int64) error { return nil })
		if err != nil {
			return nil, err
		}
		chains = append(chains, one)
	}
	return chains, nil
}

// verifyChain verifies one chain and tells after each batch how many entries
// it has read.
func verifyChain(ctx context.Context, d *db.DB, keys *crypt.Keyring, county int32, tell func(entries int64) error) (Chain, error) {
	v := &verifier{keys: keys, chain: Chain{County: county}, prev: genesis(county), tell: tell}
	if err := v.run(ctx, d); err != nil {
		return Chain{}, fmt.Errorf("verify audit chain %06d: %w", county, err)
	}
	return v.chain, nil
}

// verifier walks one chain.
type verifier struct {
	keys  *crypt.Keyring
	chain Chain
	heads []q.AuditHead // not met yet, in the order of days
	seq   int64         // of the last row seen
	prev  []byte        // its hash
	day   calendar.Date // the latest day seen
	tell  func(entries int64) error
}

func (v *verifier) fault(seq int64, zh, en string) {
	v.chain.Faults = append(v.chain.Faults, Fault{v.chain.County, seq, zh, en})
}

func (v *verifier) run(ctx context.Context, d *db.DB) error {
	for first := true; ; first = false {
		var rows []q.AuditEntry
		var fits map[int64]bool
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			if first {
				if v.heads, err = q.New(tx).Heads(ctx, v.chain.County); err != nil {
					return err
				}
			}
			if rows, err = q.New(tx).Entries(ctx, v.chain.County, v.seq, batch); err != nil {
				return err
			}
			_, fits, err = reasons(ctx, tx, v.chain.County, rows)
			return err
		})
		if err != nil {
			return err
		}
		if first {
			v.checkHeads()
		}
		for _, r := range rows {
			v.entry(r)
			if fit, there := fits[r.Seq]; there && !fit {
				v.fault(r.Seq, "所附理由被改动。", "The reason that is kept beside it was changed.")
			}
		}
		if err := v.tell(v.chain.Entries); err != nil {
			return err
		}
		if len(rows) < batch {
			v.end()
			return nil
		}
	}
}

// checkHeads drops heads that nobody with the key signed.
func (v *verifier) checkHeads() {
	kept := v.heads[:0]
	for _, h := range v.heads {
		if !v.keys.Signed(headKind, headText(h.County, h.HeadOn, h.Seq, h.Hash), h.Signature) {
			v.fault(h.Seq, h.HeadOn.Chinese()+"的链头签名不符。", "The head of "+h.HeadOn.String()+" is not signed by this installation.")
			continue
		}
		kept = append(kept, h)
	}
	v.heads = kept
}

func (v *verifier) entry(r q.AuditEntry) {
	if r.Seq > v.seq+1 {
		v.fault(v.seq+1, fmt.Sprintf("缺少第 %d 至 %d 条。", v.seq+1, r.Seq-1), fmt.Sprintf("Entries %d to %d were deleted.", v.seq+1, r.Seq-1))
	} else if !bytes.Equal(r.PrevHash, v.prev) {
		v.fault(r.Seq, "与前一条不衔接：被调换、插入或改写。", "It does not follow the entry before: moved, inserted or rewritten.")
	}
	if !bytes.Equal(chain(params(r)), r.Hash) {
		v.fault(r.Seq, "内容被改动。", "Its content was changed.")
	}
	v.passDay(calendar.At(r.At.Time))
	v.seq, v.prev = r.Seq, r.Hash
	v.chain.Entries++
	v.chain.Last = r.Hash
	for len(v.heads) > 0 && v.heads[0].Seq <= r.Seq {
		v.meet(r)
	}
}

// passDay notices that a day ended without the head which later ones imply.
func (v *verifier) passDay(day calendar.Date) {
	if !v.day.IsZero() && day.After(v.day) && len(v.heads) > 0 && !v.heads[0].HeadOn.After(v.day) {
		h := v.heads[0]
		v.heads = v.heads[1:]
		v.fault(h.Seq, h.HeadOn.Chinese()+"的链头没有对应的记录。", "The head of "+h.HeadOn.String()+" names an entry that is not there.")
	}
	if day.After(v.day) {
		v.day = day
	}
}

// meet compares the row that a head was signed for.
func (v *verifier) meet(r q.AuditEntry) {
	h := v.heads[0]
	v.heads = v.heads[1:]
	if h.Seq != r.Seq || !bytes.Equal(h.Hash, r.Hash) {
		v.fault(h.Seq, "与"+h.HeadOn.Chinese()+"签名的链头不符：被改写。", "It is not what was signed on "+h.HeadOn.String()+": rewritten.")
	}
}

// end finds what was cut off: heads that lie beyond the last row.
func (v *verifier) end() {
	for _, h := range v.heads {
		v.fault(v.seq+1, fmt.Sprintf("末尾被截断：%s签名时已有第 %d 条。", h.HeadOn.Chinese(), h.Seq),
			fmt.Sprintf("The end was cut off: on %s entry %d was there.", h.HeadOn, h.Seq))
	}
}

func params(r q.AuditEntry) q.AppendEntryParams {
	return q.AppendEntryParams(r)
}
