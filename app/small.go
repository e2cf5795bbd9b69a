package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/peterbourgon/ff/v3/ffcli"
)

// version is the module's version, or the commit it was built from.
func version() string {
	b, found := debug.ReadBuildInfo()
	if !found {
		return "unknown"
	}
	if v := b.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range b.Settings {
		if s.Key == "vcs.revision" {
			return "dev-" + s.Value[:min(12, len(s.Value))]
		}
	}
	return "dev"
}

func (e *env) version() *ffcli.Command {
	return e.command("version", "print the version", nil, func(context.Context, settings, []string) error {
		_, err := fmt.Fprintln(e.stdout, "doudi "+version())
		return err
	})
}

func (e *env) migrate() *ffcli.Command {
	return e.command("migrate", "bring the database's schema up to this program", nil, func(ctx context.Context, s settings, _ []string) error {
		g, err := e.open(ctx, s, s.logger(e.stderr))
		if err != nil {
			return err
		}
		fmt.Fprintln(e.stdout, "The schema is up to date.")
		return g.DB.Close()
	})
}

func (e *env) openapi() *ffcli.Command {
	return e.command("openapi", "print the description of the HTTP interface", nil, func(ctx context.Context, s settings, _ []string) (err error) {
		// It describes the program and not an installation: any database will do.
		dir, err := os.MkdirTemp("", "doudi-openapi-")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
		s.data, s.database, s.demo = dir, filepath.Join(dir, "doudi.sqlite"), false
		g, err := e.open(ctx, s, s.logger(e.stderr))
		if err != nil {
			return err
		}
		b, err := g.Web.OpenAPI()
		if err == nil {
			_, err = fmt.Fprintf(e.stdout, "%s\n", b)
		}
		return errors.Join(err, g.DB.Close())
	})
}
