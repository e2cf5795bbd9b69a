package app

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/peterbourgon/ff/v3/ffcli"
)

// group is a word that only leads to other commands.
func (e *env) group(name, help string, commands ...*ffcli.Command) *ffcli.Command {
	return &ffcli.Command{Name: name, ShortUsage: "doudi " + name + " <command> [flags]", ShortHelp: help, FlagSet: e.flags("doudi " + name),
		Subcommands: commands, Exec: func(context.Context, []string) error { return flag.ErrHelp }}
}

func (e *env) audit() *ffcli.Command {
	var county int
	own := func(f *flag.FlagSet) {
		f.IntVar(&county, "county", -1, "verify this county only; 0 is the chain of no county")
	}
	return e.group("audit", "the log of who did what", e.command("audit verify", "find entries that were changed, deleted or moved", own,
		func(ctx context.Context, s settings, _ []string) error {
			low, high := int32(0), int32(999999)
			if county >= 0 {
				low, high = int32(county), int32(county)
			}
			g, err := e.openExisting(ctx, s, s.logger(e.stderr))
			if err != nil {
				return err
			}
			return errors.Join(e.verify(ctx, g, low, high), g.DB.Close())
		}))
}

func (e *env) verify(ctx context.Context, g *Ground, low, high int32) error {
	chains, err := g.Heads.Verify(ctx, low, high)
	if err != nil {
		return err
	}
	faults := 0
	for _, c := range chains {
		fmt.Fprintf(e.stdout, "%06d: %d entries, last %x\n", c.County, c.Entries, c.Last)
		for _, f := range c.Faults {
			fmt.Fprintln(e.stdout, "  "+f.String())
		}
		for _, f := range c.Notes {
			fmt.Fprintln(e.stdout, "  "+f.String())
		}
		faults += len(c.Faults)
	}
	if faults > 0 {
		return fmt.Errorf("审计日志有 %d 处异常。 The audit log has %d faults", faults, faults)
	}
	fmt.Fprintln(e.stdout, "审计日志完好。 The audit log is whole.")
	return nil
}
