package dbtest

import (
	"fmt"
	"slices"
	"testing"

	"doudi/internal/db"
)

// InTheClear lists the columns of a database in which a word can be read, as
// table.column: every one of text or bytes, of every table.
func InTheClear(t testing.TB, d *db.DB, word string) []string {
	t.Helper()
	var found []string
	err := d.View(t.Context(), func(tx *db.Tx) error {
		found = nil
		columns, err := textColumns(t, tx)
		if err != nil {
			return err
		}
		if len(columns) < 100 { // a schema that is read wrongly would pass every test
			t.Fatalf("only %d columns of text were found", len(columns))
		}
		for _, c := range columns {
			has := `position(CAST($1 AS text) IN CAST("%[2]s" AS text)) > 0`
			switch {
			case tx.SQLite() != nil:
				has = `instr(CAST("%[2]s" AS BLOB), CAST($1 AS BLOB)) > 0`
			case c.kind == "bytea":
				has = `position(convert_to(CAST($1 AS text), 'UTF8') IN "%[2]s") > 0`
			}
			var n int
			if err := tx.QueryRow(t.Context(), fmt.Sprintf(`SELECT count(*) FROM "%[1]s" WHERE `+has, c.table, c.name), word).Scan(&n); err != nil {
				return fmt.Errorf("looking into %s.%s: %w", c.table, c.name, err)
			}
			if n > 0 {
				found = append(found, c.table+"."+c.name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	return found
}

type textColumn struct{ table, name, kind string }

// textColumns lists the columns of text and bytes of every table.
func textColumns(t testing.TB, tx *db.Tx) (out []textColumn, err error) {
	t.Helper()
	schema := `SELECT table_name, column_name, data_type FROM information_schema.columns
		WHERE table_schema = current_schema() AND data_type IN ('text', 'bytea', 'character varying', 'json', 'jsonb')`
	if tx.SQLite() != nil {
		schema = `SELECT m.name, c.name, lower(c.type) FROM sqlite_master m, pragma_table_info(m.name) c
			WHERE m.type = 'table' AND lower(c.type) IN ('text', 'blob', 'json', 'jsonb', 'any', '')`
	}
	rows, err := tx.Query(t.Context(), schema)
	if err != nil {
		return nil, fmt.Errorf("listing columns: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var c textColumn
		if err := rows.Scan(&c.table, &c.name, &c.kind); err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}
