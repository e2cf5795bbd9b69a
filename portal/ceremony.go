package portal

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/portal/internal/q"
)

// ceremonyLasts is for how long an authenticator or an identity service may take.
const ceremonyLasts = 5 * time.Minute

// Kinds of what a browser is asked to bring back.
const (
	toAdd     = "add"      // a passkey for the account
	toEnter   = "enter"    // a passkey, to sign in
	toProveBy = "identity" // the word of a province's identity service
)

func ceremonyPlace() crypt.Place { return crypt.Place{Column: "family_ceremony.sealed"} }

// askFor keeps what a browser was asked, and returns what it holds of that.
func (s *Service) askFor(ctx context.Context, tx *db.Tx, token, kind string, account id.ID, state any) error {
	plain, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("write a ceremony: %w", err)
	}
	err = q.New(tx).AddCeremony(ctx, q.AddCeremonyParams{TokenSm3: crypt.Digest([]byte(token)), Kind: kind, AccountID: account,
		Sealed: s.keys.SealBytes(ceremonyPlace(), plain), ExpiresAt: dbt.At(tx.Now.Add(ceremonyLasts))})
	if err != nil {
		return fmt.Errorf("keep a ceremony: %w", err)
	}
	return nil
}

// answered takes what was asked, so that it is answered once; false where it is not
// there, over, or was asked of another account.
func (s *Service) answered(ctx context.Context, tx *db.Tx, token, kind string, account id.ID, state any) (bool, error) {
	queries, hash := q.New(tx), crypt.Digest([]byte(token))
	row, err := queries.Ceremony(ctx, hash)
	if db.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read a ceremony: %w", err)
	}
	if row.Kind != kind || row.AccountID != account || !tx.Now.Before(row.ExpiresAt.Time) {
		return false, nil
	}
	if n, err := queries.DropCeremony(ctx, hash); err != nil || n == 0 {
		return false, err
	}
	plain, err := s.keys.OpenBytes(ceremonyPlace(), row.Sealed)
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal(plain, state); err != nil {
		return false, fmt.Errorf("read a ceremony: %w", err)
	}
	return true, nil
}

func newToken() string { return rand.Text() + rand.Text() }

func askAgain() error {
	return errs.New(errs.Unauthorized, "时间太久或者已经用过，请重新开始。", "This took too long or was used; begin again.")
}
