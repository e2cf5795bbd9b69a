// Command linkage times the deduplication of invented people, by Doudi's
// package linkage and by Splink on DuckDB over the same file with the same
// blocking rules. Each runs in a process of its own; bench/peers/linkage
// installs Splink. docs/benchmarks.md has what was measured.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// figures are what one program reports.
type figures struct {
	Program    string             `json:"program"` // with its version
	Seconds    map[string]float64 `json:"seconds"`
	Processor  float64            `json:"processor"` // seconds of processor time for all of it
	Candidates int64              `json:"candidates"`
	Checksum   int64              `json:"checksum"` // over all candidates
	Pairs      int                `json:"pairs"`
	Right      int                `json:"right"`
	PeakMiB    float64            `json:"peak_mib"`
}

// total is the time of everything but making the file and checking.
func (f figures) total() (s float64) {
	for _, x := range f.Seconds {
		s += x
	}
	return s
}

func main() {
	sizes := flag.String("records", "1000000", "numbers of records, separated by commas; Splink runs on the first")
	peer := flag.Bool("peer", true, "run Splink too")
	file := flag.String("match", "", "match this file and print figures as JSON; used by the command itself")
	limit := flag.Duration("limit", 25*time.Minute, "when to give up")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	var err error
	if *file != "" {
		err = matchFile(ctx, *file, os.Stdout)
	} else {
		err = compare(ctx, *sizes, *peer)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/linkage:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to undo
	}
}

func compare(ctx context.Context, sizes string, peer bool) (err error) {
	dir, err := os.MkdirTemp("", "doudi-linkage.")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for i, word := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(word)
		if err != nil {
			return fmt.Errorf("records: %w", err)
		}
		path := filepath.Join(dir, word+".parquet")
		if err := invent(path, n); err != nil {
			return fmt.Errorf("invent %d records: %w", n, err)
		}
		ours, err := ask(ctx, os.Args[0], "-match", path)
		if err != nil {
			return err
		}
		show(n, ours)
		if i > 0 || !peer {
			continue
		}
		theirs, err := ask(ctx, "bench/peers/linkage/run", path)
		if err != nil {
			return fmt.Errorf("splink: %w", err)
		}
		show(n, theirs)
		if ours.Candidates != theirs.Candidates || ours.Checksum != theirs.Checksum {
			return errors.New("the two did not compare the same pairs, so their times say nothing")
		}
		fmt.Printf("same candidates; Doudi is %.1f times as fast in all, %.1f times in matching, and needs 1/%.1f of the processor time\n",
			theirs.total()/ours.total(), theirs.Seconds["match"]/ours.Seconds["match"], theirs.Processor/ours.Processor)
	}
	return nil
}

// ask runs a program and reads its figures from the last line it prints.
func ask(ctx context.Context, name string, args ...string) (f figures, err error) {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if failed := (*exec.ExitError)(nil); errors.As(err, &failed) {
		return f, fmt.Errorf("%s: %w\n%s", name, err, failed.Stderr) // the end of what it said
	}
	if err != nil {
		return f, fmt.Errorf("%s: %w", name, err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	err = json.Unmarshal([]byte(lines[len(lines)-1]), &f)
	return f, err
}

func show(n int, f figures) {
	fmt.Printf("%-28s %9d records %10d candidates %8d pairs %8d right  load %6.2f train %6.2f match %6.2f cluster %6.2f  all %7.2f s  processor %7.2f s  %5.0f MiB\n", f.Program, n,
		f.Candidates, f.Pairs, f.Right, f.Seconds["load"], f.Seconds["train"], f.Seconds["match"], f.Seconds["cluster"], f.total(), f.Processor, f.PeakMiB)
}

// used sets the processor time and the most memory this process has had so far.
func (f *figures) used() error {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return fmt.Errorf("read what was used: %w", err)
	}
	f.Processor = float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
	f.PeakMiB = float64(u.Maxrss) / 1024
	return nil
}

func printFigures(w io.Writer, f figures) error { return json.NewEncoder(w).Encode(f) }
