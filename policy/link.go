package policy

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// link checks packs against each other and compiles their programmes.
func (l *Library) link(errs *problems) error {
	l.checkSpans(errs)
	for _, p := range l.packs {
		above := l.above(p)
		l.linkParameters(p, above, errs)
		linkLists(p, above, errs)
	}
	words, err := atOnce(l.packs, errs, compilePack)
	if err != nil {
		return err
	}
	for _, w := range words {
		maps.Copy(l.words, w)
	}
	for _, p := range l.packs {
		l.checkWords(p, l.above(p), errs)
	}
	l.checkSuccession(errs)
	l.checkToldChanges(errs)
	l.checkMissing(errs)
	return nil
}

// checkMissing refuses a figure that one pack of a place gives and the next does
// not, unless the next says that it leaves the figure open: from that day the
// nation's law is open again, and a norm of the place's own is gone.
func (l *Library) checkMissing(errs *problems) {
	for i, p := range l.packs {
		left := map[string]position{}
		for _, n := range p.leftOpen {
			left[n.word] = n.at
		}
		if before := l.before(i); before != nil && p.Division != "" {
			l.missing(before, p, left, errs)
		}
		for _, name := range slices.Sorted(maps.Keys(left)) {
			errs.errorf(left[name], "left_open: no pack before %s gives %s, or another fills it", p.ID, name)
		}
	}
}

// missing takes out of left what the pack before gave and p gives no more.
func (l *Library) missing(before, p *Pack, left map[string]position, errs *problems) {
	for _, q := range before.Parameters {
		if !q.set || !l.openOn(q, p) {
			continue
		}
		const what = "missing value: %s is set by %s until %s and by no pack from %s (%s)"
		if _, said := left[q.Name]; said {
			errs.warnf(p.at, what, q.Name, before.ID, before.To, p.From, p.ID)
		} else {
			errs.errorf(p.at, what+"; if none was found, say left_open: [%s]", q.Name, before.ID, before.To, p.From, p.ID, q.Name)
		}
		delete(left, q.Name)
	}
}

// before is the pack of the same place that ends before pack i, if there is one.
func (l *Library) before(i int) *Pack {
	if i == 0 || l.packs[i-1].Division != l.packs[i].Division {
		return nil
	}
	return l.packs[i-1]
}

// openOn reports whether what a pack before gave is open on the first day of a
// pack. What higher packs declare and then no more is no longer asked; what the
// place declares itself is asked by whatever uses it.
func (l *Library) openOn(q *Parameter, p *Pack) bool {
	law, err := l.at(p.Division, p.From)
	if err != nil {
		return false
	}
	b := law.bindings[q.Name]
	if b == nil {
		return !q.filled
	}
	return b.value == nil
}

// above lists the packs of the places around p's that share a day with it.
func (l *Library) above(p *Pack) []*Pack {
	var out []*Pack
	for _, q := range l.packs {
		if len(q.Division) < len(p.Division) && q.covers(p.Division) && q.overlaps(p) {
			out = append(out, q)
		}
	}
	return out
}

// checkSpans refuses two packs of one place on one day, and days between two
// packs that neither covers, unless the later says that there was no law.
func (l *Library) checkSpans(errs *problems) {
	for i, p := range l.packs {
		for _, q := range l.packs[:i] {
			if p.ID == q.ID {
				errs.errorf(p.at, "pack id %s is also used in %s", p.ID, q.at.file)
			}
			if p.Division == q.Division && p.overlaps(q) {
				errs.errorf(p.at, "packs %s (%s to %s) and %s (%s to %s) of division %q overlap",
					q.ID, q.From, openEnd(q.To), p.ID, p.From, openEnd(p.To), p.Division)
			}
		}
		p.checkGap(l.before(i), errs)
	}
}

func (p *Pack) checkGap(before *Pack, errs *problems) {
	const what = "gap in division %q: %s ends on %s, %s begins on %s"
	gap := before != nil && !before.To.IsZero() && nextDay(before.To).Before(p.From)
	switch said := p.gapAfter.word; {
	case gap && said == before.ID:
		errs.warnf(p.at, what, p.Division, before.ID, before.To, p.ID, p.From)
	case gap:
		errs.errorf(p.at, what+"; if nothing was in force in between, say gap_after: %s", p.Division, before.ID, before.To, p.ID, p.From, before.ID)
	case said != "":
		errs.errorf(p.gapAfter.at, "gap_after: no days lie between %s and %s", said, p.ID)
	}
}

func openEnd(d Date) string {
	if d.IsZero() {
		return "open"
	}
	return d.String()
}

func nextDay(d Date) Date {
	for _, next := range []Date{{d.Year, d.Month, d.Day + 1}, {d.Year, d.Month + 1, 1}} {
		if _, err := ParseDate(next.String()); err == nil {
			return next
		}
	}
	return Date{d.Year + 1, 1, 1}
}

func (l *Library) linkParameters(p *Pack, above []*Pack, errs *problems) {
	var known []string
	seen := map[string]bool{}
	for _, q := range p.Parameters {
		if seen[q.Name] {
			errs.errorf(q.at, "parameter %s is listed twice", q.Name)
		}
		seen[q.Name] = true
		var higher []*Parameter
		for _, a := range above {
			for _, h := range a.Parameters {
				known = append(known, h.Name)
				if h.Name == q.Name {
					higher = append(higher, h)
				}
			}
		}
		switch {
		case len(higher) > 0:
			fillParameter(q, higher, errs)
			if q.Use == UseReading {
				errs.warnf(q.at, "parameter %s is for people to read: nothing works otherwise because %s sets it", q.Name, p.ID)
			}
		case q.Unit == "":
			errs.errorf(q.at, "parameter %s is not declared by a higher pack%s", q.Name, nearest(q.Name, known))
		default:
			declareParameter(q, errs)
		}
	}
}

// declareParameter checks a parameter that begins in this pack.
func declareParameter(q *Parameter, errs *problems) {
	if _, ok := q.Unit.celType(); !ok && q.Unit != UnitLayers {
		errs.errorf(q.at, "parameter %s: unknown unit %q%s", q.Name, q.Unit, nearest(string(q.Unit), unitNames()))
		return
	}
	if _, ok := q.By.celType(); q.By != "" && (!ok || !q.By.integer() && q.By != UnitRatio || unitTypes[q.Unit] == nil) {
		errs.errorf(q.at, "parameter %s: a table gives a quantity by a number, not %q by %q", q.Name, q.Unit, q.By)
		return
	}
	if q.Title.Zh == "" {
		errs.errorf(q.at, "parameter %s: missing title", q.Name)
	}
	if q.Unit == UnitChoice && len(q.Choices) == 0 {
		errs.errorf(q.at, "parameter %s: missing choices", q.Name)
	}
	parseValue(q, q, errs)
}

// fillParameter checks a value against what every higher pack allows.
func fillParameter(q *Parameter, higher []*Parameter, errs *problems) {
	if q.Unit != "" || q.By != "" || q.Title.Zh != "" || q.Open != OpenNo {
		errs.errorf(q.at, "parameter %s is declared by a higher pack: give only value, mark and cite", q.Name)
		return
	}
	declared := higher[0]
	q.filled = true
	q.Unit, q.By, q.Title, q.Lower, q.Choices, q.Use = declared.Unit, declared.By, declared.Title, declared.Lower, declared.Choices, declared.Use
	if !parseValue(q, declared, errs) {
		return
	}
	for _, h := range higher {
		switch {
		case h.Unit != q.Unit:
			errs.errorf(q.at, "parameter %s is declared in %s and in %s", q.Name, q.Unit, h.Unit)
		case h.Lower == LowerNothing:
			errs.errorf(q.at, "parameter %s is fixed by a higher pack (%s)", q.Name, h.at)
		case h.set && h.Lower == LowerAtLeast && q.number.cmp(h.number) < 0:
			errs.errorf(q.at, "parameter %s: %s is less than %s, which a higher pack requires at least (%s)", q.Name, q.word, h.word, h.at)
		case h.set && h.Lower == LowerAtMost && q.number.cmp(h.number) > 0:
			errs.errorf(q.at, "parameter %s: %s is more than %s, which a higher pack allows at most (%s)", q.Name, q.word, h.word, h.at)
		}
	}
}

// String writes file:line.
func (p position) String() string { return p.file + ":" + strconv.Itoa(p.line) }

// parseValue reads a parameter's value in its declared unit.
func parseValue(q, declared *Parameter, errs *problems) bool {
	if !q.set {
		return true
	}
	isTable := declared.By != "" || declared.Unit == UnitLayers
	if q.asTable != isTable {
		errs.errorf(q.at, "parameter %s: a table and layers are given by rows, everything else by value", q.Name)
		return false
	}
	switch u := declared.Unit; {
	case u == UnitLayers:
		return parseLayers(q, errs)
	case isTable:
		return parseRows(q, declared, errs)
	case u == UnitFlag:
		if q.word != "true" && q.word != "false" {
			errs.errorf(q.at, "parameter %s: %q is neither true nor false", q.Name, q.word)
			return false
		}
		return true
	case u == UnitChoice:
		if !slices.Contains(declared.Choices, q.word) {
			errs.errorf(q.at, "parameter %s: %q is none of %s%s", q.Name, q.word, strings.Join(declared.Choices, ", "), nearest(q.word, declared.Choices))
			return false
		}
		return true
	default:
		return parseNumber(q, u, errs)
	}
}

func parseNumber(q *Parameter, u Unit, errs *problems) bool {
	word, yuan := strings.CutSuffix(q.word, "元")
	n, err := parseRational(strings.TrimSpace(word))
	if err == nil && yuan {
		n, err = n.mul(whole(100))
	}
	switch {
	case err != nil:
		errs.errorf(q.at, "parameter %s: %v", q.Name, err)
	case yuan != u.money():
		errs.errorf(q.at, "parameter %s: %q is not in %s (money is written as 540元, other numbers bare)", q.Name, q.word, u)
	case u.integer() && n.den != 1:
		errs.errorf(q.at, "parameter %s: %q is not a whole number of %s", q.Name, q.word, u)
	case n.num < 0:
		errs.errorf(q.at, "parameter %s: %q is negative", q.Name, q.word)
	default:
		q.number = n
		return true
	}
	return false
}

// levels are the lengths of division codes by name.
var levels = map[string]int{"none": 0, "province": 2, "prefecture": 4, "county": 6}

// linkLists checks that a lower pack adds only to lists open to it.
func linkLists(p *Pack, above []*Pack, errs *problems) {
	for name, list := range p.Lists {
		var open *List
		for _, a := range above {
			if h := a.Lists[name]; h != nil {
				open = h
			}
			checkCodes(list, a.Lists[name], errs)
		}
		checkCodes(list, nil, errs)
		if open != nil && list.Title.Zh == "" {
			list.Title = open.Title
		}
		switch {
		case p.Division == "":
		case open == nil:
			errs.errorf(list.at, "list %s is not declared by a higher pack", name)
		case levels[open.OpenTo] < len(p.Division):
			errs.errorf(list.at, "list %s may be extended down to: %s; %s is a lower division", name, open.OpenTo, p.Division)
		}
	}
}

func checkCodes(list, higher *List, errs *problems) {
	seen := map[string]bool{}
	if higher != nil {
		for _, e := range higher.Entries {
			seen[e.Code] = true
		}
	}
	for _, e := range list.Entries {
		if seen[e.Code] {
			errs.errorf(e.at, "code %s is already in the list", e.Code)
		}
		seen[e.Code] = higher == nil
	}
}

// compilePack turns a pack's programmes into programs, finds parameters that
// nobody reads, and returns what each programme's expressions may say.
func compilePack(p *Pack, errs *problems) (map[*Programme]*vocabulary, error) {
	own := map[string]*Parameter{}
	for _, q := range p.Parameters {
		own[q.Name] = q
	}
	if len(p.Programmes) == 0 {
		leftOver(p, own, map[string]bool{}, errs)
		return nil, nil
	}
	base, err := newCompiler(p.shared, own, errs)
	if err != nil {
		return nil, err
	}
	all := map[*Programme]*vocabulary{}
	for i, prog := range p.Programmes {
		if programmeOf(p, prog.ID) != prog {
			errs.errorf(prog.at, "programme %s is listed twice", prog.ID)
		}
		if all[prog], err = base.compile(prog, p.Programmes[:i]); err != nil {
			return nil, err
		}
	}
	leftOver(p, own, base.used, errs)
	return all, nil
}

// leftOver checks the refusal and finds parameters that nobody reads.
func leftOver(p *Pack, own map[string]*Parameter, used map[string]bool, errs *problems) {
	if len(p.Programmes) > 0 && p.Refusal == nil {
		errs.errorf(p.at, "missing refusal: what a refused family is told about its remedies")
	}
	if p.Refusal != nil {
		checkNotice(p.Refusal, own, used, errs)
	}
	for _, q := range p.Parameters {
		if !used[q.Name] && q.Use == "" && !q.filled {
			errs.errorf(q.at, "parameter %s is used by no rule; say use: casework (or another room) if people's work needs it, use: reading if people only read it", q.Name)
		}
	}
}

func checkNotice(n *Notice, own map[string]*Parameter, used map[string]bool, errs *problems) {
	for _, f := range append(append(template(nil), n.zh...), n.en...) {
		if f.name == "" {
			continue
		}
		if q, ok := own[f.name]; !ok || !q.set {
			errs.errorf(n.at, "refusal names {%s}, which is no parameter with a value in this pack", f.name)
		}
		used[f.name] = true
	}
}
