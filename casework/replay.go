package casework

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/policy"
)

// ErrTampered means that stored bytes of a decision do not have the hash that
// was stored with them.
var ErrTampered = errors.New("the stored bytes of the decision are not those that were signed")

// Replayed is the outcome of a replay.
type Replayed struct {
	Number string
	SM3    string // of the reasons, in hex
	Bytes  int
}

// Replay computes a decision's proposal again from its stored inputs and the
// packs it names, and compares the bytes. The errors are ErrTampered,
// policy.ErrPackChanged and policy.ErrDiffers, wrapped. It is for operators,
// who read no household by it.
func (s *Service) Replay(ctx context.Context, county int32, decision id.ID) (r Replayed, err error) {
	var row q.Decision
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		row, err = q.New(tx).Decision(ctx, county, decision)
		return err
	})
	if db.IsNotFound(err) {
		return r, errs.New(errs.NotFound, "没有这个决定。", "No such decision.")
	}
	if err != nil {
		return r, fmt.Errorf("reading decision %s: %w", decision, err)
	}
	stored, err := s.openDecision(row)
	if err != nil {
		return r, err
	}
	again, err := s.others.Law.Replay(ctx, stored)
	if err != nil {
		return r, fmt.Errorf("replaying decision %s: %w", row.Number, err)
	}
	if !bytes.Equal(again, stored) {
		return r, fmt.Errorf("replaying decision %s: %w", row.Number, policy.ErrDiffers)
	}
	return Replayed{row.Number, hex.EncodeToString(row.ReasonsSm3), len(stored)}, nil
}

// openDecision opens the canonical bytes of a decision and checks their hash.
func (s *Service) openDecision(row q.Decision) ([]byte, error) {
	stored, err := s.keys.OpenBytes(decisionPlace("reasons_sealed", row.ID), row.ReasonsSealed)
	if err != nil {
		return nil, fmt.Errorf("opening decision %s: %w", row.Number, err)
	}
	if !bytes.Equal(crypt.Digest(stored), row.ReasonsSm3) {
		return nil, fmt.Errorf("decision %s: %w", row.Number, ErrTampered)
	}
	return stored, nil
}
