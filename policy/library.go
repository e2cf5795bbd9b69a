package policy

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// Library is a set of packs that has been read, checked and compiled. It does
// not change and is safe for use by several goroutines.
type Library struct {
	packs []*Pack // by division, then by date
	words map[*Programme]*vocabulary
	cache sync.Map     // ids of the packs of a chain -> *effective
	trial []*Parameter // values tried out, see Engine.Try; they hold over every pack's
}

// Load reads every pack below the folders: the files ending in .yaml, except
// those ending in .cases.yaml. The packs of a later folder stand in place of
// those that earlier folders have for the same division; where it has packs of
// the nation, earlier folders count for nothing. Its error is a *LoadError when
// the packs are at fault.
func Load(folders ...fs.FS) (*Library, error) {
	lib, found, err := load(folders)
	if err != nil {
		return nil, err
	}
	if bad := broken(found); len(bad) > 0 {
		return nil, &LoadError{bad}
	}
	return lib, nil
}

// Check reads packs as Load does and returns everything it found, warnings
// included, in reading order.
func Check(folders ...fs.FS) []Problem {
	_, found, err := load(folders)
	if err != nil {
		return []Problem{{Severity: Broken, File: ".", Line: 1, Column: 1, Message: err.Error()}}
	}
	return found
}

func load(folders []fs.FS) (*Library, []Problem, error) {
	errs := &problems{}
	lib := &Library{words: map[*Programme]*vocabulary{}}
	for _, folder := range folders {
		own, err := readPacks(folder, errs)
		if err != nil {
			return nil, nil, err
		}
		lib.packs = append(unspoken(lib.packs, own, errs), own...)
	}
	slices.SortStableFunc(lib.packs, func(a, b *Pack) int {
		return cmp.Or(cmp.Compare(len(a.Division), len(b.Division)), cmp.Compare(a.Division, b.Division), cmp.Compare(a.From.key(), b.From.key()))
	})
	if err := lib.link(errs); err != nil {
		return nil, nil, err
	}
	return lib, errs.sorted(), nil
}

func readPacks(folder fs.FS, errs *problems) ([]*Pack, error) {
	files, err := packFiles(folder, ".yaml")
	if err != nil {
		return nil, fmt.Errorf("listing packs: %w", err)
	}
	packs, err := atOnce(files, errs, func(name string, errs *problems) (*Pack, error) {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("reading pack %s: %w", name, err)
		}
		return readPack(name, data, errs), nil
	})
	return slices.DeleteFunc(packs, func(p *Pack) bool { return p == nil }), err
}

// unspoken returns the packs of divisions that a place's own packs say nothing
// of, and warns of the others.
func unspoken(packs, own []*Pack, errs *problems) []*Pack {
	return slices.DeleteFunc(packs, func(p *Pack) bool {
		i := slices.IndexFunc(own, func(o *Pack) bool { return o.Division == "" || o.Division == p.Division })
		if i >= 0 {
			errs.warnf(own[i].at, "%s stands in place of %s", own[i].ID, p.ID)
		}
		return i >= 0
	})
}

// atOnce runs f for every item on a goroutine of its own and returns what each
// gave, in order, with the problems that it found. Packs are read and compiled
// without looking at each other, so that a start waits for the longest only.
func atOnce[In, Out any](items []In, errs *problems, f func(In, *problems) (Out, error)) ([]Out, error) {
	out, failed, found := make([]Out, len(items)), make([]error, len(items)), make([]problems, len(items))
	var all sync.WaitGroup
	for i, item := range items {
		all.Go(func() { out[i], failed[i] = f(item, &found[i]) })
	}
	all.Wait()
	for _, p := range found {
		errs.found = append(errs.found, p.found...)
	}
	return out, errors.Join(failed...)
}

// packFiles lists pack files, or with ".cases.yaml" their cases.
func packFiles(fsys fs.FS, suffix string) ([]string, error) {
	var out []string
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		isCases := strings.HasSuffix(name, casesSuffix)
		if err == nil && !d.IsDir() && strings.HasSuffix(name, suffix) && isCases == (suffix == casesSuffix) {
			out = append(out, name)
		}
		return err
	})
	return out, err
}

const casesSuffix = ".cases.yaml"

// Packs lists the packs: the nation first, then by division and date.
func (l *Library) Packs() []*Pack { return slices.Clone(l.packs) }

// Pack returns a pack by id.
func (l *Library) Pack(id string) (*Pack, bool) {
	i := slices.IndexFunc(l.packs, func(p *Pack) bool { return p.ID == id })
	if i < 0 {
		return nil, false
	}
	return l.packs[i], true
}

// binding is a parameter with the value in force, if any.
type binding struct {
	declared *Parameter
	source   *Parameter // whose value and citation count
	pack     *Pack
	value    ref.Val // nil when no pack fills it
	words    labels
}

// effective is the law of one place on one day.
type effective struct {
	packs    []*Pack // nation first
	bindings map[string]*binding
	entries  map[string]map[string]*Entry // list, code
	words    labels
}

// at returns the law of a place on a day. Without a national pack there is no
// law to apply, and the error is a *GapError.
func (l *Library) at(division string, d Date) (*effective, error) {
	var chain []*Pack
	key := ""
	for _, p := range l.packs {
		if p.covers(division) && p.in(d) {
			chain = append(chain, p)
			key += p.ID + "\x00"
		}
	}
	if len(chain) == 0 || chain[0].Division != "" {
		return nil, l.gap(Text{"国家政策包", "national policy pack"}, division, d, func(p *Pack) bool { return p.Division == "" })
	}
	if e, ok := l.cache.Load(key); ok {
		return e.(*effective), nil
	}
	e := resolve(chain)
	e.try(l.trial)
	l.cache.Store(key, e)
	return e, nil
}

func resolve(chain []*Pack) *effective {
	e := &effective{packs: chain, bindings: map[string]*binding{}, entries: map[string]map[string]*Entry{}, words: labelsOf(chain)}
	for _, pack := range chain {
		for _, p := range pack.Parameters {
			b := e.bindings[p.Name]
			if b == nil {
				b = &binding{declared: p, words: e.words}
				e.bindings[p.Name] = b
			}
			b.source, b.pack = p, pack
			if p.set {
				b.value = p.value(b.declared)
			}
		}
		for name, list := range pack.Lists {
			if e.entries[name] == nil {
				e.entries[name] = map[string]*Entry{}
			}
			for _, entry := range list.Entries {
				e.entries[name][entry.Code] = entry
			}
		}
	}
	return e
}

func (e *effective) entry(list, code string) *Entry { return e.entries[list][code] }

// programme finds a programme of the national pack.
func (e *effective) programme(id string) (*Programme, bool) {
	for _, p := range e.packs[0].Programmes {
		if p.ID == id {
			return p, true
		}
	}
	return nil, false
}

// value returns the parameter's value as expressions see it.
func (p *Parameter) value(declared *Parameter) ref.Val {
	u := declared.Unit
	if declared.By != "" {
		return table{p.Rows, u, tableType(declared.By, u)}
	}
	switch u {
	case UnitLayers:
		return types.String(layersText(p.Layers))
	case UnitFlag:
		return types.Bool(p.word == "true")
	case UnitChoice:
		return types.String(p.word)
	case UnitCount, UnitYears:
		return types.Int(p.number.num)
	}
	return newQuantity(p.number, u)
}

// Neighbour is a pack beside a gap.
type Neighbour struct {
	Pack     string
	From, To Date
}

// GapError says that on a day no pack gives what a decision needs. Nothing is
// computed: a standard is never carried over a gap.
type GapError struct {
	What          Text // the parameter, or the national pack
	Division      string
	Date          Date
	Before, After *Neighbour // nil where no pack lies on that side
}

// Text says it for people: LINKOU-2025 到 2025-12-31 止，….
func (e *GapError) Text() Text {
	var zh, en []string
	if e.Before != nil {
		zh = append(zh, e.Before.Pack+" 到 "+e.Before.To.String()+" 止")
		en = append(en, e.Before.Pack+" ends on "+e.Before.To.String())
	}
	if e.After != nil {
		zh = append(zh, e.After.Pack+" 自 "+e.After.From.String()+" 起")
		en = append(en, e.After.Pack+" begins on "+e.After.From.String())
	}
	zh = append(zh, fmt.Sprintf("%s 无标准（%s，行政区划 %s）", e.Date, e.What.Zh, e.Division))
	en = append(en, fmt.Sprintf("%s has none in force (%s, division %s)", e.Date, e.What.En, e.Division))
	return Text{strings.Join(zh, "，"), strings.Join(en, ", ")}
}

func (e *GapError) Error() string { return e.Text().En }

// gap describes the hole around a day among the packs that would fill it.
func (l *Library) gap(what Text, division string, d Date, fills func(*Pack) bool) *GapError {
	e := &GapError{What: what, Division: division, Date: d}
	for _, p := range l.packs {
		if !p.covers(division) || !fills(p) {
			continue
		}
		n := &Neighbour{p.ID, p.From, p.To}
		if !p.To.IsZero() && p.To.Before(d) && (e.Before == nil || e.Before.To.Before(p.To)) {
			e.Before = n
		}
		if d.Before(p.From) && (e.After == nil || p.From.Before(e.After.From)) {
			e.After = n
		}
	}
	return e
}

// parameterGap is the gap around a parameter nobody fills on a day.
func (l *Library) parameterGap(p *Parameter, division string, d Date) *GapError {
	return l.gap(p.Title, division, d, func(pack *Pack) bool {
		return slices.ContainsFunc(pack.Parameters, func(q *Parameter) bool { return q.Name == p.Name && q.set })
	})
}

// ErrNoProgramme says that the law of the day does not know a programme.
var ErrNoProgramme = errors.New("no such programme in the packs in force")
