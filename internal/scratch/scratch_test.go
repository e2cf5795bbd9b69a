package scratch_test

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"doudi/internal/scratch"
)

// TestMain is also the other process: it makes a file in the clear, says where,
// and waits to be killed.
func TestMain(m *testing.M) {
	parent := os.Getenv("SCRATCH_PARENT")
	if parent == "" {
		os.Exit(m.Run())
	}
	f, err := scratch.Open(parent)
	if err != nil {
		panic(err)
	}
	file, err := f.Create("plain-*")
	if err != nil {
		panic(err)
	}
	part, err := scratch.Partial(filepath.Join(parent, "a.tar.part"))
	if err != nil {
		panic(err)
	}
	_, _ = file.WriteString("张三 13812345678")
	os.Stdout.WriteString(file.Name() + "\n" + part.Name() + "\n")
	_, _ = os.Stdin.Read(make([]byte, 1))
}

func there(t *testing.T, path string) bool {
	t.Helper()
	_, err := os.Stat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return err == nil
}

// TestKilledProcessLeavesNothing: while another process lives its files stay,
// and after a kill the next start removes them.
func TestKilledProcessLeavesNothing(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "SCRATCH_PARENT="+parent)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var files []string
	for len(files) < 2 && lines.Scan() {
		files = append(files, lines.Text())
	}
	sweep := func() *scratch.Folder {
		f, err := scratch.Open(parent)
		if err != nil {
			t.Fatal(err)
		}
		if err := scratch.Sweep(filepath.Join(parent, "*.part")); err != nil {
			t.Fatal(err)
		}
		return f
	}
	mine, err := sweep().Create("plain-*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !there(t, f) {
			t.Errorf("%s of a live process was removed", f)
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	sweep()
	for _, f := range files {
		if there(t, f) || there(t, filepath.Dir(f)) && filepath.Dir(f) != parent {
			t.Errorf("%s of a killed process is there", f)
		}
	}
	if !there(t, mine.Name()) {
		t.Error("a live file of this process was removed")
	}
}

// TestManyAtOnce opens and sweeps from many sides: nobody loses a file.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	parent := t.TempDir()
	var wg sync.WaitGroup
	var mu sync.Mutex
	var keep []*scratch.Folder // as long as they are open
	for range 8 {
		wg.Go(func() {
			for range 10 {
				f, err := scratch.Open(parent)
				if err != nil {
					t.Error(err)
					return
				}
				file, err := f.Create("x-*")
				if err != nil || !there(t, file.Name()) {
					t.Errorf("%v", err)
					return
				}
				mu.Lock()
				keep = append(keep, f)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for _, f := range keep {
		if p, err := f.Path(); err != nil || !there(t, p) {
			t.Errorf("a live folder was removed: %v", err)
		}
	}
}

func TestUnnamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f, err := scratch.Unnamed(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString("张三"); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v, %v", left, err)
	}
}
