// Command verification times the batches of the verification room: it invents a
// county, imports it, hands over the ten departments' files and screens
// everybody in it, once with a stop in the middle, and once more with nothing
// new. docs/benchmarks.md explains the figures.
//
// It works in a folder of its own that it removes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"syscall"
	"time"
)

// options are what one run measures.
type options struct {
	persons  int
	postgres string // URL of an empty database; "": SQLite
	dir      string
}

func main() {
	var o options
	flag.IntVar(&o.persons, "persons", 83_000, "people of the county")
	flag.StringVar(&o.postgres, "postgres", "", "postgres:// URL of an empty database, in the place of SQLite")
	profile := flag.String("cpuprofile", "", "file for a profile of the processor time")
	parent := flag.String("dir", "", "where to make the folder; the system's place for temporary files unless said")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := profiled(*profile, func() error { return run(ctx, o, *parent) }); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to undo
	}
}

func run(ctx context.Context, o options, parent string) (err error) {
	if o.dir, err = os.MkdirTemp(parent, "doudi-bench."); err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	fmt.Printf("%d processors, load %s, %s\n", runtime.NumCPU(), load(), runtime.Version())
	c, err := settle(ctx, o)
	if err != nil {
		return fmt.Errorf("settle the county: %w", err)
	}
	defer func() { err = errors.Join(err, c.close()) }()
	return c.measure(ctx)
}

// profiled writes a profile of what is done to a file; "": none.
func profiled(path string, do func() error) (err error) {
	if path == "" {
		return do()
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return do()
}

// spent is what something took.
type spent struct{ clock, processor time.Duration }

func timed(do func() error) (spent, error) {
	began, used := time.Now(), cpu()
	err := do()
	return spent{time.Since(began), cpu() - used}, err
}

func (s spent) String() string {
	return fmt.Sprintf("%7.1f s  (%.1f s of processor time; load %s)", s.clock.Seconds(), s.processor.Seconds(), load())
}
