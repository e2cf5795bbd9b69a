package reseal

import (
	"context"
	"fmt"

	"doudi/internal/db"
)

// Plain says how the rows of one table are read in which an older version of the
// program left words in the clear that are sealed now.
type Plain[R any] struct {
	Name  string
	Read  func(ctx context.Context, tx *db.Tx, upTo int32) ([]R, error) // some in which words stand in the clear
	Write func(ctx context.Context, tx *db.Tx, r R) error               // seals them, and leaves nothing in the clear
}

// Seal seals them all, batch rows a transaction, and returns how many rows that were.
// It can be stopped and run again at any time, and costs nothing once all are sealed.
func (p Plain[R]) Seal(ctx context.Context, d *db.DB, batch int) (rows int, err error) {
	for n := batch; n == batch; rows += n {
		err := d.Update(ctx, func(tx *db.Tx) error {
			list, err := p.Read(ctx, tx, int32(batch))
			if n = len(list); err != nil {
				return err
			}
			for _, r := range list {
				if err := p.Write(ctx, tx, r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return rows, fmt.Errorf("seal what is in the clear of %s: %w", p.Name, err)
		}
	}
	return rows, nil
}
