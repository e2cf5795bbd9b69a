package app

import (
	"context"
	"errors"
	"flag"
	"fmt"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/internal/authz"
	"doudi/internal/division"
	"doudi/internal/id"
	"doudi/policy"
)

// policyCommand is for those who write policy packs.
func (e *env) policyCommand() *ffcli.Command {
	return e.group("policy", "check, test, read, compare, decide and simulate by policy packs", e.policyCheck(), e.policyTest(), e.policyDecide(), e.policySimulate(), e.policyDoc(), e.policyDiff())
}

func (e *env) policyCheck() *ffcli.Command {
	return e.commandOf(1, "policy check", "find faults in a place's own packs, beside those that come with the program: doudi policy check [FOLDER]", nil, func(_ context.Context, s settings, args []string) error {
		if len(args) > 0 {
			s.packs = args[0]
		}
		folders, err := packFolders(s.packs)
		if err != nil {
			return err
		}
		broken := 0
		for _, p := range policy.Check(folders...) {
			fmt.Fprintln(e.stdout, p)
			if p.Severity == policy.Broken {
				broken++
			}
		}
		if broken > 0 {
			return fmt.Errorf("faults in policy packs: %d", broken)
		}
		_, err = loadedLaw(s.packs)
		return err
	})
}

// loadedLaw is the law for a command that opens no installation.
func loadedLaw(own string) (*policy.Library, error) {
	register, err := division.Load()
	if err != nil {
		return nil, err
	}
	return loadLaw(own, register)
}

func (e *env) policyTest() *ffcli.Command {
	return e.commandOf(1, "policy test", "decide the cases that packs carry, a place's own if it has packs: doudi policy test [FOLDER]", nil, func(ctx context.Context, s settings, args []string) error {
		if len(args) > 0 {
			s.packs = args[0]
		}
		library, err := loadedLaw(s.packs)
		if err != nil {
			return err
		}
		folders, err := packFolders(s.packs)
		if err != nil {
			return err
		}
		results, err := policy.NewEngine(library).RunCases(ctx, folders[len(folders)-1])
		if err != nil {
			return err
		}
		failed := 0
		for _, r := range results {
			for _, p := range r.Problems {
				fmt.Fprintf(e.stdout, "%s: %s: %s\n", r.File, r.ID, p)
			}
			if len(r.Problems) > 0 {
				failed++
			}
		}
		fmt.Fprintf(e.stdout, "%d cases, %d failed\n", len(results), failed)
		if failed > 0 {
			return errors.New("cases failed")
		}
		return nil
	})
}

func (e *env) policyDoc() *ffcli.Command {
	var lang string
	own := func(f *flag.FlagSet) { f.StringVar(&lang, "lang", "zh", "zh or en") }
	return e.commandOf(1, "policy doc", "print a pack as a page to read: doudi policy doc PACK", own, func(_ context.Context, s settings, args []string) error {
		library, err := loadedLaw(s.packs)
		if err != nil {
			return err
		}
		if len(args) != 1 {
			return errors.New("policy doc needs the name of one pack, such as CN-2026")
		}
		p, err := packNamed(library, args[0])
		if err != nil {
			return err
		}
		return policy.WriteDoc(e.stdout, p, policy.Language(lang))
	})
}

func (e *env) policyDiff() *ffcli.Command {
	var lang, division string
	own := func(f *flag.FlagSet) {
		f.StringVar(&lang, "lang", "zh", "zh or en")
		f.StringVar(&division, "division", "", "compare two days of this place: policy diff -division 231025 2025-12-31 2026-04-01")
	}
	help := "say what changed between two packs, or two days of a place: doudi policy diff CN-2021 CN-2026"
	return e.commandOf(2, "policy diff", help, own, func(_ context.Context, s settings, args []string) error {
		library, err := loadedLaw(s.packs)
		if err != nil {
			return err
		}
		if len(args) != 2 {
			return errors.New("policy diff needs two packs, or with -division two days")
		}
		changes, err := changesOf(library, division, args[0], args[1])
		if err != nil {
			return err
		}
		for _, c := range changes {
			fmt.Fprintln(e.stdout, c.Text.In(policy.Language(lang)))
		}
		return nil
	})
}

// changesOf compares two packs by name, or with a division two days.
func changesOf(library *policy.Library, division, before, after string) ([]policy.Change, error) {
	if division == "" {
		a, err := packNamed(library, before)
		if err != nil {
			return nil, err
		}
		b, err := packNamed(library, after)
		if err != nil {
			return nil, err
		}
		return policy.Diff(a, b), nil
	}
	from, err := policy.ParseDate(before)
	if err != nil {
		return nil, err
	}
	to, err := policy.ParseDate(after)
	if err != nil {
		return nil, err
	}
	return library.Changes(division, from, to)
}

func packNamed(library *policy.Library, id string) (*policy.Pack, error) {
	p, ok := library.Pack(id)
	if !ok {
		return nil, fmt.Errorf("there is no pack %q", id)
	}
	return p, nil
}

// decisionCommand is for auditors: a decision must come out the same years later.
func (e *env) decisionCommand() *ffcli.Command {
	var county int
	own := func(f *flag.FlagSet) { f.IntVar(&county, "county", 0, "county of the decision, 6 digits") }
	replay := e.commandOf(1, "decision replay", "decide again from stored inputs and compare the bytes: doudi decision replay -county 513221 ID", own,
		func(ctx context.Context, s settings, args []string) (err error) {
			if len(args) != 1 {
				return errors.New("decision replay needs the identifier of one decision")
			}
			n, err := id.Parse(args[0])
			if err != nil {
				return err
			}
			g, err := e.open(ctx, s, s.logger(e.stderr))
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, g.DB.Close()) }()
			r, err := g.rooms.casework.Replay(authz.WithActor(ctx, authz.Program()), int32(county), n)
			if err != nil {
				return err
			}
			fmt.Fprintf(e.stdout, "%s: the same %d bytes, SM3 %s\n", r.Number, r.Bytes, r.SM3)
			return nil
		})
	return e.group("decision", "replay decisions", replay)
}
