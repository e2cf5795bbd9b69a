package app

import (
	"context"
	"errors"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/app/match"
)

// matchCommand links files without a database.
func (e *env) matchCommand() *ffcli.Command {
	return &ffcli.Command{
		Name: "match", ShortUsage: "doudi match SPEC", ShortHelp: "find the records of one or two files that speak of the same person",
		LongHelp: "find the records of one or two files that speak of the same person. SPEC is a YAML file; docs/linkage.md explains it.",
		FlagSet:  e.flags("doudi match"),
		Exec: func(ctx context.Context, args []string) error {
			if len(args) != 1 {
				return errors.New("name one specification file: doudi match SPEC")
			}
			spec, err := match.ReadSpec(args[0])
			if err != nil {
				return err
			}
			return match.Run(ctx, spec, e.stdout, e.stderr)
		},
	}
}
