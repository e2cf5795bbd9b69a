package app_test

import (
	"context"
	"database/sql"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"doudi/app"
)

// rotated adds a key to the stopped demonstration in dir.
func rotated(t *testing.T, dir string) {
	t.Helper()
	if code := app.Main(t.Context(), []string{"keys", "rotate", "-data", dir}, strings.NewReader(""), io.Discard, io.Discard); code != 0 {
		t.Fatalf("keys rotate: exit code %d", code)
	}
}

// allUnder waits until the running demonstration in dir says that everything is sealed
// with its second key, and finds every sealed value to be so, in whatever room.
func allUnder(t *testing.T, dir string) {
	t.Helper()
	d, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "doudi.sqlite")+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for end := time.Now().Add(10 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		var with string
		if err := d.QueryRowContext(t.Context(), "SELECT value FROM setting WHERE name = 'sealed_with'").Scan(&with); err != nil {
			t.Fatal(err)
		}
		if with == "2" {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("after ten minutes fields are still sealed with key %s", with)
		}
	}
	used := 0
	for _, column := range sealedColumns(t, d) {
		table, name, _ := strings.Cut(column, ".")
		var values, old int
		err := d.QueryRowContext(t.Context(), "SELECT count(*), coalesce(sum(substr("+name+", 1, 1) <> x'02'), 0) FROM "+table+
			" WHERE length("+name+") > 0").Scan(&values, &old)
		if err != nil {
			t.Fatal(err)
		}
		if values > 0 {
			used++
		}
		if old > 0 {
			t.Errorf("%d of %d values of %s are still sealed with the first key", old, values, column)
		}
	}
	if used < 10 {
		t.Errorf("only %d sealed columns have a value in the demonstration: this proves little", used)
	}
}

// sealedColumns lists the columns whose name says that they are sealed, as table.column.
func sealedColumns(t *testing.T, d *sql.DB) (out []string) {
	t.Helper()
	rows, err := d.QueryContext(context.WithoutCancel(t.Context()), `SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type = 'table' AND c.type = 'BLOB' COLLATE NOCASE AND c.name LIKE '%sealed' ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		out = append(out, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
