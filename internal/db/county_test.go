package db_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
)

// whole are the tables that no county can take with it, each with why. All others
// can become a shard: the county comes first in every key and in every reference.
var whole = map[string]string{
	"account":               "staff work in several counties, and sign in before one is known",
	"account_device":        "of an account",
	"account_password":      "of an account",
	"account_role":          "of an account",
	"session":               "of an account; found by its cookie alone",
	"idempotency":           "of an account; a key is the browser's, whatever county its write is of",
	"setting":               "of the installation",
	"village":               "a small table of reference: its code begins with the county",
	"person_lookup":         "the one lookup across counties: a number is found wherever it is",
	"family_account":        "a phone signs in before any county is known",
	"family_asking":         "of a family's account",
	"family_ceremony":       "of a family's account; found by what the browser holds",
	"family_code":           "of a phone, before there is an account",
	"family_draft":          "of a family's account; the county is chosen in it",
	"family_file":           "of a family's account, which may apply in two counties",
	"family_invitation":     "found by its code alone, before a phone is known",
	"family_passkey":        "of a family's account",
	"family_person":         "of a family's account: who it has proved to be",
	"family_proof":          "of a family's account",
	"family_refused_filing": "of a family's account",
	"family_session":        "of a family's account; found by its cookie alone",
}

// key is a primary or unique key of a table, or a reference, with its first column.
type key struct{ table, kind, first string }

// TestEveryKeyBeginsWithTheCounty reads the schema that the migrations make.
func TestEveryKeyBeginsWithTheCounty(t *testing.T) {
	t.Parallel()
	d, _ := dbtest.SQLite(t)
	seen := map[string]bool{}
	for _, k := range keys(t, d) {
		seen[k.table] = true
		if _, listed := whole[k.table]; !listed && k.first != "county" {
			t.Errorf("%s: its %s begins with %q, not with the county; a table that stays whole is named here, with why", k.table, k.kind, k.first)
		}
	}
	for _, table := range slices.Sorted(maps.Keys(whole)) {
		if !seen[table] {
			t.Errorf("%s is named here and is not in the schema", table)
		}
	}
	if len(seen) < 80 {
		t.Errorf("only %d tables were found", len(seen))
	}
}

// keys are those of the program's own tables; a table without a primary key has one
// that begins with nothing.
func keys(t *testing.T, d *db.DB) (list []key) {
	t.Helper()
	ctx := t.Context()
	err := d.View(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT m.name, 'primary key', coalesce((SELECT c.name FROM pragma_table_info(m.name) c WHERE c.pk = 1), '')
			FROM sqlite_master m WHERE m.type = 'table'
			UNION ALL SELECT m.name, 'unique key ' || i.name, coalesce((SELECT c.name FROM pragma_index_info(i.name) c WHERE c.seqno = 0), '')
			FROM sqlite_master m, pragma_index_list(m.name) i WHERE m.type = 'table' AND i."unique" = 1 AND i.origin <> 'pk'
			UNION ALL SELECT m.name, 'reference to ' || f."table", f."from" FROM sqlite_master m, pragma_foreign_key_list(m.name) f
			WHERE m.type = 'table' AND f.seq = 0 ORDER BY 1, 2`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var k key
			if err := rows.Scan(&k.table, &k.kind, &k.first); err != nil {
				return err
			}
			if !others(k.table) {
				list = append(list, k)
			}
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// others reports whether a table is SQLite's own, the queue's, which stays with the
// coordinator, or the list of migrations.
func others(table string) bool {
	return strings.HasPrefix(table, "sqlite_") || strings.HasPrefix(table, "river_") || table == "schema_step"
}
