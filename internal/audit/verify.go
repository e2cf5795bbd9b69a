package audit

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"

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
	Notes   []Fault // what was done to it lawfully: an older copy was restored
}

// batch is how many entries are read at a time.
const batch = 1000

// Verify reads the chains of a range of county codes from their beginning. It
// finds rows that were changed, deleted, inserted or moved, and with the signed
// heads, in the database and outside of it, also rows that were cut off the end,
// and names them. What cannot be proved is the absence of rows that were deleted
// together with both: for that, compare Last with a note kept elsewhere.
func (h *Heads) Verify(ctx context.Context, low, high int32) ([]Chain, error) {
	kept, err := h.file.read()
	if err != nil {
		return nil, err
	}
	counties, err := h.chains(ctx, kept.heads, low, high)
	if err != nil {
		return nil, err
	}
	if len(kept.broken) > 0 && low == 0 && !slices.Contains(counties, 0) {
		counties = append([]int32{0}, counties...) // what no chain can be read from is told with that of no county
	}
	chains := make([]Chain, 0, len(counties))
	for _, c := range counties {
		one, err := h.verifyChain(ctx, c, func(int64) error { return nil })
		if err != nil {
			return nil, err
		}
		chains = append(chains, one)
	}
	return chains, nil
}

// verifyChain verifies one chain and tells after each batch how many entries
// it has read.
func (h *Heads) verifyChain(ctx context.Context, county int32, tell func(entries int64) error) (Chain, error) {
	v := &verifier{keys: h.keys, chain: Chain{County: county}, prev: genesis(county), tell: tell}
	kept, err := h.file.read()
	if err == nil {
		v.outside(kept)
		err = v.run(ctx, h.db)
	}
	if err != nil {
		return Chain{}, fmt.Errorf("verify audit chain %06d: %w", county, err)
	}
	return v.chain, nil
}

// verifier walks one chain.
type verifier struct {
	keys  *crypt.Keyring
	chain Chain
	heads []q.AuditHead // not met yet, in their order
	kept  []q.AuditHead // those of them that are kept outside of the database
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

// outside takes the heads that are kept outside of the database. After a cut,
// those beyond it are of entries that the restored copy did not have.
func (v *verifier) outside(kept keptOutside) {
	if v.chain.County == 0 {
		for _, n := range kept.broken {
			v.fault(0, fmt.Sprintf("库外链头文件第 %d 行已损坏。", n), fmt.Sprintf("Line %d of the file of heads is broken.", n))
		}
	}
	for _, o := range kept.heads {
		switch {
		case o.County != v.chain.County:
		case !o.signed:
			v.fault(o.Seq, "库外保存的"+o.HeadOn.Chinese()+"链头签名不符。", "The head of "+o.HeadOn.String()+" in the file is not signed by this installation.")
		case o.Cut:
			v.cut(o)
		default:
			v.kept = append(v.kept, o.AuditHead)
		}
	}
}

func (v *verifier) cut(o outsideHead) {
	most := o.Seq
	v.kept = slices.DeleteFunc(v.kept, func(h q.AuditHead) bool {
		most = max(most, h.Seq)
		return h.Seq > o.Seq
	})
	v.chain.Notes = append(v.chain.Notes, Fault{o.County, o.Seq + 1,
		fmt.Sprintf("%s恢复了较早的备份：其中没有曾经签名的第 %d 至 %d 条。", o.HeadOn.Chinese(), o.Seq+1, most),
		fmt.Sprintf("On %s an older backup was restored: entries %d to %d, which had been signed, are not in it.", o.HeadOn, o.Seq+1, most)})
	if o.Seq > 0 {
		v.kept = append(v.kept, o.AuditHead)
	}
}

// checkHeads drops heads that nobody with the key signed, and joins them with
// those outside.
func (v *verifier) checkHeads() {
	kept := v.heads[:0]
	for _, h := range v.heads {
		if !v.keys.Signed(headKind, headText(h.County, h.HeadOn, h.Seq, h.Hash), h.Signature) {
			v.fault(h.Seq, h.HeadOn.Chinese()+"的链头签名不符。", "The head of "+h.HeadOn.String()+" is not signed by this installation.")
			continue
		}
		kept = append(kept, h)
	}
	v.heads = append(kept, v.kept...)
	slices.SortStableFunc(v.heads, func(a, b q.AuditHead) int { return cmp.Compare(a.Seq, b.Seq) })
	v.heads = slices.CompactFunc(v.heads, func(a, b q.AuditHead) bool { return a.Seq == b.Seq && bytes.Equal(a.Hash, b.Hash) })
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

// passDay notices that a day ended without the heads which later ones imply.
func (v *verifier) passDay(day calendar.Date) {
	if !v.day.IsZero() && day.After(v.day) {
		for len(v.heads) > 0 && !v.heads[0].HeadOn.After(v.day) {
			h := v.heads[0]
			v.heads = v.heads[1:]
			v.fault(h.Seq, h.HeadOn.Chinese()+"的链头没有对应的记录。", "The head of "+h.HeadOn.String()+" names an entry that is not there.")
		}
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
	if len(v.heads) == 0 {
		return
	}
	h := v.heads[len(v.heads)-1]
	v.fault(v.seq+1, fmt.Sprintf("末尾被截断：%s签名时已有第 %d 条。", h.HeadOn.Chinese(), h.Seq),
		fmt.Sprintf("The end was cut off: on %s entry %d was there.", h.HeadOn, h.Seq))
}

func params(r q.AuditEntry) q.AppendEntryParams {
	return q.AppendEntryParams(r)
}
