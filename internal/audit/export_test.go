package audit_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/audit"
	"doudi/internal/audit/audittest"
	"doudi/internal/authz"
	"doudi/internal/db/dbtest"
	"doudi/internal/lang"
	"doudi/internal/sheet"
)

// TestExport holds that what is handed out is in the log and what failed is
// neither, and that nothing of it stays on the disk.
func TestExport(t *testing.T) { // not parallel: it looks into the folder of temporary files
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	d, _ := dbtest.SQLite(t)
	in := func(divisions ...string) context.Context {
		a := authz.Actor{Account: 7, Name: "余晓燕"}
		for _, x := range divisions {
			a.Grants = append(a.Grants, authz.Grant{Role: authz.Clerk, Division: x})
		}
		return authz.WithActor(t.Context(), a)
	}
	table := audit.Table{Name: lang.Of("家庭", "Households"), Format: sheet.CSV, Columns: []audit.Column{audit.Heading("户主", "Head", 0)}}
	what := audit.Taken{Act: "household.export", Subject: "households", May: authz.ReadHousehold}
	two := func(put func(...any) error) error { return errors.Join(put("张三"), put("李四")) }

	f, err := audit.Export(in("513221100", "513221102"), d, what, table, two)
	if err != nil || f.Rows != 2 {
		t.Fatalf("%+v, %v", f, err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 0 {
		t.Errorf("on the disk: %v", left)
	}
	var b strings.Builder
	if _, err := f.WriteTo(&b); err != nil || b.String() != "\ufeff户主\r\n张三\r\n李四\r\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	narrowed := what
	narrowed.Division = "513222100"
	if f, err = audit.Export(in("5132"), d, narrowed, table, two); err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	broken := func(put func(...any) error) error { _ = put("张三"); return os.ErrDeadlineExceeded }
	if _, err := audit.Export(in("513221"), d, what, table, broken); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("half an export: %v", err)
	}
	audittest.WantExports(t, d, 513221, map[string][]int{"household.export": {2}})
	audittest.WantExports(t, d, 513222, map[string][]int{"household.export": {2}})
}
