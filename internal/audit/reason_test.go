package audit_test

import (
	"log/slog"
	"strings"
	"testing"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/jobs"
	"doudi/internal/web/page"
)

// TestReasonsStayOutOfTheChain: what a person wrote can be read beside the
// entry, cannot be changed unnoticed, and can be deleted for good.
func TestReasonsStayOutOfTheChain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		const why = "张三的手机 13812345678 打不通"
		heads := audit.NewHeads(d, keyring(t), "")
		log := audit.NewLog(heads, jobs.New(d, slog.New(slog.DiscardHandler)), nil)
		auditor := authz.WithActor(t.Context(), authz.Actor{Account: 9, Name: "邓国平", Grants: []authz.Grant{{Role: authz.Auditor, Division: "513221"}}})
		for _, reason := range []string{why, ""} {
			err := d.Update(auditor, func(tx *db.Tx) error {
				return audit.Append(auditor, tx, audit.Entry{County: county, Act: "household.reveal", Subject: "household/1", Detail: map[string]any{"field": "phone"}, Reason: reason})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		read := func() audit.Row {
			p, err := log.Search(auditor, page.Query{}, audit.Filter{County: county})
			if err != nil || len(p.Items) != 2 || p.Items[0].Reason != "" {
				t.Fatalf("%+v, error %v", p, err)
			}
			return p.Items[1]
		}
		if r := read(); r.Reason != why || strings.Contains(string(r.Detail), "13812345678") || !strings.Contains(string(r.Detail), `"field":"phone"`) {
			t.Errorf("detail %s, reason %q", r.Detail, r.Reason)
		}
		if got := faults(t, heads); len(got) != 0 {
			t.Errorf("faults of a whole log: %v", got)
		}
		exec(t, d, "UPDATE audit_reason SET said = '核对'")
		if got := faults(t, heads); len(got) != 1 || got[0] != "1 The reason that is kept beside it was changed." {
			t.Errorf("a changed reason: %v", got)
		}
		exec(t, d, "DELETE FROM audit_reason")
		if r := read(); r.Reason != "" {
			t.Errorf("a deleted reason: %q", r.Reason)
		}
		if got := faults(t, heads); len(got) != 0 {
			t.Errorf("faults after a reason was deleted: %v", got)
		}
	})
}
