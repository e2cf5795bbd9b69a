package verification

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/verification/internal/q"
)

// TestWhatADepartmentHandedOverGoesWithItsRows: the sealed list itself is deleted
// when another is in use, when it could not be used, and when its term is over.
func TestWhatADepartmentHandedOverGoesWithItsRows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deaths", recent, manyDeaths(3))
		old := b.fileRow(b.currentFile("deaths")).FileID
		b.deliver("deaths", calendar.On(2026, 11, 20), manyDeaths(5))
		b.deliver("custody", recent, "姓名,身份证号\n张三,1\n") // fails
		forget := func() {
			t.Helper()
			for range 2 { // the second day finds nothing
				if err := b.forget(t.Context(), ForgetArgs{}); err != nil {
					t.Fatal(err)
				}
			}
		}
		forget()
		if _, _, err := b.store.Open(checker(), county, old); errs.CodeOf(err) != errs.NotFound || b.lines("stored_file") != 1 || b.audited("check.forgot") != 2 {
			t.Errorf("%v, %d files are stored, %d deletions are logged; want the one in use, and two", err, b.lines("stored_file"), b.audited("check.forgot"))
		}
		current := b.fileRow(b.currentFile("deaths")).FileID
		if _, in, err := b.store.Open(checker(), county, current); err != nil {
			t.Errorf("the list in use: %v", err)
		} else if err := in.Close(); err != nil {
			t.Error(err)
		}
		src, _ := b.sources.named("deaths")
		clock.T = clock.T.AddDate(0, 0, src.Retention)
		forget()
		if n := b.lines("stored_file") + b.lines("department_record"); n != 0 {
			t.Errorf("%d rows and files outlived their term", n)
		}
	})
}

// TestAnOriginalThatCannotBeErased is not called gone: the next day comes to it again.
func TestAnOriginalThatCannotBeErased(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deaths", recent, manyDeaths(3))
		old := b.fileRow(b.currentFile("deaths")).FileID
		b.deliver("deaths", calendar.On(2026, 11, 20), manyDeaths(5))
		scratch, err := b.store.Scratch()
		if err != nil {
			t.Fatal(err)
		}
		sealed := filepath.Join(scratch, "..", "..", authz.CountyCode(county), old.String())
		if err := os.Remove(sealed); err != nil {
			t.Fatal(err)
		}
		inTheWay := writeFile(t, sealed, "x", "x")
		if err := b.forget(t.Context(), ForgetArgs{}); err == nil || b.audited("check.forgot") != 0 {
			t.Errorf("%v, %d deletions are logged of what lies there", err, b.audited("check.forgot"))
		}
		if err := os.Remove(inTheWay); err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second day finds nothing
			if err := b.forget(t.Context(), ForgetArgs{}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := os.Stat(sealed); err == nil || b.audited("check.forgot") != 1 {
			t.Errorf("%v, %d deletions are logged", err, b.audited("check.forgot"))
		}
	})
}

// TestAnUploadThatWasNotTakenIn is deleted after a day; what is in use stays.
func TestAnUploadThatWasNotTakenIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deaths", recent, manyDeaths(3))
		b.put("x.csv", "department", strings.NewReader("x"))
		b.put("y.csv", "consent", strings.NewReader("y"))
		for _, want := range []int64{3, 2} {
			if err := b.forget(t.Context(), ForgetArgs{}); err != nil {
				t.Fatal(err)
			}
			if got := b.lines("stored_file"); got != want {
				t.Errorf("%d files are stored, want %d", got, want)
			}
			clock.T = clock.T.AddDate(0, 0, 2)
		}
	})
}

// TestAnotherReceiptOfTheSameUploadKeepsIt: what failed is deleted only where the
// same upload is not in use by now.
func TestAnotherReceiptOfTheSameUploadKeepsIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		upload := b.put("x.csv", "department", strings.NewReader("甲,乙,丙\n李秀英,"+string(b.family.Members[1].IDNumber)+",5\n"))
		for i, columns := range []map[string]int{{"id": 0, "name": 1, "balance": 2}, {"id": 1, "name": 0, "balance": 2}} {
			f, err := b.ReceiveFile(checker(), Receipt{County: county, Source: "deposits", FileID: upload, AsOf: recent, Columns: columns})
			if err != nil {
				t.Fatal(err)
			}
			if err := b.load(t.Context(), LoadArgs{county, f.ID}); err != nil {
				t.Fatal(err)
			}
			if got, want := FileState(b.fileRow(f.ID).State), []FileState{Failed, Current}[i]; got != want {
				t.Fatalf("receipt %d is %s", i, got)
			}
		}
		if err := b.forget(t.Context(), ForgetArgs{}); err != nil {
			t.Fatal(err)
		}
		if b.lines("stored_file") != 1 {
			t.Error("the upload that is in use was deleted")
		}
	})
}

// TestWhatIsTakenInMeanwhile: whoever decided to delete an upload before it was taken
// in deletes nothing, and what was deleted before is not taken in.
func TestWhatIsTakenInMeanwhile(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		key := b.newSigner("deposits")
		table := deposits("李秀英", b.family.Members[1].IDNumber, "23000")
		f, err := b.hand(table, b.sign(b.truth(table), key))
		if err != nil {
			t.Fatal(err)
		}
		row := b.fileRow(f.ID)
		var manifest int64
		err = b.db.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT stored_id FROM department_manifest").Scan(&manifest)
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range []id.ID{row.FileID, id.ID(manifest)} {
			if gone, err := b.discard(t.Context(), county, n); err != nil || gone {
				t.Errorf("a file that is being read: %t, %v", gone, err)
			}
		}
		if err := b.load(t.Context(), LoadArgs{county, f.ID}); err != nil || b.lines("stored_file") != 2 || FileState(b.fileRow(f.ID).State) != Current {
			t.Errorf("%v, %d files are stored", err, b.lines("stored_file"))
		}
		upload := b.put("x.csv", "department", strings.NewReader("x"))
		if gone, err := b.discard(t.Context(), county, upload); err != nil || !gone {
			t.Fatalf("of nobody: %t, %v", gone, err)
		}
		src, _ := b.sources.named("deaths")
		err = b.db.Update(t.Context(), func(tx *db.Tx) error {
			_, err := b.receive(t.Context(), tx, src, q.AddFileParams{County: county, Source: "deaths", FileID: upload, Fingerprint: []byte("x"), AsOfOn: recent}, nil)
			return err
		})
		wants(t, "what was deleted since it was read", err, errs.NotFound)
	})
}
