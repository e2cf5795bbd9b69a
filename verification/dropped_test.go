package verification

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/parquetfile"
	"doudi/verification/manifest"
)

func writeFile(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// dropIn lays a file into the folder as somebody did a while ago: b.dropped has to
// go by ModTime, since nobody can set the time of the last change.
func (b *bench) dropIn(source, name, text string, ago time.Duration) {
	b.t.Helper()
	path := writeFile(b.t, filepath.Join(b.dropped.Folder, "513221", source), name, text)
	then := time.Now().Add(-ago)
	if err := os.Chtimes(path, then, then); err != nil {
		b.t.Fatal(err)
	}
}

// lies lists what lies in a source's folder, but for folders.
func (b *bench) lies(source string) (list []string) {
	b.t.Helper()
	entries, err := os.ReadDir(filepath.Join(b.dropped.Folder, "513221", source))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, x := range entries {
		if !x.IsDir() {
			list = append(list, x.Name())
		}
	}
	return list
}

// collected looks into the folder and loads what was taken in.
func (b *bench) collected(source string) []DepartmentFile {
	b.t.Helper()
	if err := b.collect(b.t.Context(), CollectArgs{}); err != nil {
		b.t.Fatal(err)
	}
	list, err := b.Files(checker(), county, source, 0, 10)
	if err != nil {
		b.t.Fatal(err)
	}
	for i, f := range list {
		if err := b.load(b.t.Context(), LoadArgs{county, f.ID}); err != nil {
			b.t.Fatal(err)
		}
		if list[i], err = b.File(checker(), Ref{county, f.ID}); err != nil {
			b.t.Fatal(err)
		}
	}
	return list
}

// reason is why the one file of a source was refused.
func (b *bench) reason(source string) string {
	b.t.Helper()
	found, err := filepath.Glob(filepath.Join(b.dropped.Folder, "513221", source, refusedFolder, "*.reason.txt"))
	if err != nil || len(found) != 1 {
		b.t.Fatalf("%v, %v", found, err)
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

// TestWhatDepartmentsDrop: a file in the folder is taken in as an upload is and
// does not stay there; one that cannot be is moved aside with the reason.
func TestWhatDepartmentsDrop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
		b.sources[0].Retention = 186
		table := deposits("李秀英", b.family.Members[1].IDNumber, "23000")
		b.dropIn("deposits", "存款_2026-11-15.csv", table, time.Minute)
		b.dropIn("deposits", "存款_2026-11-15.csv.part", table, time.Hour)
		if got := b.collected("deposits"); len(got) != 0 || len(b.lies("deposits")) != 2 {
			t.Errorf("what is still being copied was taken: %+v", got)
		}
		b.dropIn("deposits", "存款_2026-11-15.csv", table, 3*time.Minute)
		if got := b.collected("deposits"); len(got) != 1 || got[0].State != Current || got[0].Rows != 1 || got[0].AsOf.String() != "2026-11-15" {
			t.Errorf("%+v", got)
		}
		if got := b.lies("deposits"); len(got) != 1 {
			t.Errorf("what was taken lies there in the clear: %v", got)
		}
		b.dropIn("deposits", "存款_2026-11-15.csv", table, 3*time.Minute) // as after a kill between the two
		if got := b.collected("deposits"); len(got) != 1 || len(b.lies("deposits")) != 1 {
			t.Errorf("the same once more: %+v", got)
		}
		b.dropIn("vehicles", "车辆.csv", vehicles("张三", b.family.Members[0].IDNumber, "小型轿车"), 3*time.Minute)
		if got := b.collected("vehicles"); len(got) != 0 || !strings.Contains(b.reason("vehicles"), "2026-09-30.csv") || len(b.lies("vehicles")) != 0 {
			t.Errorf("of no day: %+v", got)
		}
		b.dropIn("deaths", "死亡_20261115.csv", "<html></html>", 3*time.Minute)
		if got := b.collected("deaths"); len(got) != 0 || !strings.Contains(b.reason("deaths"), "网页") {
			t.Errorf("a web page: %+v", got)
		}
		if n := b.lines("stored_file"); n != 1 {
			t.Errorf("%d files are stored, want the one that was taken", n)
		}
	})
}

// TestWhatWasRefusedGoes when the source's data would: by the time of the refusal,
// since the file is the department's and keeps its own times.
func TestWhatWasRefusedGoes(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	now := time.Now()
	b.dropped = Drops{t.TempDir(), func() time.Time { return now }, fs.FileInfo.ModTime}
	src, _ := b.sources.named("deaths")
	keeps := time.Duration(src.Retention) * 24 * time.Hour
	written := now.Add(-keeps - time.Hour)
	b.dropIn("deaths", "死亡_20261115.csv", "<html></html>", keeps+time.Hour)
	refused := filepath.Join(b.dropped.Folder, "513221", "deaths", refusedFolder)
	if b.collected("deaths"); len(b.liesIn(refused)) != 2 {
		t.Fatalf("%v lie there", b.liesIn(refused))
	}
	for _, x := range b.liesIn(refused) {
		info, err := x.Info()
		if err != nil || !strings.Contains(x.Name(), "reason") && info.ModTime().Sub(written).Abs() > time.Minute {
			t.Errorf("%s is of %s, %v; only its owner can set that", x.Name(), info.ModTime(), err)
		}
	}
	now = now.Add(keeps - time.Minute)
	if b.collected("deaths"); len(b.liesIn(refused)) != 2 {
		t.Errorf("what was refused went by the time it was written: %v", b.liesIn(refused))
	}
	now = now.Add(2 * time.Minute)
	if b.collected("deaths"); len(b.liesIn(refused)) != 0 {
		t.Error("what was refused is kept for longer than the source's data")
	}
}

// TestAnUnchangedListOfANewerDay: the department reported, and nothing changed. That
// is news of that day, and no copy of what is there.
func TestAnUnchangedListOfANewerDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
		table := deposits("李秀英", b.family.Members[1].IDNumber, "23000")
		for i, want := range []string{"2026-11-15", "2026-11-20", "2026-11-20"} {
			day := []string{"2026-11-15", "2026-11-20", "2026-11-15"}[i] // the last is a copy that came late
			b.dropIn("deposits", "存款_"+day+".csv", table, 3*time.Minute)
			got := b.collected("deposits")
			if len(got) != min(i+1, 2) || got[0].State != Current || got[0].AsOf.String() != want || got[0].Rows != 1 || len(b.lies("deposits")) != 0 {
				t.Fatalf("as of %s: %+v; %v lie there", day, got, b.lies("deposits"))
			}
		}
	})
}

// TestTenGigabytesThatAreDropped: they are refused as soon as they are seen, unread.
func TestTenGigabytesThatAreDropped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
		b.dropIn("deposits", "存款_2026-11-15.csv", "客户姓名,证件号码,余额合计\n", 3*time.Minute)
		path := filepath.Join(b.dropped.Folder, "513221", "deposits", "存款_2026-11-15.csv")
		if err := os.Truncate(path, 10<<30); err != nil { // of zeros, which take no room
			t.Skipf("no file of 10 GB can be made here: %v", err)
		}
		then := time.Now().Add(-3 * time.Minute)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
		if got := b.collected("deposits"); len(got) != 0 || !strings.Contains(b.reason("deposits"), "512 MB") || b.lines("stored_file") != 0 {
			t.Errorf("%+v, %s", got, b.reason("deposits"))
		}
	})
}

func (b *bench) liesIn(dir string) []os.DirEntry {
	b.t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// TestASignedDrop: the manifest lies beside the file and says of which day it is;
// where one is required the file waits for it, and not for ever.
func TestASignedDrop(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
		key := b.newSigner("deposits")
		b.requireManifest("deposits")
		table := deposits("李秀英", b.family.Members[1].IDNumber, "23000")
		b.dropIn("deposits", "存款.csv", table, 3*time.Minute)
		if got := b.collected("deposits"); len(got) != 0 || len(b.lies("deposits")) != 1 {
			t.Errorf("it did not wait for its manifest: %+v", got)
		}
		said := b.sign(b.truth(table), key)
		b.dropIn("deposits", "存款.csv"+manifest.Ending, said, 3*time.Minute)
		if got := b.collected("deposits"); len(got) != 1 || got[0].State != Current || got[0].Signer != key.Fingerprint() || len(b.lies("deposits")) != 0 {
			t.Fatalf("%+v, %v lie there", got, b.lies("deposits"))
		}
		b.dropIn("deposits", "存款.csv", table, 3*time.Minute) // as after a kill between receipt and removal
		b.dropIn("deposits", "存款.csv"+manifest.Ending, said, 3*time.Minute)
		if got := b.collected("deposits"); len(got) != 1 || len(b.lies("deposits")) != 0 || b.audited("check.unvouched") != 0 || b.lines("stored_file") != 2 {
			t.Errorf("the same once more: %+v, %d refusals", got, b.audited("check.unvouched"))
		}
		more := table + "张三," + string(b.family.Members[0].IDNumber) + ",岷源农商行,1,5\n"
		b.dropIn("deposits", "存款.csv", more, 3*time.Minute)
		b.dropIn("deposits", "存款.csv"+manifest.Ending, b.sign(b.truth(table+"\n"), key), 3*time.Minute)
		if got := b.collected("deposits"); len(got) != 1 || !strings.Contains(b.reason("deposits"), "SM3") || len(b.lies("deposits")) != 0 {
			t.Errorf("another file's manifest: %+v", got)
		}
		if err := os.RemoveAll(filepath.Join(b.dropped.Folder, "513221", "deposits", refusedFolder)); err != nil {
			t.Fatal(err)
		}
		b.dropIn("deposits", "存款_2026-11-20.csv", more, time.Hour)
		if got := b.collected("deposits"); len(got) != 1 || !strings.Contains(b.reason("deposits"), "清单") {
			t.Errorf("without one after an hour: %+v", got)
		}
		if b.audited("check.unvouched") != 2 || b.lines("stored_file") != 2 {
			t.Errorf("%d refusals are logged, %d files stored", b.audited("check.unvouched"), b.lines("stored_file"))
		}
	})
}

// TestADroppedParquetFile is looked up like a CSV one.
func TestADroppedParquetFile(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
		var file strings.Builder
		w, err := parquetfile.Create(&file, parquetfile.Column{Name: "客户姓名", Kind: parquetfile.Text}, parquetfile.Column{Name: "证件号码", Kind: parquetfile.Text},
			parquetfile.Column{Name: "余额合计", Kind: parquetfile.Integer})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range [][]string{{"李秀英", string(b.family.Members[1].IDNumber), "23000"}, {"合计", "1", "1"}} {
			if err := w.Write(row...); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		b.dropIn("deposits", "存款_2026-11-15.parquet", file.String(), 3*time.Minute)
		got := b.collected("deposits")
		if len(got) != 1 || got[0].State != Current || got[0].Rows != 2 || got[0].Bad != 1 {
			t.Fatalf("%+v", got)
		}
		b.consentAll(father, mother, child)
		if v := b.asked(); len(v.Findings) != 1 || v.Findings[0].Amount != 23000_00 {
			t.Errorf("%+v", v.Findings)
		}
	})
}

// seen is the one file that a look into the folder finds.
func (b *bench) seen() drop {
	b.t.Helper()
	list, err := b.drops()
	if err != nil || len(list) != 1 {
		b.t.Fatalf("%d files lie there, %v", len(list), err)
	}
	return list[0]
}

// TestADropThatIsWrittenToMeanwhile: a department that writes to a file, or lays
// another in its place, between the look and the removal loses no row of it.
func TestADropThatIsWrittenToMeanwhile(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
	const name = "存款_2026-11-15.csv"
	table := deposits("李秀英", b.family.Members[1].IDNumber, "23000")
	more := table + "张三," + string(b.family.Members[0].IDNumber) + ",岷源农商行,1,5\n"
	path := filepath.Join(b.dropped.Folder, "513221", "deposits", name)
	for what, meanwhile := range map[string]func() error{
		"written to": func() error { return os.WriteFile(path, []byte(more), 0o600) },
		"replaced":   func() error { return errors.Join(os.Remove(path), os.WriteFile(path, []byte(more), 0o600)) },
	} {
		b.dropIn("deposits", name, table, 3*time.Minute)
		seen := b.seen()
		root, err := os.OpenRoot(seen.folder)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		if err := meanwhile(); err != nil {
			t.Fatal(err)
		}
		if err := b.takeDrop(t.Context(), seen); err != nil || b.lines("department_file") != 0 || b.lines("stored_file") != 0 {
			t.Errorf("%s before it is taken: %v, %d files are taken in, %d stored", what, err, b.lines("department_file"), b.lines("stored_file"))
		}
		if err := errors.Join(seen.remove(root), seen.refuse(root, notFound(), time.Now())); err != nil || len(b.lies("deposits")) != 1 {
			t.Errorf("%s after it was taken: %v, %v lie there", what, err, b.lies("deposits"))
		}
	}
	b.dropIn("deposits", name, more, 3*time.Minute)
	if got := b.collected("deposits"); len(got) != 1 || got[0].Rows != 2 || len(b.lies("deposits")) != 0 {
		t.Errorf("%+v, %v lie there", got, b.lies("deposits"))
	}
}

// TestAFolderOutOfWhichNothingCanBeMoved: nothing in it is copied, which would
// happen with every look, and that is said once.
func TestAFolderOutOfWhichNothingCanBeMoved(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	now := time.Now()
	b.dropped = Drops{filepath.Join(t.TempDir(), "[部门] *"), func() time.Time { return now }, fs.FileInfo.ModTime} // a folder may be called anything
	b.dropIn("deposits", "存款_2026-11-15.csv", deposits("李秀英", b.family.Members[1].IDNumber, "23000"), 3*time.Minute)
	inTheWay := filepath.Join(b.dropped.Folder, "513221", "deposits", ".writable") // so that a test by root sees it
	if err := os.Mkdir(inTheWay, 0o700); err != nil {
		t.Fatal(err)
	}
	said := 0
	for range 3 {
		if err := b.collect(t.Context(), CollectArgs{}); err != nil {
			said++
		}
	}
	if said != 1 || b.lines("department_file") != 0 || b.lines("stored_file") != 0 {
		t.Errorf("it is said %d times; %d files are taken in, %d stored", said, b.lines("department_file"), b.lines("stored_file"))
	}
	if now = now.Add(time.Hour); b.collect(t.Context(), CollectArgs{}) == nil {
		t.Error("it is not said again")
	}
	if err := os.Remove(inTheWay); err != nil {
		t.Fatal(err)
	}
	if got := b.collected("deposits"); len(got) != 1 || len(b.lies("deposits")) != 0 {
		t.Errorf("when it can: %+v", got)
	}
}

// TestAFaultThatLasts is said once an hour, whatever it is.
func TestAFaultThatLasts(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	now := time.Now()
	b.dropped = Drops{t.TempDir(), func() time.Time { return now }, fs.FileInfo.ModTime}
	folder := filepath.Join(b.dropped.Folder, "513221", "deposits")
	writeFile(t, folder, refusedFolder, "a file where the folder should be")
	writeFile(t, filepath.Dir(folder), "vehicles", "likewise")
	said := 0
	for range 3 {
		if err := b.collect(t.Context(), CollectArgs{}); err != nil {
			said++
		}
	}
	if now = now.Add(time.Hour); said != 1 || b.collect(t.Context(), CollectArgs{}) == nil {
		t.Errorf("it is said %d times in a minute, or not again", said)
	}
}

// TestTheDepartmentReadsWhy: its account is of the group that the folder is of,
// whatever mask the program runs with.
func TestTheDepartmentReadsWhy(t *testing.T) { // not parallel: the mask is the process's
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
	b.dropIn("deposits", "没有日期.csv", "x", 3*time.Minute)
	folder := filepath.Join(b.dropped.Folder, "513221", "deposits")
	if err := os.Chmod(folder, 0o770|fs.ModeSetgid); err != nil {
		t.Fatal(err)
	}
	defer syscall.Umask(syscall.Umask(0o077))
	if err := b.collect(t.Context(), CollectArgs{}); err != nil {
		t.Fatal(err)
	}
	refused := filepath.Join(folder, refusedFolder)
	if info, err := os.Stat(refused); err != nil || info.Mode() != fs.ModeDir|fs.ModeSetgid|0o770 {
		t.Errorf("the folder: %v, %v", info.Mode(), err)
	}
	for _, x := range b.liesIn(refused) {
		if info, err := x.Info(); err != nil || strings.HasSuffix(x.Name(), ".reason.txt") && info.Mode() != 0o640 {
			t.Errorf("the reason: %v, %v", info.Mode(), err)
		}
	}
}

// TestWhatFailsBesideARefusal is said: the file is moved aside all the same.
func TestWhatFailsBesideARefusal(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
	err := b.db.Update(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "CREATE TRIGGER kept BEFORE DELETE ON stored_file BEGIN SELECT RAISE(ABORT, 'it stays'); END")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b.dropIn("deaths", "死亡_20261115.csv", "<html></html>", 3*time.Minute)
	if err := b.collect(t.Context(), CollectArgs{}); err == nil || !strings.Contains(err.Error(), "it stays") || !strings.Contains(b.reason("deaths"), "网页") {
		t.Errorf("%v", err)
	}
}

// TestAFaultWithoutAName: a file's name may be a person's, and is in no error.
func TestAFaultWithoutAName(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
	b.dropIn("deposits", "李秀英_2026-11-15.csv", "x", 3*time.Minute)
	seen := b.seen()
	if err := os.Remove(seen.path()); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/etc/passwd", seen.path()); err != nil {
		t.Fatal(err)
	}
	err := b.takeDrop(t.Context(), seen)
	if err == nil || !strings.Contains(err.Error(), "李秀英") {
		t.Fatalf("the test is of no use: %v", err)
	}
	if said := (namelessError{err, seen.name}).Error(); strings.Contains(said, "李秀英") || !errors.Is(namelessError{err, seen.name}, err) {
		t.Errorf("the name is in %s", said)
	}
}

// TestAProcessWithoutTheFolder looks nowhere, and not where it was started.
func TestAProcessWithoutTheFolder(t *testing.T) { // not parallel: it goes elsewhere
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
	b.dropIn("deposits", "存款_2026-11-15.csv", deposits("李秀英", b.family.Members[1].IDNumber, "23000"), 3*time.Minute)
	t.Chdir(b.dropped.Folder)
	b.dropped.Folder = ""
	if got := b.collected("deposits"); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(".lock"); err == nil {
		t.Error("a lock was laid where the process works")
	}
}

// TestAManifestThatComesMeanwhile: the file it belongs to is taken in with it.
func TestAManifestThatComesMeanwhile(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
	b.dropIn("deposits", "存款_2026-11-15.csv", deposits("李秀英", b.family.Members[1].IDNumber, "23000"), 3*time.Minute)
	seen := b.seen()
	b.dropIn("deposits", "存款_2026-11-15.csv"+manifest.Ending, "{}", 0)
	if err := b.takeDrop(t.Context(), seen); err != nil || b.lines("department_file") != 0 || len(b.lies("deposits")) != 2 {
		t.Errorf("%v, %d files are taken in", err, b.lines("department_file"))
	}
}

// TestDropsStayInTheirFolder: a department's account can lay links into its folder.
// Nothing is read or written by one outside of it.
func TestDropsStayInTheirFolder(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
	outside := t.TempDir()
	secret := writeFile(t, outside, "别的县_2026-11-15.csv", deposits("李秀英", b.family.Members[1].IDNumber, "23000"))
	folder := filepath.Join(b.dropped.Folder, "513221", "deposits")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(folder, "存款_2026-11-15.csv")
	b.dropIn("deposits", filepath.Base(link), "x", time.Hour)
	seen := b.seen()
	if err := errors.Join(os.Remove(link), os.Symlink(secret, link)); err != nil { // between the look into the folder and the taking
		t.Fatal(err)
	}
	err := b.takeDrop(t.Context(), seen)
	if list, e := b.Files(checker(), county, "deposits", 0, 10); err == nil || e != nil || len(list) != 0 {
		t.Errorf("a link was read: %+v, %v, %v", list, err, e)
	}
	if err := os.Remove(link); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(folder, refusedFolder)); err != nil {
		t.Fatal(err)
	}
	b.dropIn("deposits", "没有日期.csv", "x", 3*time.Minute)
	if err := b.collect(t.Context(), CollectArgs{}); err == nil {
		t.Error("a refusal was written through a link")
	}
	if there, err := os.ReadDir(outside); err != nil || len(there) != 1 {
		t.Errorf("outside lies %v, %v", there, err)
	}
}

// TestALargeManifest: what is laid as a manifest is not read into memory whole.
func TestALargeManifest(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
	b.sources[0].Retention = 186
	b.dropIn("deposits", "存款_2026-11-15.csv", deposits("李秀英", b.family.Members[1].IDNumber, "23000"), 3*time.Minute)
	path := writeFile(t, filepath.Join(b.dropped.Folder, "513221", "deposits"), "存款_2026-11-15.csv"+manifest.Ending, "{")
	if err := os.Truncate(path, 200<<20); err != nil {
		t.Fatal(err)
	}
	then := time.Now().Add(-3 * time.Minute)
	if err := os.Chtimes(path, then, then); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if got := b.collected("deposits"); len(got) != 0 {
		t.Errorf("taken in: %+v", got)
	}
	runtime.ReadMemStats(&after)
	if grew := after.TotalAlloc - before.TotalAlloc; grew > 100<<20 {
		t.Errorf("%d MB were read", grew>>20)
	}
	if why := b.reason("deposits"); !strings.Contains(why, "清单") {
		t.Errorf("the reason: %s", why)
	}
}

// TestADropThatKeepsTheTimeOfItsOriginal: what tools copy with its times is not
// taken in before it has lain there for a while, nor never.
func TestADropThatKeepsTheTimeOfItsOriginal(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	now := time.Now()
	b.dropped = Drops{Folder: t.TempDir(), Now: func() time.Time { return now }}
	if runtime.GOOS != "linux" {
		t.Skip("when a file was changed is told on Linux alone")
	}
	b.dropIn("deposits", "存款_2026-11-15.csv", deposits("李秀英", b.family.Members[1].IDNumber, "23000"), time.Hour)
	b.dropIn("vehicles", "车辆_2026-11-15.csv", vehicles("张三", b.family.Members[0].IDNumber, "小型轿车"), -24*time.Hour)
	if b.collected("deposits"); b.lines("department_file") != 0 {
		t.Error("what is still being copied was taken in")
	}
	now = now.Add(3 * time.Minute)
	if b.collected("deposits"); b.lines("department_file") != 2 {
		t.Errorf("%d files are taken in after three minutes, want both", b.lines("department_file"))
	}
}

// TestANameThatIsTooLongForTheReason: the file is moved aside all the same, and a
// folder that somebody made there is in nobody's way.
func TestANameThatIsTooLongForTheReason(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	b := setup(t, d, clock)
	b.dropped = Drops{t.TempDir(), time.Now, fs.FileInfo.ModTime}
	b.dropIn("deposits", strings.Repeat("存", 81)+".csv", "x", 3*time.Minute) // 247 bytes
	folder := filepath.Join(b.dropped.Folder, "513221", "deposits", refusedFolder, "归档")
	writeFile(t, folder, "说明.txt", "x")
	long := time.Now().AddDate(-10, 0, 0)
	if err := os.Chtimes(folder, long, long); err != nil {
		t.Fatal(err)
	}
	if got := b.collected("deposits"); len(got) != 0 || len(b.lies("deposits")) != 0 || !strings.Contains(b.reason("deposits"), "2026-09-30.csv") {
		t.Errorf("%v lie there", b.lies("deposits"))
	}
}
