package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/demo"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/division"
	"doudi/internal/web/page"
	"doudi/registry/intake"
)

// demoCommand writes the files of an invented county or province. The day is
// fixed unless given, so that the same numbers always write the same bytes.
func (e *env) demoCommand() *ffcli.Command {
	var seed uint64
	var persons int
	var place, out, day string
	own := func(f *flag.FlagSet) {
		f.Uint64Var(&seed, "seed", demoSeed, "number that everything is invented from")
		f.StringVar(&place, "division", demoDivision, "county (6 digits), prefecture (4) or province (2)")
		f.IntVar(&persons, "persons", 0, "number of people; 0 is Wenchuan's 83,000")
		f.StringVar(&out, "out", "demo-files", "folder to write to")
		f.StringVar(&day, "today", demoDataDay().String(), "day on which the files are drawn up")
	}
	return e.command("demo", "write the files of an invented county: people, recipients, departments, and the truth about them", own,
		func(_ context.Context, _ settings, _ []string) error {
			register, err := division.Load()
			if err != nil {
				return err
			}
			today, err := calendar.ParseDate(day)
			if err != nil {
				return fmt.Errorf("today: %w", err)
			}
			code, err := division.ParseCode(place)
			if err != nil {
				return err
			}
			g, err := demo.New(demo.Options{Seed: seed, Division: string(code), Persons: persons, Today: today, Places: demo.Places(register, code), Doubts: true, Registers: true})
			if err != nil {
				return err
			}
			began := e.now()
			r, err := g.WriteFiles(out)
			if err != nil {
				return err
			}
			fmt.Fprintf(e.stdout, "%s: %d households, %d people, %d planted truths, %.1f s\n", out, r.Summary.All.Households, r.Summary.All.People, r.Truths,
				e.now().Sub(began).Seconds())
			return nil
		})
}

// importCommand reads a file of a county into the registry without a browser.
func (e *env) importCommand() *ffcli.Command {
	var county int
	var kind, sheet string
	var dry, partial bool
	own := func(f *flag.FlagSet) {
		f.IntVar(&county, "county", 0, "county the file is of, 6 digits")
		f.StringVar(&kind, "kind", "population", "population, villages or recipients")
		f.StringVar(&sheet, "sheet", "", "sheet of a workbook; the first with a header row if empty")
		f.BoolVar(&dry, "dry-run", false, "read and check everything, write nothing")
		f.BoolVar(&partial, "partial", false, "let a household in without its faulty rows, instead of having it wait whole")
	}
	return e.commandOf(1, "import", "import a spreadsheet: doudi import -county 513221 FILE", own, func(ctx context.Context, s settings, args []string) (err error) {
		if len(args) != 1 || county < 110000 || county > 999999 {
			return errors.New("import needs -county with 6 digits and the name of one file")
		}
		g, err := e.open(ctx, s, s.logger(e.stderr))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, g.sign(ctx), g.DB.Close()) }()
		defer intake.Roomy()()
		return e.importFile(ctx, g, importJob{int32(county), kind, sheet, args[0], dry, partial})
	})
}

type importJob struct {
	county            int32
	kind, sheet, path string
	dry, partial      bool
}

// rate is what a long piece of work came to.
func rate(n int64, d time.Duration) float64 { return float64(n) / max(d.Seconds(), 1e-9) }

// importFile runs one import and tells how it went; rows that wait are listed.
func (e *env) importFile(ctx context.Context, g *Ground, j importJob) error {
	ctx = authz.WithActor(ctx, authz.Program())
	began := e.now()
	st, err := g.rooms.intake.Run(ctx, intake.Command{County: j.county, Kind: j.kind, Path: j.path, Sheet: j.sheet, DryRun: j.dry, Partial: j.partial, Keep: true,
		Report: func(s intake.ImportStatus) { fmt.Fprintf(e.stderr, "\r%d rows", s.Rows.Total) }})
	fmt.Fprintln(e.stderr)
	if err != nil {
		return err
	}
	took := e.now().Sub(began)
	fmt.Fprintf(e.stdout, "%s: %d rows in %.1f s, %.0f rows/s: %d new, %d changed, %d unchanged, %d wait\n", st.FileName, st.Rows.Total, took.Seconds(),
		rate(st.Rows.Total, took), st.Rows.New, st.Rows.Changed, st.Rows.Same, st.Rows.Bad)
	list, err := g.rooms.intake.Problems(ctx, j.county, st.ID, intake.ProblemsFilter{}, page.Query{Limit: shownProblems})
	if err != nil {
		return err
	}
	for _, p := range list.Items {
		fmt.Fprintf(e.stdout, "  row %d, %s: %s\n", p.Row, p.Header, p.Message)
	}
	if n := st.Problems - int64(len(list.Items)); n > 0 {
		fmt.Fprintf(e.stdout, "  … and %d more; the import page has them all, and a workbook with the cells marked\n", n)
	}
	return nil
}

// shownProblems is how many faults a command lists.
const shownProblems = 50
