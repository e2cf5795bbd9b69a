// Package audit keeps the append-only log of who did what, when, to what and
// for which case. Each county has one chain: the hash of an entry is
// SM3(previous hash ‖ canonical entry), so that a changed, deleted or
// reordered row is found by Verify.
package audit

import (
	"context"
	"encoding/json"
	"errors"
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
	Before  any    // the record as it was, of which the log keeps a keyed digest; nil for what was not there
	After   any    // the record as it is now; Gone() for one that was deleted, nil where nothing changed
	Detail  map[string]any
	Reason  string // in a person's own words; "" for none
}

// Gone is what is left of a record that was deleted.
func Gone() any { return []byte{} }

// Digester makes the digests that the log keeps of records: keyed, because most
// of a record stands in the clear beside them, and what does not, such as an ID
// number, is soon guessed.
func Digester(keys *crypt.Keyring) func([]byte) []byte {
	return func(canonical []byte) []byte { return keys.Sign("audit_record", canonical) }
}

// Claim takes a transaction's turn at the end of a county's chain. Append does; who
// has much to do before it claims at once, so that what must wait has done nothing yet.
func Claim(ctx context.Context, tx *db.Tx, county int32) error {
	return tx.Turn(ctx, chainTurn|int64(county), "audit_entry_pkey")
}

// Append writes an entry in the transaction of the act itself: either both
// happen or neither does. The actor comes from the context.
func Append(ctx context.Context, tx *db.Tx, e Entry) error {
	told, err := keepReason(ctx, tx, e)
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	if told == nil {
		told = map[string]any{}
	}
	detail, err := json.Marshal(told) // maps are written with sorted keys
	if err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	if err := Claim(ctx, tx, e.County); err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	queries := q.New(tx)
	last, err := queries.LastEntry(ctx, e.County)
	if err != nil && !db.IsNotFound(err) {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	actor := authz.From(ctx)
	before, err1 := digest(tx, e.Before)
	after, err2 := digest(tx, e.After)
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("audit %s: %w", e.Act, err)
	}
	row := q.AppendEntryParams{
		County: e.County, Seq: last.Seq + 1, At: tx.At(), ActorID: actor.Account, Actor: actor.Name,
		Act: e.Act, Subject: e.Subject, CaseNo: e.Case, BeforeSm3: before, AfterSm3: after,
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

// digest is taken of a record as JSON, which has a structure's fields in their
// order and the keys of maps sorted.
func digest(tx *db.Tx, record any) ([]byte, error) {
	if record == nil {
		return nil, nil
	}
	if b, ok := record.([]byte); ok {
		return tx.Digest(b), nil
	}
	b, err := json.Marshal(record)
	if err != nil {
		return nil, fmt.Errorf("digest of the record: %w", err)
	}
	return tx.Digest(b), nil
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
