package portal

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"

	"doudi/internal/calendar"
	"doudi/internal/db/dbt"
	"doudi/internal/lang"
	"doudi/internal/money"
)

//go:embed templates/held.html
var heldPage string

// spoken is something with the language that it is written in.
type spoken struct {
	Lang string
	Of   any
}

func heldTemplate() (*template.Template, error) {
	return template.New("held").Funcs(template.FuncMap{
		"say":   func(language, zh, en string) string { return lang.Of(zh, en).In(language) },
		"in":    func(language string, t Text) string { return lang.Of(t.Chinese, t.English).In(language) },
		"with2": func(language string, of any) spoken { return spoken{language, of} },
		"yuan":  func(f money.Fen) string { return f.String() },
		"at":    func(t dbt.Time) string { return t.In(calendar.Shanghai).Format("2006-01-02 15:04") },
	}).Parse(heldPage)
}

// pack is what a person takes away: a page for people and the same for machines, in
// one archive (个人信息保护法 art. 45).
func (h Held) pack(language string) ([]byte, error) {
	page, err := heldTemplate()
	if err != nil {
		return nil, fmt.Errorf("write what is held: %w", err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("held.html")
	if err != nil {
		return nil, fmt.Errorf("write what is held: %w", err)
	}
	err = page.Execute(w, struct {
		Lang string
		Held Held
	}{language, h})
	if err != nil {
		return nil, fmt.Errorf("write what is held: %w", err)
	}
	if w, err = z.Create("held.json"); err != nil {
		return nil, fmt.Errorf("write what is held: %w", err)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(h); err != nil {
		return nil, fmt.Errorf("write what is held: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("write what is held: %w", err)
	}
	return out.Bytes(), nil
}
