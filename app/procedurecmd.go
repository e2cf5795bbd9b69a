package app

import (
	"context"
	"fmt"
	"io/fs"
	"os"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/casework"
	"doudi/law"
)

// withOwn are the folder of what comes with the program and, if one is named,
// that of the place's own.
func withOwn(shipped fs.FS, err error, own, what string) ([]fs.FS, error) {
	if err != nil {
		return nil, fmt.Errorf("open the %s: %w", what, err)
	}
	if own == "" {
		return []fs.FS{shipped}, nil
	}
	if _, err := os.ReadDir(own); err != nil {
		return nil, fmt.Errorf("open the place's %s: %w", what, err)
	}
	return []fs.FS{shipped, os.DirFS(own)}, nil
}

func procedureFolders(own string) ([]fs.FS, error) {
	shipped, err := law.Procedures()
	return withOwn(shipped, err, own, "procedures")
}

// procedureCommand is for those who write procedures.
func (e *env) procedureCommand() *ffcli.Command {
	help := "find faults in a place's procedures, and list those in force: doudi procedure check [FOLDER]"
	check := e.commandOf(1, "procedure check", help, nil, func(_ context.Context, s settings, args []string) error {
		own := s.procedures
		if len(args) > 0 {
			own = args[0]
		}
		folders, err := procedureFolders(own)
		if err != nil {
			return err
		}
		book, err := casework.LoadProcedures(folders...)
		if err != nil {
			return err
		}
		for _, p := range book.All() {
			fmt.Fprintf(e.stdout, "%s\t%s\t%s–%s\t%s\n", p.ID, p.Division, p.From, p.To, p.Title.Zh)
		}
		return nil
	})
	return e.group("procedure", "check procedures of casework", check)
}
