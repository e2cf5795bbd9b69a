// Package letter is the text of the letters by which people allow a check to ask
// about them, as data: by place, programme, party and day. What somebody signed
// is kept by its version and the digest of its words.
package letter

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/errs"
)

// Party is who signs: a member of the family, or somebody outside of it who owes
// maintenance (法定赡养、抚养、扶养义务人).
type Party string

// The parties.
const (
	Member  Party = "member"
	Obligor Party = "obligor"
)

// Letter is one text. It is never changed once it was signed.
type Letter struct {
	Version    string            `yaml:"version"`
	Division   string            `yaml:"division"`   // prefix of the place; "" is the whole country
	Programmes map[string]string `yaml:"programmes"` // what it is for, and what that is called
	Party      Party             `yaml:"party"`
	From       string            `yaml:"from"` // the first day on which it is signed
	To         string            `yaml:"to"`   // the last; "" is not known yet
	Basis      string            `yaml:"basis"`
	Title      string            `yaml:"title"`
	Paragraphs []string          `yaml:"paragraphs"`

	from, to calendar.Date
}

//go:embed letters.yaml
var builtIn []byte

type file struct {
	Letters []Letter `yaml:"letters"`
}

// Load reads an installation's letters, which go before the built-in ones; a
// file that is not there adds nothing. All faults are told at once.
func Load(path string) ([]Letter, error) {
	list, err := read("built-in letters.yaml", builtIn)
	if err != nil || path == "" {
		return list, err
	}
	own, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return list, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the letters: %w", err)
	}
	mine, err := read(path, own)
	return append(mine, list...), err
}

func read(name string, text []byte) ([]Letter, error) {
	var f file
	if err := yaml.UnmarshalWithOptions(text, &f, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var faults error
	for i := range f.Letters {
		if err := f.Letters[i].check(); err != nil {
			faults = errors.Join(faults, fmt.Errorf("%s: letter %d (%s): %w", name, i+1, f.Letters[i].Version, err))
		}
	}
	return f.Letters, faults
}

func (l *Letter) check() (err error) {
	if l.From != "" {
		l.from, err = calendar.ParseDate(l.From)
	}
	if err == nil && l.To != "" {
		l.to, err = calendar.ParseDate(l.To)
	}
	switch {
	case err != nil:
		return err
	case l.Version == "" || l.Title == "" || l.Basis == "" || len(l.Paragraphs) == 0 || len(l.Programmes) == 0:
		return errors.New("version, title, basis, programmes and paragraphs are needed")
	case l.Party != Member && l.Party != Obligor:
		return fmt.Errorf("party is %q, not member or obligor", l.Party)
	case l.from.IsZero() || !l.to.IsZero() && l.to.Before(l.from):
		return errors.New("from is needed, and to may not be before it")
	case strings.Trim(l.Division, "0123456789") != "":
		return errors.New("division is a prefix of a division code")
	}
	return nil
}

// For returns the text that somebody of a party signs on a day: that of the
// smallest place around a division, and of these the one that came last.
// errs.NotFound where there is none.
func For(list []Letter, division, programme string, party Party, on calendar.Date) (Letter, error) {
	var best Letter
	for _, l := range list {
		_, applies := l.Programmes[programme]
		if !applies || l.Party != party || !strings.HasPrefix(division, l.Division) || on.Before(l.from) || !l.to.IsZero() && on.After(l.to) {
			continue
		}
		if best.Version == "" || len(l.Division) > len(best.Division) || len(l.Division) == len(best.Division) && l.from.After(best.from) {
			best = l
		}
	}
	if best.Version == "" {
		return best, errs.Newf(errs.NotFound, "%[1]s当天没有这项救助的授权书文本。", "There is no consent text for this programme on %[2]s.", on.Chinese(), on.String())
	}
	return best, nil
}

// Signed finds the words that somebody signed, by version and digest: a place may
// call its own text as another calls theirs.
func Signed(list []Letter, version string, digest []byte) (Letter, bool) {
	for _, l := range list {
		if l.Version == version && bytes.Equal(l.Digest(), digest) {
			return l, true
		}
	}
	return Letter{}, false
}

// Words are the paragraphs as one person signs them.
func (l Letter) Words(programme, name string) []string {
	fill := strings.NewReplacer("{name}", name, "{programme}", l.Programmes[programme])
	list := make([]string, len(l.Paragraphs))
	for i, p := range l.Paragraphs {
		list[i] = fill.Replace(p)
	}
	return list
}

// Digest is the SM3 of the text before any name is filled in.
func (l Letter) Digest() []byte {
	return crypt.Digest([]byte(l.Title + "\n" + strings.Join(l.Paragraphs, "\n")))
}
