// Package audit keeps the append-only log of who did what, when, to what and
// for which case. Each county has one chain: the hash of an entry is
// SM3(previous hash ‖ canonical entry), so that a changed, deleted or
// reordered row is found by Verify.
package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/audit/internal/q"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
)

// Entry is one act. Detail must hold no personal data: identifiers, counts and
// codes only. What a person wrote of why goes into Reason, unless the room keeps
// it in a record of its own: it is kept beside the log and not in it.
type Entry struct {
	County  int32  // 0 for acts of no county
	Act     string // verb: household.update, session.refused …
	Subject string // what it was done to: household/904…
	Case    string // case number, or ""
	Before  []byte // canonical bytes of the subject before, hashed here; nil if none
	After   []byte
	Detail  map[string]any
	Reason  string // in a person's own words; "" for none
}

// Append writes an entry in the transaction of the act itself: either both
// happen or neither does. The actor comes from the context.
func Append(ctx context.Context, tx *db.Tx, e Entry) error {
	told, err := keepReason(ctx, tx, e)
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	detail, err := json.Marshal(told) // maps are written with sorted keys
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	if err := tx.Turn(ctx, chainTurn|int64(e.County), "audit_entry_pkey"); err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	queries := q.New(tx)
	last, err := queries.LastEntry(ctx, e.County)
	if err != nil && !db.IsNotFound(err) {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	actor := authz.From(ctx)
	row := q.AppendEntryParams{
		County: e.County, Seq: last.Seq + 1, At: tx.At(), ActorID: actor.Account, Actor: actor.Name,
		Act: e.Act, Subject: e.Subject, CaseNo: e.Case, BeforeSm3: digest(e.Before), AfterSm3: digest(e.After),
		Detail: string(detail), PrevHash: last.Hash,
	}
	if row.PrevHash == nil {
		row.PrevHash = genesis(e.County)
	}
	row.Hash = chain(row)
	if err := queries.AppendEntry(ctx, row); err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	return nil
}

// chainTurn begins the keys of the turns in which chains are written to.
const chainTurn = 0x4155444954 << 20

func digest(b []byte) []byte {
	if b == nil {
		return nil
	}
	return crypt.Digest(b)
}

// genesis is what a county's first entry follows.
func genesis(county int32) []byte { return crypt.Digest(fmt.Appendf(nil, "doudi audit %06d", county)) }

// chain computes an entry's hash over its canonical form, see docs/formats/audit-chain.md.
func chain(r q.AppendEntryParams) []byte {
	body, err := json.Marshal([]any{r.County, r.Seq, r.At.UTC().Format("2006-01-02T15:04:05.000000Z"), r.ActorID.String(), r.Actor,
		r.Act, r.Subject, r.CaseNo, fmt.Sprintf("%x", r.BeforeSm3), fmt.Sprintf("%x", r.AfterSm3), r.Detail})
	if err != nil {
		panic("audit: a list of strings and numbers always encodes: " + err.Error())
	}
	return crypt.Digest(append(append([]byte(nil), r.PrevHash...), body...))
}
