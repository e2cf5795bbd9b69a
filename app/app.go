// Package app wires the house: settings, database, ground, rooms, HTTP, jobs
// and their end. It holds no rule of the domain; its only decisions are in
// which order things start and stop.
package app

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/internal/errs"
)

// Exit codes.
const (
	ok     = 0
	failed = 1 // the command did not do what it was asked
	usage  = 2 // the command line is wrong
)

// env is what a command has of the outside.
type env struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
}

// Main runs one command line and returns its exit code. SIGINT and SIGTERM
// end ctx for the command, which then stops in good order.
func Main(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, args, &env{stdin: stdin, stdout: stdout, stderr: stderr, now: time.Now})
}

func run(ctx context.Context, args []string, e *env) int {
	root := e.root()
	err := root.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return ok
	case err != nil:
		fmt.Fprintf(e.stderr, "doudi: %v\nRun \"doudi -h\" for the commands and settings.\n", err)
		return usage
	}
	err = root.Run(ctx)
	switch {
	case err == nil:
		return ok
	case errors.Is(err, flag.ErrHelp):
		return usage
	}
	fmt.Fprintln(e.stderr, "doudi: "+explain(err))
	return failed
}

// explain gives an operator both languages of an error made for people, and
// what caused it.
func explain(err error) string {
	var p *errs.Error
	if !errors.As(err, &p) {
		return err.Error()
	}
	lines := []string{p.Message + " " + p.English}
	for _, f := range p.Fields {
		lines = append(lines, "  "+f.Path+": "+f.Message)
	}
	if p.Cause != nil {
		lines = append(lines, "  "+p.Cause.Error())
	}
	return strings.Join(lines, "\n")
}

// root is the tree of commands. Those of one room stand in that room's file here.
func (e *env) root() *ffcli.Command {
	root := &ffcli.Command{
		Name: "doudi", ShortUsage: "doudi <command> [flags]", LongHelp: "兜底 Doudi: social-assistance software. Without a database it makes one in ./data.",
		FlagSet: e.flags("doudi"),
		Subcommands: []*ffcli.Command{
			e.serve(), e.accounts(), e.audit(), e.backup(), e.decisionCommand(), e.demoCommand(), e.departmentsCommand(), e.importCommand(), e.keys(), e.languageCommand(), e.matchCommand(), e.migrate(), e.openapi(), e.policyCommand(), e.procedureCommand(), e.tokensCommand(),
			e.restore(), e.version(),
		},
	}
	root.Exec = func(_ context.Context, args []string) error {
		if len(args) > 0 {
			fmt.Fprintf(e.stderr, "doudi: there is no command %q\n", args[0])
		}
		return flag.ErrHelp
	}
	return root
}

// flags returns an empty set that reports instead of exiting.
func (e *env) flags(name string) *flag.FlagSet {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(e.stderr)
	return f
}

// command makes a command that has every setting, and flags of its own. More
// words after them are a mistake: "doudi serve -workers 0 demo" is not -demo.
func (e *env) command(name, help string, own func(*flag.FlagSet), do func(context.Context, settings, []string) error) *ffcli.Command {
	return e.commandOf(0, name, help, own, do)
}

// commandOf is command for what is done to files or things that are named, most
// of them at once.
func (e *env) commandOf(most int, name, help string, own func(*flag.FlagSet), do func(context.Context, settings, []string) error) *ffcli.Command {
	var s settings
	f := e.flags("doudi " + name)
	s.register(f)
	if own != nil {
		own(f)
	}
	words := strings.Fields(name)
	return &ffcli.Command{Name: words[len(words)-1], ShortUsage: "doudi " + name + " [flags]", ShortHelp: help, LongHelp: help + ".", FlagSet: f,
		Options: options(), Exec: func(ctx context.Context, args []string) error {
			if len(args) > most {
				fmt.Fprintf(e.stderr, "doudi %s: %q is one word too many; flags stand before words\n", name, args[most])
				return flag.ErrHelp
			}
			if err := s.check(); err != nil {
				return err
			}
			return do(ctx, s, args)
		}}
}
