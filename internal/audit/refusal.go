package audit

import (
	"context"
	"errors"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/db"
)

// RefusalError is the cause of an error for what is there and not the actor's to
// do: mostly an errs.NotFound for what is outside their scope.
type RefusalError struct {
	County  int32
	Subject string // as an Entry's
	Case    string // case number, or ""
	Act     authz.Act
}

// Error says what was refused.
func (r *RefusalError) Error() string { return fmt.Sprintf("%s on %s is refused", r.Act, r.Subject) }

// Refused returns err, and leaves an entry where it is a RefusalError: the transaction
// that found it is gone.
func Refused(ctx context.Context, d *db.DB, err error) error {
	var r *RefusalError
	if !errors.As(err, &r) {
		return err
	}
	return errors.Join(err, d.Update(ctx, func(tx *db.Tx) error {
		return Append(ctx, tx, Entry{County: r.County, Act: "access.refused", Subject: r.Subject, Case: r.Case, Detail: map[string]any{"act": r.Act}})
	}))
}
