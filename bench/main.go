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
	"strconv"
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
	only     string
	atOnce   int
	lite     int // as atOnce, for SQLite
	dir      string
	rounds   int
	runs     int    // of the simulation page, in place of the questions
	node     string // that drives Chromium
	clerks   int    // at work at once, in place of the questions
	backlog  int    // open cases
	rate     int    // filings a second
	filings  int
}

func main() {
	var o options
	flag.IntVar(&o.persons, "persons", 1_000_000, "people to invent")
	flag.StringVar(&o.division, "division", "5132", "where they live: a county (6 digits), a prefecture (4) or a province (2)")
	flag.StringVar(&o.binary, "doudi", "bin/doudi", "the program")
	flag.StringVar(&o.postgres, "postgres", os.Getenv("DOUDI_TEST_POSTGRES"), "postgres:// URL of an empty database")
	flag.StringVar(&o.only, "only", "", "measure one database only (sqlite or postgresql), and no start")
	flag.IntVar(&o.atOnce, "at-once", 2, "counties that PostgreSQL imports at the same time")
	flag.IntVar(&o.lite, "sqlite-at-once", 1, "counties that SQLite imports at the same time: it has one writer, and another county can be made ready meanwhile")
	flag.IntVar(&o.rounds, "rounds", 60, "times that each question is asked")
	flag.IntVar(&o.runs, "simulations", 0, "instead of asking, try a reform on everybody that often in Chromium, after once with nothing warm")
	flag.StringVar(&o.node, "node", "node", "Node.js, which drives Chromium")
	flag.IntVar(&o.clerks, "clerks", 0, "instead of asking, have so many clerks work and families file, and kill the server amid it")
	flag.IntVar(&o.backlog, "backlog", 100_000, "open cases beside them")
	flag.IntVar(&o.rate, "filings-a-second", 50, "applications that families file")
	flag.IntVar(&o.filings, "filings", 4_000, "… in all")
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
	if o.only == "" && o.runs == 0 && o.clerks == 0 {
		if err := starts(ctx, o); err != nil {
			return fmt.Errorf("start the demonstration: %w", err)
		}
	}
	rosters, err := invent(ctx, o)
	if err != nil {
		return err
	}
	rates := map[string]float64{}
	for _, e := range []engine{
		{name: "SQLite", url: filepath.Join(o.dir, "sqlite", "doudi.sqlite"), atOnce: o.lite},
		{name: "PostgreSQL", url: o.postgres, atOnce: o.atOnce},
	} {
		if e.url == "" || o.only != "" && !strings.EqualFold(o.only, e.name) {
			continue
		}
		e.data = filepath.Join(o.dir, strings.ToLower(e.name))
		if rates[e.name], err = e.measure(ctx, o, rosters); err != nil {
			return err
		}
	}
	if len(rates) == 2 {
		fmt.Printf("PostgreSQL imports at %.2f times the rate of SQLite\n", rates["PostgreSQL"]/rates["SQLite"])
	}
	return nil
}

// engine is a database to measure.
type engine struct {
	name, url, data string // data: folder of the installation
	atOnce          int    // counties that are imported at the same time
}

// measure returns the rate of the import.
func (e engine) measure(ctx context.Context, o options, rosters []roster) (rate float64, err error) {
	if err := os.MkdirAll(e.data, 0o700); err != nil {
		return 0, fmt.Errorf("make a folder: %w", err)
	}
	in, err := fill(ctx, o, rosters, e)
	if err != nil {
		return 0, fmt.Errorf("import into %s: %w", e.name, err)
	}
	if o.runs > 0 {
		if err := timeSimulation(ctx, o, e, in); err != nil {
			return 0, fmt.Errorf("simulate on %s: %w", e.name, err)
		}
		return in.rate, nil
	}
	if o.clerks > 0 {
		if err := timeClerks(ctx, o, e, in); err != nil {
			return 0, fmt.Errorf("work on %s: %w", e.name, err)
		}
		return in.rate, nil
	}
	if err := ask(ctx, o, e, in); err != nil {
		return 0, fmt.Errorf("ask %s: %w", e.name, err)
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

// peak is the most memory that a process held since it began or forgot, in KiB.
func peak(pid string) (int, error) {
	text, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			return strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return 0, errors.New("the system does not tell the memory of a process")
}

// forget makes peak begin anew for this process.
func forget() error { return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }
