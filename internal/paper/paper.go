// Package paper is how the papers of an office look: on A4, with what they are
// called and their number on every page, so that a sheet that came loose is found again.
package paper

import (
	_ "embed"
	"fmt"
	"html/template"
	"io/fs"
	"strings"
)

//go:embed sheet.css
var look string

// margins are those of a page: its foot says which paper it is of and which page of
// how many, its head what the paper is called, from the second page on.
const margins = `@page { size: A4; margin: 22mm 25mm 22mm;
  @top-right { content: %[1]s; font: 9pt "Noto Serif CJK SC", serif }
  @bottom-left { content: %[2]s; font: 9pt "Noto Serif CJK SC", serif }
  @bottom-right { content: "第" counter(page) "页　共" counter(pages) "页"; font: 9pt "Noto Serif CJK SC", serif } }
@page :first { @top-right { content: none } }
`

// Write writes a part of a paper of a kind: the templates of a room have one named as the
// kind is, which their parts call "body".
func Write(templates fs.FS, part, kind string, p any) (string, error) {
	t, err := template.ParseFS(templates, "templates/*.html")
	if err != nil {
		return "", fmt.Errorf("read the templates of papers: %w", err)
	}
	body := t.Lookup(kind)
	if body == nil {
		return "", fmt.Errorf("no template of papers is named %s", kind)
	}
	if t, err = t.AddParseTree("body", body.Tree); err != nil {
		return "", fmt.Errorf("choose the template of %s: %w", kind, err)
	}
	var out strings.Builder
	if err := t.ExecuteTemplate(&out, part, p); err != nil {
		return "", fmt.Errorf("write %s: %w", kind, err)
	}
	return out.String(), nil
}

// Style is the style sheet of a paper. A paper without a number is none yet.
func Style(title, number string) template.CSS {
	return Pages(title, number) + template.CSS(look) //nolint:gosec // the program's own
}

// Pages is the part of Style that says what stands around each page, for a paper that
// looks otherwise.
func Pages(title, number string) template.CSS {
	foot := ""
	if number != "" {
		foot = "文书编号：" + number
	}
	return template.CSS(fmt.Sprintf(margins, quoted(title), quoted(foot))) //nolint:gosec // quoted ends no string
}

// quoted writes a text as CSS reads it: nothing in it ends the string, or the style.
func quoted(text string) string {
	var out strings.Builder
	for _, r := range text {
		if r < ' ' || strings.ContainsRune(`"\<>&`, r) {
			fmt.Fprintf(&out, `\%x `, r)
			continue
		}
		out.WriteRune(r)
	}
	return `"` + out.String() + `"`
}
