package language

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	bcp47 "golang.org/x/text/language"
)

const (
	longestFile = 512 << 10 // the template is some 30 kB
	longestText = 4 << 10
	longestName = 60
)

// File is what a place writes.
type File struct {
	Tag   string `json:"tag"`  // BCP 47, as bo or ii
	Name  string `json:"name"` // in the language itself
	Dir   string `json:"dir"`  // ltr or rtl; "" is ltr
	Texts Texts  `json:"texts"`
}

// Language is a file that was found right.
type Language struct {
	File
	Missing []string // page.key of what is not translated
	Percent int      // of the texts that are
}

// FaultsError are the faults of one file, each with where it is.
type FaultsError struct {
	File   string
	Faults []string
}

func (e *FaultsError) Error() string {
	lines := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		lines[i] = e.File + ": " + f
	}
	return strings.Join(lines, "\n")
}

// Check reads a file by its name, which must be its tag's. The error is a
// *FaultsError with all that is wrong with it.
func Check(name string, content []byte) (*Language, error) {
	base := filepath.Base(name)
	file, err := decode(content)
	if err != nil {
		return nil, &FaultsError{base, []string{err.Error()}}
	}
	chinese, err := Chinese()
	if err != nil {
		return nil, err
	}
	l := &Language{File: file}
	faults := append(l.headFaults(base), l.textFaults(chinese)...)
	if len(faults) > 0 {
		return nil, &FaultsError{base, faults}
	}
	l.fill(chinese)
	return l, nil
}

func decode(content []byte) (f File, err error) {
	switch {
	case len(content) > longestFile:
		return f, fmt.Errorf("has %d bytes; at most %d are read", len(content), longestFile)
	case !utf8.Valid(content):
		return f, errors.New("is not UTF-8")
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff")) // editors of Windows write one
	if err := unique(json.NewDecoder(bytes.NewReader(content)), ""); err != nil {
		return f, err
	}
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, fmt.Errorf("cannot be read: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return f, errors.New("goes on after its end")
	}
	return f, nil
}

// unique refuses a key that stands twice, of which encoding/json keeps the last.
func unique(d *json.Decoder, at string) error {
	t, err := d.Token()
	if err != nil {
		return fmt.Errorf("is not JSON: %w", err)
	}
	opened, is := t.(json.Delim)
	if !is {
		return nil
	}
	seen := map[string]bool{}
	for d.More() {
		inside := at
		if opened == '{' {
			k, err := d.Token()
			if err != nil {
				return fmt.Errorf("is not JSON: %w", err)
			}
			key, _ := k.(string)
			inside = strings.TrimPrefix(at+"."+key, ".")
			if seen[key] {
				return fmt.Errorf("%s stands twice", inside)
			}
			seen[key] = true
		}
		if err := unique(d, inside); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

// headFaults looks at what a file says of itself.
func (l *Language) headFaults(base string) (out []string) {
	tag, err := bcp47.Parse(l.Tag)
	switch {
	case err != nil || l.Tag == "" || l.Tag == "und":
		out = append(out, fmt.Sprintf("tag: %q is no language tag (BCP 47), as bo, za or ii", l.Tag))
	case tag.String() != l.Tag:
		out = append(out, fmt.Sprintf("tag: write %s and not %s", tag, l.Tag))
	case l.Tag == "en" || l.Tag == "zh" || l.Tag == "zh-CN":
		out = append(out, fmt.Sprintf("tag: %s comes with the program", l.Tag))
	case base != l.Tag+".json":
		out = append(out, fmt.Sprintf("tag: a file for %s is called %s.json", l.Tag, l.Tag))
	}
	if n := utf8.RuneCountInString(l.Name); n == 0 || n > longestName || strings.TrimSpace(l.Name) != l.Name {
		out = append(out, fmt.Sprintf("name: say what the language calls itself, in at most %d characters", longestName))
	} else if why := unfit(l.Name); why != "" {
		out = append(out, "name: "+why)
	}
	if l.Dir == "" {
		l.Dir = "ltr"
	}
	if l.Dir != "ltr" && l.Dir != "rtl" {
		out = append(out, fmt.Sprintf("dir: must be ltr or rtl, not %q", l.Dir))
	}
	return out
}

func (l *Language) textFaults(chinese Texts) (out []string) {
	for _, page := range slices.Sorted(maps.Keys(l.Texts)) {
		if chinese[page] == nil {
			out = append(out, fmt.Sprintf("texts.%s: there is no such page; there are %s", page, strings.Join(slices.Sorted(maps.Keys(chinese)), ", ")))
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(l.Texts[page])) {
			if why := textFault(l.Texts[page][key], chinese[page], key); why != "" {
				out = append(out, fmt.Sprintf("texts.%s.%s: %s", page, key, why))
			}
		}
	}
	return out
}

func textFault(text string, chinese map[string]string, key string) string {
	original, known := chinese[key]
	switch {
	case !known:
		return "there is no such text"
	case text == "":
		return "" // not translated yet
	case strings.TrimSpace(text) == "":
		return "is empty"
	case len(text) > longestText:
		return fmt.Sprintf("has %d bytes; at most %d are read", len(text), longestText)
	}
	if want, got := places(original), places(text); want != got {
		return fmt.Sprintf("has the places %q, the Chinese text has %q", got, want)
	}
	return unfit(text)
}

// unfit says why a text is not one for a page: it holds no HTML and nothing that
// turns around what stands beside it.
func unfit(text string) string {
	if strings.ContainsAny(text, "<>") {
		return "holds < or >; texts have no HTML"
	}
	for _, r := range text {
		if unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
			return fmt.Sprintf("holds the control character U+%04X", r)
		}
	}
	return ""
}

// fill says what is missing, and leaves away what was left in Chinese.
func (l *Language) fill(chinese Texts) {
	kept := Texts{}
	for _, page := range slices.Sorted(maps.Keys(chinese)) {
		kept[page] = map[string]string{}
		for _, key := range slices.Sorted(maps.Keys(chinese[page])) {
			if text := l.Texts[page][key]; untranslated(text, chinese[page][key]) {
				l.Missing = append(l.Missing, page+"."+key)
			} else {
				kept[page][key] = text
			}
		}
	}
	l.Texts = kept
	all := chinese.count()
	l.Percent = (all - len(l.Missing)) * 100 / all
}
