package app

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/app/trial"
	"doudi/policy"
)

// changes are the -set options: parameter=value, as often as wanted.
type changes []policy.Reform

func (c *changes) String() string { return fmt.Sprint([]policy.Reform(*c)) }

func (c *changes) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("write parameter=value, as dibao.standard.rural=700元")
	}
	*c = append(*c, policy.Reform{Parameter: name, Value: value})
	return nil
}

func (e *env) policySimulate() *ffcli.Command {
	o := trial.Options{Workers: runtime.NumCPU()}
	var day string
	var asJSON bool
	own := func(f *flag.FlagSet) {
		f.StringVar(&o.Households, "households", "", "table of households: CSV, XLSX, Parquet or Arrow, as docs/formats/household-tables.md says; so are the others")
		f.StringVar(&o.Persons, "persons", "", "table of their members")
		f.StringVar(&o.Incomes, "incomes", "", "table of incomes; without it nobody was asked, which leaves much to a person; so with the others")
		f.StringVar(&o.Assets, "assets", "", "table of assets")
		f.StringVar(&o.Deductions, "deductions", "", "table of deductions from income")
		f.StringVar(&o.Expenses, "expenses", "", "table of necessary spending")
		f.StringVar(&o.Obligors, "obligors", "", "table of people outside the household who owe a member support")
		f.StringVar(&o.Programme, "programme", "dibao", "programme that is tried")
		f.StringVar(&day, "date", "", "day of all applications, as 2026-11-23")
		f.IntVar(&o.Level, "by", 6, "digits of the divisions that figures are given for: 2, 4, 6, 9 or 12")
		f.Var((*changes)(&o.Changes), "set", "change to try: parameter=value as a pack writes it, as often as wanted")
		f.BoolVar(&asJSON, "json", false, "print JSON, amounts in fen")
	}
	help := "try a change of the law on households given as tables: doudi policy simulate -households h.csv -persons p.csv -date 2026-11-23 -set dibao.standard.rural=700元"
	return e.command("policy simulate", help, own, func(ctx context.Context, s settings, _ []string) (err error) {
		if o.Households == "" || o.Persons == "" || len(o.Changes) == 0 {
			return errors.New("policy simulate needs -households, -persons and at least one -set")
		}
		if o.Date, err = policy.ParseDate(day); err != nil {
			return fmt.Errorf("-date: %w", err)
		}
		if !slices.Contains([]int{2, 4, 6, 9, 12}, o.Level) {
			return fmt.Errorf("-by must be 2, 4, 6, 9 or 12, not %d", o.Level)
		}
		d := deciding{lang: policy.Chinese}
		if err := d.load(s.packs); err != nil {
			return err
		}
		r, err := trial.Run(ctx, d.engine, o)
		if err != nil {
			return err
		}
		if asJSON {
			out := json.NewEncoder(e.stdout)
			out.SetIndent("", "  ")
			return out.Encode(r)
		}
		return writeEffects(e.stdout, r)
	})
}

// writeEffects prints a line for each division, and the sum.
func writeEffects(w io.Writer, r *trial.Result) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "division\thouseholds\tpeople\tfit today\twould fit\tgained\tlost\tfor a person\tno answer\tyuan a month today\tafterwards\t")
	line := func(name string, e policy.Effect) {
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t\n", name, e.Households, e.Persons, e.Before, e.After, e.Gained, e.Lost,
			e.Undetermined, e.Refused, e.AmountBefore, e.AmountAfter)
	}
	for _, g := range r.Groups {
		line(g.Division, g.Effect)
	}
	line("all", r.Total)
	return t.Flush()
}
