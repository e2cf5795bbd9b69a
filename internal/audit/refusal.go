package audit

import (
	"context"
	"errors"
	"fmt"

	"doudi/internal/authz"
	"doudi/internal/db"
)

// RefusalError is the cause of an errs.NotFound for what is there and outside the
// actor's scope.
type RefusalError struct {
	County  int32
	Subject string
	Act     authz.Act
}

// Error says what was refused.
func (r *RefusalError) Error() string { return fmt.Sprintf("%s on %s is out of scope", r.Act, r.Subject) }

// Refused returns err, and leaves an entry where it is a RefusalError: the transaction
// that found it is gone.
func Refused(ctx context.Context, d *db.DB, err error) error {
	var r *RefusalError
	if !errors.As(err, &r) {
		return err
	}
	return errors.Join(err, d.Update(ctx, func(tx *db.Tx) error {
		return Append(ctx, tx, Entry{County: r.County, Act: "access.refused", Subject: r.Subject, Detail: map[string]any{"act": r.Act}})
	}))
}
