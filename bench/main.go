// Command bench times the registry: it invents people, imports them into
// SQLite and PostgreSQL, starts the server on each database and asks it
// questions over HTTP as officials do. docs/benchmarks.md explains the figures.
//
// It listens on the loopback interface only, works in a folder of its own that
// it removes, and gives up after -limit.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// options are what one run measures.
type options struct {
	persons  int
	division string
	binary   string // doudi
	postgres string // URL of an empty database, "" to leave it out
	dir      string
	rounds   int
}

func main() {
	var o options
	flag.IntVar(&o.persons, "persons", 1_000_000, "people to invent")
	flag.StringVar(&o.division, "division", "5132", "where they live: a county (6 digits), a prefecture (4) or a province (2)")
	flag.StringVar(&o.binary, "doudi", "bin/doudi", "the program")
	flag.StringVar(&o.postgres, "postgres", os.Getenv("DOUDI_TEST_POSTGRES"), "postgres:// URL of an empty database")
	flag.IntVar(&o.rounds, "rounds", 60, "times that each question is asked")
	limit := flag.Duration("limit", 14*time.Minute, "when to give up")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to undo
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.dir, err = os.MkdirTemp("", "doudi-bench."); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	fmt.Printf("%d processors, load %s, %s\n", runtime.NumCPU(), load(), runtime.Version())
	rosters, err := invent(ctx, o)
	if err != nil {
		return err
	}
	lite, err := engine(ctx, o, rosters, "SQLite", filepath.Join(o.dir, "sqlite", "doudi.sqlite"))
	if err != nil || o.postgres == "" {
		return err
	}
	pg, err := engine(ctx, o, rosters, "PostgreSQL", o.postgres)
	if err != nil {
		return err
	}
	fmt.Printf("PostgreSQL imports at %.2f times the rate of SQLite\n", pg/lite)
	return nil
}

// engine measures one database and returns the rate of the import.
func engine(ctx context.Context, o options, rosters []roster, name, url string) (rate float64, err error) {
	data := filepath.Join(o.dir, strings.ToLower(name))
	if err := os.MkdirAll(data, 0o700); err != nil {
		return 0, fmt.Errorf("make a folder: %w", err)
	}
	in, err := fill(ctx, o, rosters, name, data, url)
	if err != nil {
		return 0, fmt.Errorf("import into %s: %w", name, err)
	}
	if err := ask(ctx, o, name, data, url, in); err != nil {
		return 0, fmt.Errorf("ask %s: %w", name, err)
	}
	return in.rate, nil
}

// load is the system's load average of the last minute: figures of a busy
// machine are not to be compared with those of a quiet one.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}

// cpu is the processor time that this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
