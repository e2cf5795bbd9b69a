// Package reseal seals the fields of a table again after a change of keys, and those
// that an older version of the program left in plain.
package reseal

import (
	"context"
	"fmt"

	"doudi/internal/crypt"
	"doudi/internal/db"
)

// Table says how the rows of one table are read and written. R is a row with
// its key and its sealed fields.
type Table[R any] struct {
	Name   string
	Read   func(ctx context.Context, tx *db.Tx, after R, upTo int32) ([]R, error) // in the order of the key; after the zero R come the first
	Fields func(r *R) []Field
	Write  func(ctx context.Context, tx *db.Tx, r R) error

	// WriteAll, where it is set, writes instead of Write: many rows in one round trip.
	WriteAll func(ctx context.Context, tx *db.Tx, rows []R) error
}

// Field is a sealed field of a row: where it belongs, and its bytes.
type Field struct {
	Place  crypt.Place
	Sealed *[]byte
	Plain  string // what an older version left unsealed of it: Write empties that
}

// Reseal walks the whole table, batch rows a transaction, and seals with the
// newest key what an older one sealed, or none. It returns how many fields that
// were; it can be stopped and run again at any time.
func (t Table[R]) Reseal(ctx context.Context, d *db.DB, keys *crypt.Keyring, batch int) (fields int, err error) {
	var after R
	for end := false; !end; {
		var n int
		var last R
		err := d.Update(ctx, func(tx *db.Tx) error {
			rows, err := t.Read(ctx, tx, after, int32(batch))
			if err != nil {
				return err
			}
			if end = len(rows) < batch; len(rows) > 0 {
				last = rows[len(rows)-1]
			}
			n, err = t.again(ctx, tx, keys, rows)
			return err
		})
		if err != nil {
			return fields, fmt.Errorf("reseal %s: %w", t.Name, err)
		}
		after = last
		fields += n
	}
	return fields, nil
}

func (t Table[R]) again(ctx context.Context, tx *db.Tx, keys *crypt.Keyring, rows []R) (n int, err error) {
	var changed []R
	for _, r := range rows {
		before := n
		for _, f := range t.Fields(&r) {
			done, err := f.again(keys)
			if err != nil {
				return n, err
			}
			if done {
				n++
			}
		}
		if n > before {
			changed = append(changed, r)
		}
	}
	return n, t.write(ctx, tx, changed)
}

func (t Table[R]) write(ctx context.Context, tx *db.Tx, rows []R) error {
	if t.WriteAll != nil {
		return t.WriteAll(ctx, tx, rows)
	}
	for _, r := range rows {
		if err := t.Write(ctx, tx, r); err != nil {
			return err
		}
	}
	return nil
}

// again seals a field with the newest key; false where it is so already.
func (f Field) again(keys *crypt.Keyring) (done bool, err error) {
	plain := []byte(f.Plain)
	switch {
	case f.Plain != "":
	case !keys.Stale(*f.Sealed):
		return false, nil
	default:
		if plain, err = keys.OpenBytes(f.Place, *f.Sealed); err != nil {
			return false, err
		}
	}
	*f.Sealed = keys.SealBytes(f.Place, plain)
	return true, nil
}
