package procedure

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"doudi/policy"
)

// Book holds the procedures of an installation.
type Book struct {
	words Vocabulary
	all   []*Procedure
}

// GapError says that no procedure is in force for a programme in a place on a day.
type GapError struct {
	Programme, Division string
	Purpose             Purpose
	On                  policy.Date
}

func (e *GapError) Error() string {
	return fmt.Sprintf("no procedure of %s (purpose %q) is in force in %q on %s", e.Programme, e.Purpose, e.Division, e.On)
}

// Load reads every .yaml file of the folders, in order; later folders are a
// place's own. It refuses two procedures of a programme and place that share a
// purpose and day, and a place's procedure that asks for less than the nation's.
func Load(words Vocabulary, folders ...fs.FS) (*Book, error) {
	b := &Book{words: words}
	var faults []error
	for _, folder := range folders {
		names, err := fs.Glob(folder, "*.yaml")
		if err != nil {
			return nil, fmt.Errorf("listing procedures: %w", err)
		}
		texts, err := readFiles(folder, names)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			p, err := b.read(name, texts)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			b.all = append(b.all, p)
		}
	}
	faults = append(faults, b.overlaps()...)
	faults = append(faults, b.loosened()...)
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return b, nil
}

// page is a file of a folder as a reader first sees it.
type page struct {
	text    []byte
	ID      string `yaml:"id"`
	Extends string `yaml:"extends"`
}

func readFiles(folder fs.FS, names []string) (map[string]page, error) {
	out := map[string]page{}
	for _, name := range names {
		text, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("reading procedure %s: %w", name, err)
		}
		p := page{text: text}
		if yaml.Unmarshal(text, &p) != nil { // a text that is no YAML is Read's to refuse
			p = page{text: text}
		}
		out[name] = p
	}
	return out, nil
}

// read reads a file of a folder with what it extends: a file of the same folder
// or a procedure read before.
func (b *Book) read(name string, folder map[string]page) (*Procedure, error) {
	own := folder[name]
	if own.Extends == "" {
		return Read(name, own.text, b.words)
	}
	base, ok := b.base(own.Extends, name, folder)
	if !ok {
		return nil, fmt.Errorf("reading procedure %s: extends %s, which is no procedure of this folder, or one that extends another itself", name, own.Extends)
	}
	return Read(name, slices.Concat(base, []byte(separator), own.text), b.words)
}

// base finds the text that another file of the folder, or a procedure read
// before, has under an id. What is extended extends nothing in the same folder:
// a reader turns one page, not several.
func (b *Book) base(id, reader string, folder map[string]page) ([]byte, bool) {
	for name, p := range folder {
		if name != reader && p.ID == id {
			return p.text, p.Extends == ""
		}
	}
	i := slices.IndexFunc(b.all, func(p *Procedure) bool { return p.ID == id })
	if i < 0 {
		return nil, false
	}
	return []byte(b.all[i].Text()), true
}

// All lists the procedures: the nation's before a place's.
func (b *Book) All() []*Procedure { return slices.Clone(b.all) }

// Programmes lists the programmes that have a procedure for applications, in
// order of name.
func (b *Book) Programmes() []string {
	var out []string
	for _, p := range b.all {
		if p.Purpose == Application && !slices.Contains(out, p.Programme) {
			out = append(out, p.Programme)
		}
	}
	slices.Sort(out)
	return out
}

// At finds the procedure of a programme for a purpose and a division (a code of
// 6 digits or more) on a day: the one of the smallest place, or a *GapError.
func (b *Book) At(programme string, purpose Purpose, division string, on policy.Date) (*Procedure, error) {
	var best *Procedure
	for _, p := range b.all {
		if p.Programme == programme && p.Purpose == purpose && p.in(on) && strings.HasPrefix(division, p.Division) && (best == nil || len(p.Division) > len(best.Division)) {
			best = p
		}
	}
	if best == nil {
		return nil, &GapError{programme, division, purpose, on}
	}
	return best, nil
}

// Posted lists the procedures whose results are posted in a place on a day, in the
// order of the book.
func (b *Book) Posted(division string, on policy.Date) []*Procedure {
	var out []*Procedure
	for _, p := range b.all {
		if here, err := b.At(p.Programme, Application, division, on); err == nil && here == p && p.Posted.Each != "" {
			out = append(out, p)
		}
	}
	return out
}

// Find returns the procedure with a digest (Procedure.Key), if it is in the book.
func (b *Book) Find(key string) (*Procedure, bool) {
	i := slices.IndexFunc(b.all, func(p *Procedure) bool { return p.Key() == key })
	if i < 0 {
		return nil, false
	}
	return b.all[i], true
}

// Parse reads the text that a case kept.
func (b *Book) Parse(text string) (*Procedure, error) {
	return Read("kept with a case", []byte(text), b.words)
}

func (b *Book) overlaps() []error {
	var faults []error
	for i, p := range b.all {
		for _, o := range b.all[:i] {
			if p.sameAs(o) && p.Division == o.Division && p.overlaps(o) {
				faults = append(faults, fmt.Errorf("procedures %s and %s of %s in %q share days", o.ID, p.ID, p.Programme, p.Division))
			}
		}
	}
	return faults
}

// sameAs reports whether two procedures are for the same.
func (p *Procedure) sameAs(o *Procedure) bool {
	return p.Programme == o.Programme && p.Purpose == o.Purpose
}

func (p *Procedure) overlaps(o *Procedure) bool {
	return (p.To.IsZero() || !p.To.Before(o.From)) && (o.To.IsZero() || !o.To.Before(p.From))
}

// loosened finds what a place's procedure asks less of than the procedure of
// the larger place it stands in: a place may add, not leave out.
func (b *Book) loosened() []error {
	var faults []error
	for _, p := range b.all {
		for _, higher := range b.all {
			if higher.sameAs(p) && len(higher.Division) < len(p.Division) && strings.HasPrefix(p.Division, higher.Division) && p.overlaps(higher) {
				faults = append(faults, p.looserThan(higher)...)
			}
		}
	}
	return faults
}

func (p *Procedure) looserThan(higher *Procedure) []error {
	l := looser{p, higher, nil}
	l.head()
	for _, h := range higher.Steps {
		l.step(h)
	}
	for _, h := range higher.Clocks {
		l.clock(h)
	}
	return l.faults
}

// looser collects what a place's procedure asks less of than a larger place's.
type looser struct {
	of, higher *Procedure
	faults     []error
}

func (l *looser) faultf(format string, args ...any) {
	l.faults = append(l.faults, fmt.Errorf("procedure %s: "+format, append([]any{l.of.ID}, args...)...))
}

// no reports words that the place has and the larger one has not.
func (l *looser) no(what string, have, allowed []string) {
	for _, w := range have {
		if !slices.Contains(allowed, w) {
			l.faultf("%s %s, which %s does not allow", what, w, l.higher.ID)
		}
	}
}

func (l *looser) head() {
	l.no("direct", l.of.Direct, l.higher.Direct)
	l.no("recognised", l.of.Recognised, l.higher.Recognised)
	for _, same := range []struct{ what, want, have string }{{"sample", l.higher.Sample, l.of.Sample}, {"appraisal", l.higher.Appraisal, l.of.Appraisal}} {
		if same.want != "" && same.have != same.want {
			l.faultf("%s is %q, where %s has %s", same.what, same.have, l.higher.ID, same.want)
		}
	}
}

func (l *looser) step(h Step) {
	s, ok := l.of.Step(h.Act)
	if !ok {
		l.faultf("leaves out %s, which %s has (%s)", h.Act, l.higher.ID, l.higher.Article(h))
		return
	}
	for _, lack := range []struct {
		what       string
		want, have []string
	}{{"need", h.Needs, s.Needs}, {"signature", h.Signatures, s.Signatures}} {
		for _, w := range lack.want {
			if !slices.Contains(lack.have, w) {
				l.faultf("%s without the %s %s that %s asks for", h.Act, lack.what, w, l.higher.ID)
			}
		}
	}
	if len(h.By) > 0 {
		l.no(h.Act+" by", s.By, h.By)
	}
	if len(h.By) > 0 && len(s.By) == 0 {
		l.faultf("%s by everybody, where %s names %v", h.Act, l.higher.ID, h.By)
	}
	if len(h.Causes) > 0 {
		l.causes(h, s)
	}
	l.no(h.Act+" from", l.known(s.From), h.From)
	l.no(h.Act+" to", l.known(s.To), h.To)
}

// causes: a place may do with fewer, not with others, nor without.
func (l *looser) causes(h, s Step) {
	if len(s.Causes) == 0 {
		l.faultf("%s for any cause, where %s names them", h.Act, l.higher.ID)
	}
	for _, c := range s.Causes {
		if was, ok := h.Cause(c.ID); !ok || was.If != c.If {
			l.faultf("%s for the cause %s, which %s does not allow", h.Act, c.ID, l.higher.ID)
		}
	}
}

// known are the states that the larger place has too; what a place adds leads where
// it likes.
func (l *looser) known(states []string) []string {
	return slices.DeleteFunc(slices.Clone(states), func(s string) bool { _, ok := l.higher.State(s); return !ok })
}

// clock: a term may not be longer, begin later, end earlier or pause.
func (l *looser) clock(h Clock) {
	k, ok := l.of.Clock(h.ID)
	if !ok {
		l.faultf("leaves out the clock %s, which %s has", h.ID, l.higher.ID)
		return
	}
	if k.Term != h.Term || k.Township != h.Township || k.Since != h.Since || k.Extended != "" && k.Extended != h.Extended || k.From != h.From || k.Whose != h.Whose {
		l.faultf("clock %s has another term than in %s; packs say how long it is", h.ID, l.higher.ID)
	}
	for _, e := range h.Starts {
		if !slices.Contains(k.Starts, e) {
			l.faultf("clock %s is not started by %+v, as in %s", h.ID, e, l.higher.ID)
		}
	}
	for _, e := range h.Resumes {
		if len(k.Pauses) > 0 && !slices.Contains(k.Resumes, e) {
			l.faultf("clock %s does not go on after %+v, as in %s", h.ID, e, l.higher.ID)
		}
	}
	for _, e := range slices.Concat(k.Stops, k.Pauses) {
		if !slices.Contains(h.Stops, e) && !slices.Contains(h.Pauses, e) {
			l.faultf("clock %s is stopped or paused by %+v, which %s does not allow", h.ID, e, l.higher.ID)
		}
	}
}
