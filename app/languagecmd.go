package app

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/portal/language"
)

// languageCommand is for those who translate the families' portal.
func (e *env) languageCommand() *ffcli.Command {
	check := e.commandOf(1, "language check", "find faults in a language of the portal, and what is not translated: doudi language check FILE", nil,
		func(_ context.Context, _ settings, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("language check: name the file")
			}
			l, err := language.Load(args[0])
			if err != nil {
				return err
			}
			for _, key := range l.Missing {
				fmt.Fprintf(e.stdout, "not translated: %s\n", key)
			}
			_, err = fmt.Fprintf(e.stdout, "%s\t%s\t%s\t%d%%\n", filepath.Base(args[0]), l.Tag, l.Name, l.Percent)
			return err
		})
	template := e.command("language template", "print a file to fill in, with all texts of the portal in Chinese", nil,
		func(context.Context, settings, []string) error {
			b, err := language.Template()
			if err != nil {
				return err
			}
			_, err = e.stdout.Write(b)
			return err
		})
	return e.group("language", "languages that a place adds to the families' portal", check, template)
}
