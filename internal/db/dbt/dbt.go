// Package dbt has the column types that mean the same on both databases.
// Days are calendar.Date; money is money.Fen; what is left is the instant.
package dbt

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgtype"
)

// layout has a fixed width, so that the order of the text is the order of time.
const layout = "2006-01-02T15:04:05.000000Z"

// Time is an instant in UTC to the microsecond, which is all PostgreSQL keeps.
// The zero Time is NULL.
type Time struct{ time.Time }

// At cuts an instant to what both databases keep.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Microsecond)}
}

// Value stores text (SQLite).
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	return At(t.Time).Format(layout), nil
}

// Scan reads what either database returns.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t = Time{}
	case time.Time:
		*t = At(v)
	case string:
		p, err := time.Parse(layout, v)
		if err != nil {
			return fmt.Errorf("scan an instant: %w", err)
		}
		*t = At(p)
	default:
		return fmt.Errorf("scan an instant from %T", src)
	}
	return nil
}

// TimestamptzValue gives PostgreSQL's binary form, which COPY needs.
func (t Time) TimestamptzValue() (pgtype.Timestamptz, error) {
	return pgtype.Timestamptz{Time: t.Time, Valid: !t.IsZero()}, nil
}

// ScanTimestamptz reads PostgreSQL's binary form.
func (t *Time) ScanTimestamptz(v pgtype.Timestamptz) error {
	*t = Time{}
	if v.Valid {
		*t = At(v.Time)
	}
	return nil
}

// MarshalJSON writes RFC 3339; the zero Time is "", as a day that is not there is.
func (t Time) MarshalJSON() ([]byte, error) {
	if t.IsZero() {
		return []byte(`""`), nil
	}
	return t.Time.MarshalJSON()
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Time) UnmarshalJSON(b []byte) error {
	if string(b) == `""` || string(b) == "null" {
		*t = Time{}
		return nil
	}
	return t.Time.UnmarshalJSON(b)
}

// Schema tells OpenAPI how an instant travels.
func (Time) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Description: "an instant, RFC 3339; empty if there is none", Examples: []any{"2026-11-23T02:00:00Z"}}
}
