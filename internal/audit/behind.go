package audit

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"doudi/internal/audit/internal/q"
	"doudi/internal/calendar"
	"doudi/internal/db"
)

// End is a chain that is not the one that was signed: it ends earlier, or other
// entries stand in the place of signed ones.
type End struct {
	County   int32
	Entries  int64 // the number of its last entry that agrees with what was signed
	Known    int64 // the number of the last entry that was signed
	On       calendar.Date
	Replaced bool   // entries follow which are not those that were signed
	hash     []byte // of entry Entries
}

// String says so for people.
func (e End) String() string {
	if e.Replaced {
		return fmt.Sprintf("审计日志 %06d 自第 %d 条起不是%s签名到第 %d 条的那一份，而是另一份备份中的记录。 From entry %d on, the audit log of %06d is another copy than the one that was signed up to entry %d on %s.",
			e.County, e.Entries+1, e.On.Chinese(), e.Known, e.Entries+1, e.County, e.Known, e.On)
	}
	return fmt.Sprintf("审计日志 %06d 到第 %d 条为止，而%s已签名到第 %d 条。 The audit log of %06d ends at entry %d, and on %s entry %d was signed.",
		e.County, e.Entries, e.On.Chinese(), e.Known, e.County, e.Entries, e.On, e.Known)
}

// Behind lists the chains that are not what the newest heads known outside of
// the database say, as after an older copy, or another one, was put in its
// place. A chain with other entries counts as another copy only where a head in
// the database, signed by this installation, vouches for them; anything else is
// for Verify to find.
func (h *Heads) Behind(ctx context.Context) (ends []End, err error) {
	kept, err := h.file.read()
	if err != nil {
		return nil, err
	}
	known := kept.valid()
	err = h.db.View(ctx, func(tx *db.Tx) error {
		ends = nil
		for county, heads := range known {
			c := &compared{ctx: ctx, q: q.New(tx), county: county, heads: heads}
			e, behind, err := c.fork(h)
			if err == nil && !behind {
				e, behind = c.end()
			}
			if err != nil {
				return fmt.Errorf("compare audit chain %06d with what was signed: %w", county, err)
			}
			if behind {
				ends = append(ends, e)
			}
		}
		return nil
	})
	slices.SortFunc(ends, func(a, b End) int { return int(a.County - b.County) })
	return ends, err
}

// valid are the signed heads of each chain in the order of its entries, without
// those that a cut made void.
func (k keptOutside) valid() map[int32][]outsideHead {
	heads := map[int32][]outsideHead{}
	for _, o := range k.heads {
		if !o.signed {
			continue
		}
		if o.Cut {
			heads[o.County] = slices.DeleteFunc(heads[o.County], func(h outsideHead) bool { return h.Seq > o.Seq })
		}
		heads[o.County] = append(heads[o.County], o)
	}
	for _, list := range heads {
		slices.SortStableFunc(list, func(a, b outsideHead) int { return cmp.Compare(a.Seq, b.Seq) })
	}
	return heads
}

// compared is a chain beside the heads that are known of it.
type compared struct {
	ctx    context.Context
	q      *q.Queries
	county int32
	heads  []outsideHead
	last   q.LastEntryRow
}

func (c *compared) newest() outsideHead { return c.heads[len(c.heads)-1] }

// agrees tells whether an entry has the hash that was signed.
func (c *compared) agrees(seq int64, hash []byte) (bool, error) {
	if seq == 0 {
		return true, nil
	}
	rows, err := c.q.Entries(c.ctx, c.county, seq-1, 1)
	return err == nil && len(rows) == 1 && rows[0].Seq == seq && bytes.Equal(rows[0].Hash, hash), err
}

// end tells where a chain ends, and whether that is short of its newest head.
func (c *compared) end() (End, bool) {
	return c.at(c.last.Seq, c.last.Hash), c.last.Seq < c.newest().Seq
}

func (c *compared) at(seq int64, hash []byte) End {
	return End{County: c.county, Entries: seq, Known: c.newest().Seq, On: c.newest().HeadOn, hash: hash}
}

// fork finds where a chain leaves the one that was signed: at the first head of
// the file that does not agree. That it is another copy, and not tampering, must
// be vouched for by a head that only an earlier cut made void in the file: one
// that the file still holds beside the other was signed over what was changed.
func (c *compared) fork(h *Heads) (e End, forked bool, err error) {
	if c.last, err = c.q.LastEntry(c.ctx, c.county); err != nil && !db.IsNotFound(err) {
		return e, false, err
	}
	if c.last.Hash == nil {
		c.last.Hash = genesis(c.county)
	}
	within, _ := slices.BinarySearchFunc(c.heads, c.last.Seq+1, func(h outsideHead, seq int64) int { return cmp.Compare(h.Seq, seq) })
	leaves := slices.IndexFunc(c.heads[:within], func(o outsideHead) bool {
		ok, failed := c.agrees(o.Seq, o.Hash)
		err = errors.Join(err, failed)
		return !ok
	})
	if err != nil || leaves < 0 {
		return e, false, err
	}
	e = c.at(0, genesis(c.county))
	if leaves > 0 {
		e = c.at(c.heads[leaves-1].Seq, c.heads[leaves-1].Hash)
	}
	e.Replaced = true
	own, err := c.q.LastHead(c.ctx, c.county)
	if db.IsNotFound(err) {
		return e, false, nil
	}
	if err != nil || own.Seq <= e.Entries || !h.keys.Signed(headKind, headText(own.County, own.HeadOn, own.Seq, own.Hash), own.Signature) {
		return e, false, err
	}
	if slices.ContainsFunc(c.heads, func(o outsideHead) bool { return !o.Cut && o.Seq == own.Seq && bytes.Equal(o.Hash, own.Hash) }) {
		return e, false, nil
	}
	forked, err = c.agrees(own.Seq, own.Hash)
	return e, forked, err
}
