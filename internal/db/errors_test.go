package db_test

import (
	"fmt"
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
)

// TestTextQuotesNoValue: what a database says of a value that it refuses, for its form
// or because it is there already, is logged without the value.
func TestTextQuotesNoValue(t *testing.T) {
	t.Parallel()
	const phone = "13812345678x"
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		ctx, quoted := t.Context(), false
		for name, statement := range map[string]string{
			"twice":        "INSERT INTO setting (name, value) VALUES (CAST($1 AS text), ''), (CAST($1 AS text), '')",
			"not a list":   "SELECT value FROM json_each(CAST($1 AS text))",
			"not a number": "SELECT CAST(CAST($1 AS text) AS bigint)", // to SQLite it is one
		} {
			err := d.Update(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, statement, phone)
				return err
			})
			if err == nil {
				continue
			}
			quoted = quoted || strings.Contains(err.Error(), phone)
			if text := db.Text(fmt.Errorf("write it down: %w", err)); strings.Contains(text, phone) || !strings.Contains(text, "write it down: ") {
				t.Errorf("%s: %s", name, text)
			}
		}
		if postgres := strings.HasSuffix(t.Name(), "/postgres"); quoted != postgres {
			t.Errorf("the database itself quotes the value: %v", quoted)
		}
	})
}
