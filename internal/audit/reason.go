package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"

	"doudi/internal/audit/internal/q"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
)

// keepReason writes what a person said of why beside the log, and returns the
// detail with its number and salted digest in its place.
func keepReason(ctx context.Context, tx *db.Tx, e Entry) (map[string]any, error) {
	if e.Reason == "" {
		return e.Detail, nil
	}
	p := q.AddReasonParams{County: e.County, ID: tx.NewID(), Said: e.Reason, Salt: []byte(rand.Text()), SaidAt: tx.At()}
	if err := q.New(tx).AddReason(ctx, p); err != nil {
		return nil, fmt.Errorf("keep the reason: %w", err)
	}
	detail := map[string]any{}
	maps.Copy(detail, e.Detail)
	detail["reason"], detail["reason_sm3"] = p.ID.String(), fmt.Sprintf("%x", said(p.Salt, p.Said))
	return detail, nil
}

func said(salt []byte, text string) []byte {
	return crypt.Digest(append(bytes.Clone(salt), text...))
}

// reasonOf is where an entry's detail says that its reason is; ok is false for
// one without, and for entries of the time when reasons stood in the detail.
func reasonOf(detail string) (n id.ID, digest string, ok bool) {
	var d struct {
		Reason json.RawMessage `json:"reason"`
		SM3    string          `json:"reason_sm3"`
	}
	if err := json.Unmarshal([]byte(detail), &d); err != nil || d.SM3 == "" {
		return 0, "", false
	}
	err := json.Unmarshal(d.Reason, &n)
	return n, d.SM3, err == nil
}

// reasons reads what was said of entries of one county, by their numbers; fits
// is false for one that is not what the entry has the digest of. What was
// deleted is missing.
func reasons(ctx context.Context, tx *db.Tx, county int32, rows []q.AuditEntry) (text map[int64]string, fits map[int64]bool, err error) {
	text, fits = map[int64]string{}, map[int64]bool{}
	seq, digests, ids := map[id.ID]int64{}, map[id.ID]string{}, []id.ID{}
	for _, r := range rows {
		if n, digest, ok := reasonOf(r.Detail); ok {
			seq[n], digests[n], ids = r.Seq, digest, append(ids, n)
		}
	}
	if len(ids) == 0 {
		return text, fits, nil
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, nil, fmt.Errorf("list reasons: %w", err)
	}
	kept, err := q.New(tx).Reasons(ctx, county, string(list))
	if err != nil {
		return nil, nil, fmt.Errorf("read reasons: %w", err)
	}
	for _, k := range kept {
		n := seq[k.ID]
		text[n], fits[n] = k.Said, fmt.Sprintf("%x", said(k.Salt, k.Said)) == digests[k.ID]
	}
	return text, fits, nil
}
