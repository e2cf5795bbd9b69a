// Package audittest looks into the audit log for tests of what must be in it.
package audittest

import (
	"encoding/json"
	"reflect"
	"testing"

	"doudi/internal/db"
)

// WantExports checks the export entries of a county's chain: for each act the
// rows that every export of it took, in order. Each must say of which divisions.
func WantExports(t *testing.T, d *db.DB, county int32, want map[string][]int) {
	t.Helper()
	got := map[string][]int{}
	err := d.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), "SELECT act, detail FROM audit_entry WHERE county = $1 AND act LIKE '%.export%' ORDER BY seq", county)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var act, text string
			if err := rows.Scan(&act, &text); err != nil {
				return err
			}
			detail := struct {
				Rows      int
				Divisions []string
			}{Rows: -1}
			if err := json.Unmarshal([]byte(text), &detail); err != nil || len(detail.Divisions) == 0 {
				t.Errorf("%s does not say of which divisions: %s, %v", act, text, err)
			}
			got[act] = append(got[act], detail.Rows)
		}
		return rows.Err()
	})
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("exports in the audit log %v, want %v, error %v", got, want, err)
	}
}
