package intake

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/migrations"
)

const folderOfKilled = "DOUDI_TEST_KILLED_IMPORT"

// process is one with a SQLite file of its own and jobs.
func process(t *testing.T, dir string, at time.Time) (*bench, *jobs.Queue) {
	t.Helper()
	clock := &dbtest.Clock{T: at}
	d, err := db.Open(t.Context(), filepath.Join(dir, "county.sqlite"), db.Options{Now: clock.Now, IDs: id.NewSource(1, clock.Now), Digest: dbtest.Digest})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.Migrate(t.Context(), migrations.FS); err != nil {
		t.Fatal(err)
	}
	s := setupIn(t, d, clock, dir)
	queue := jobs.New(d, slog.New(slog.DiscardHandler))
	s.Service = New(d, s.files, queue, s.kinds...)
	s.chunkRows, s.chunks = 7, 1
	if err := queue.Open(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	return s, queue
}

// begun uploads the roster and asks for its import as a person does.
func (s *bench) begun(t *testing.T) ImportStatus {
	t.Helper()
	s.upload(t, "花名册.csv", []byte(troubled()))
	look, err := s.Preview(clerk(), ImportLook{County: 513221, Kind: PopulationID, FileID: s.last})
	if err != nil {
		t.Fatal(err)
	}
	st, err := s.Create(clerk(), ImportRequest{County: 513221, Kind: PopulationID, FileID: s.last, Mapping: look.Mapping})
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// TestImportOutlivesAKill kills a server in the middle of an import, starts it
// again a minute later, and has the import end within seconds as if nobody had
// disturbed it. Run by itself as the server, it waits to be killed.
func TestImportOutlivesAKill(t *testing.T) {
	if dir := os.Getenv(folderOfKilled); dir != "" {
		toBeKilled(t, dir)
		return
	}
	t.Parallel()
	dir := t.TempDir()
	batch := killed(t, dir)
	s, queue := process(t, dir, dbtest.Now.Add(time.Minute))
	before, err := s.Get(clerk(), 513221, batch)
	if err != nil || before.State != Running || before.NextRow == 0 || before.Rows.New == 0 {
		t.Fatalf("after the kill: %+v, %v", before, err)
	}
	start := time.Now()
	if err := queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = queue.Stop(t.Context()) }()
	st := s.await(t, ImportStatus{County: 513221, ID: batch})
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("went on only after %s", took)
	}

	calm, clock := dbtest.SQLite(t)
	c := setup(t, calm, clock)
	whole := c.run(t, clerk(), troubled())
	if st.State != Done || st.Rows != whole.Rows || st.Units != whole.Units || st.Problems != whole.Problems {
		t.Errorf("killed: %+v\nundisturbed: %+v", st, whole)
	}
	if a, b := s.problems(t, st), c.problems(t, whole); a != b {
		t.Errorf("problems differ:\n%s\n%s", a, b)
	}
	if a, b := s.facts(t, "513221"), c.facts(t, "513221"); a != b || a == "" {
		t.Errorf("facts differ:\n%s\n%s", a, b)
	}
}

// killed runs a server until it is in the middle of an import and kills it.
func killed(t *testing.T, dir string) (batch id.ID) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestImportOutlivesAKill$")
	c.Env = append(os.Environ(), folderOfKilled+"="+dir, "TMPDIR="+dir)
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	for lines := bufio.NewScanner(out); batch == 0 && lines.Scan(); fmt.Fprintln(&told, lines.Text()) {
		if text, half := strings.CutPrefix(lines.Text(), "in the middle of "); half {
			if batch, err = id.Parse(text); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err == nil || batch == 0 {
		t.Fatalf("was not killed in the middle: %v\n%s", err, told.String())
	}
	return batch
}

func toBeKilled(t *testing.T, dir string) {
	s, queue := process(t, dir, dbtest.Now)
	half := make(chan struct{})
	chunks := 0
	s.afterChunk = func() {
		if chunks++; chunks == 2 {
			close(half)
			select {}
		}
	}
	st := s.begun(t)
	if err := queue.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-half
	fmt.Println("in the middle of", st.ID)
	select {}
}
