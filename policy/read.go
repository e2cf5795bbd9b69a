package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// packReader turns one file into a Pack and complains about what it cannot read.
type packReader struct {
	pack *Pack
	errs *problems
	docs []string
	// blocks are rules that several programmes share; idle those that none
	// has used yet.
	blocks map[string][]*Rule
	idle   map[string]position
}

var (
	divisionForm  = regexp.MustCompile(`^(\d{2}|\d{4}|\d{6})?$`)
	parameterForm = regexp.MustCompile(`^[a-z][a-z0-9]*(\.[a-z][a-zA-Z0-9]*)+$`)
	nameForm      = regexp.MustCompile(`^[a-z][a-zA-Z0-9]*$`)
)

// readPack reads a pack file; it returns nil when the file is no pack at all.
func readPack(file string, data []byte, errs *problems) *Pack {
	top, ok := parseYAML(file, data, errs)
	if !ok {
		return nil
	}
	f := top.fields("id", "title", "note", "division", "valid_from", "valid_to", "mark", "gap_after", "left_open",
		"documents", "words", "parameters", "lists", "common", "blocks", "programmes", "refusal")
	if f == nil {
		return nil
	}
	sum := sha256.Sum256(data)
	p := &Pack{
		ID: f["id"].required(top, "id"), Title: f["title"].words(top, "title"), Division: f["division"].text(),
		From: f["valid_from"].date(), To: f["valid_to"].date(),
		Mark: Mark(f["mark"].required(top, "mark")), Hash: hex.EncodeToString(sum[:]),
		Lists: map[string]*List{}, gapAfter: f["gap_after"].saying(), at: top.at,
	}
	r := &packReader{pack: p, errs: errs}
	for _, n := range f["left_open"].list() {
		p.leftOpen = append(p.leftOpen, n.saying())
	}
	r.head(top, f)
	for _, n := range f["documents"].list() {
		r.document(n)
	}
	r.readWords(f["words"])
	for _, n := range f["parameters"].list() {
		p.Parameters = append(p.Parameters, r.parameter(n))
	}
	r.lists(f["lists"])
	for _, n := range f["common"].list() {
		p.shared = append(p.shared, r.rule(n))
	}
	common := slices.Clone(p.shared)
	r.readBlocks(f["blocks"])
	for _, n := range f["programmes"].list() {
		p.Programmes = append(p.Programmes, r.programme(n, common))
	}
	for _, name := range slices.Sorted(maps.Keys(r.idle)) {
		errs.errorf(r.idle[name], "block %s is used by no programme", name)
	}
	if n, ok := f["refusal"]; ok {
		p.Refusal = r.notice(n)
	}
	return p
}

func (r *packReader) head(top yamlNode, f map[string]yamlNode) {
	p := r.pack
	if n, ok := f["note"]; ok {
		p.Note = n.words(top, "note")
	}
	if n, ok := f["mark"]; ok {
		p.Mark = markOf(n)
	}
	if !divisionForm.MatchString(p.Division) {
		r.errs.errorf(f["division"].at, "division %q is not empty or 2, 4 or 6 digits", p.Division)
	}
	if p.From.IsZero() {
		r.errs.errorf(top.at, "missing valid_from")
	}
	if !p.To.IsZero() && p.To.Before(p.From) {
		r.errs.errorf(f["valid_to"].at, "valid_to %s is before valid_from %s", p.To, p.From)
	}
	if p.Division != "" {
		for _, key := range []string{"common", "blocks", "programmes", "refusal"} {
			if n, ok := f[key]; ok {
				r.errs.errorf(n.at, "only a national pack has %s: a place may fill parameters and lists, not add conditions", key)
			}
		}
	}
}

func markOf(n yamlNode) Mark {
	return Mark(n.choice(string(MarkToBeVerified), string(MarkFound), string(MarkDemonstration)))
}

func (r *packReader) document(n yamlNode) {
	f := n.fields("id", "title", "number", "status")
	d := Document{
		ID: f["id"].required(n, "id"), Title: f["title"].words(n, "title"),
		Number: f["number"].bilingual("number"), Status: f["status"].bilingual("status"),
	}
	if slices.Contains(r.docs, d.ID) {
		r.errs.errorf(n.at, "document %s is listed twice", d.ID)
	}
	r.docs = append(r.docs, d.ID)
	r.pack.Documents = append(r.pack.Documents, d)
}

// cites reads {document, article} or a list of them; none is a problem.
func (r *packReader) cites(n, parent yamlNode) []Cite {
	if n.ast == nil {
		r.errs.errorf(parent.at, "missing citation: cite names the document and article")
		return nil
	}
	nodes := []yamlNode{n}
	if n.ast.Kind == yaml.SequenceNode {
		nodes = n.list()
	}
	var out []Cite
	for _, c := range nodes {
		f := c.fields("document", "article")
		id := f["document"].required(c, "document")
		i := slices.IndexFunc(r.pack.Documents, func(d Document) bool { return d.ID == id })
		if i < 0 {
			r.errs.errorf(c.at, "unknown document %q%s", id, nearest(id, r.docs))
			continue
		}
		cite := Cite{Document: id, Name: r.pack.Documents[i].name()}
		cite.Article, cite.English = f["article"].article()
		out = append(out, cite)
	}
	return out
}

// article reads an article: a number or a part reads in both languages as it
// is, words need both.
func (n yamlNode) article() (article, english string) {
	if n.ast != nil && n.ast.Kind == yaml.ScalarNode {
		if s := n.text(); isArticle(s) || partForm.MatchString(s) {
			return s, ""
		}
	}
	t := n.bilingual("article")
	if t.Zh == t.En {
		return t.Zh, ""
	}
	return t.Zh, t.En
}

// name is how a document is cited: by number in Chinese, by title and number in
// English.
func (d Document) name() Text {
	if d.Number.Zh == "" {
		return Text{"《" + d.Title.Zh + "》", d.Title.En}
	}
	return Text{d.Number.Zh, d.Title.En + ", " + d.Number.En}
}

func (r *packReader) parameter(n yamlNode) *Parameter {
	f := n.fields("name", "title", "unit", "value", "by", "rows", "choices", "open", "lower", "use", "mark", "cite")
	p := &Parameter{
		Name: f["name"].required(n, "name"), Unit: Unit(f["unit"].text()), Use: f["use"].text(),
		Open:  Open(f["open"].choice(string(OpenNo), string(OpenRequired), string(OpenOptional))),
		Lower: Lower(f["lower"].choice(string(LowerNothing), string(LowerAny), string(LowerAtLeast), string(LowerAtMost))),
		Cites: r.cites(f["cite"], n), Mark: r.pack.Mark, at: n.at, set: f["value"].ast != nil || f["rows"].ast != nil, word: f["value"].text(),
		By: Unit(f["by"].text()), rows: f["rows"].list(),
	}
	if t, ok := f["title"]; ok {
		p.Title = t.words(n, "title")
	}
	if m, ok := f["mark"]; ok {
		p.Mark = markOf(m)
	}
	for _, c := range f["choices"].list() {
		p.Choices = append(p.Choices, c.text())
	}
	if p.Open != OpenNo {
		p.Lower = LowerAny
	}
	if p.Name != "" && !parameterForm.MatchString(p.Name) {
		r.errs.errorf(n.at, "parameter name %q is not words joined by dots, such as publicity.days", p.Name)
	}
	if p.set == (p.Open != OpenNo) {
		r.errs.errorf(n.at, "parameter %s needs either a value or open: required/optional", p.Name)
	}
	if v, ok := f["value"]; ok {
		p.at = v.at
	}
	p.asTable = f["rows"].ast != nil
	if p.asTable && f["value"].ast != nil {
		r.errs.errorf(f["rows"].at, "parameter %s has both value and rows", p.Name)
	}
	return p
}

func (r *packReader) lists(n yamlNode) {
	names, nodes := n.pairs()
	for _, name := range names {
		at := nodes[name]
		f := at.fields("title", "open_to", "entries")
		l := &List{OpenTo: f["open_to"].choice("none", "province", "prefecture", "county"), at: at.at}
		if t, ok := f["title"]; ok {
			l.Title = t.words(at, "title")
		}
		for _, e := range f["entries"].list() {
			l.Entries = append(l.Entries, r.entry(e))
		}
		r.pack.Lists[name] = l
	}
}

func (r *packReader) entry(n yamlNode) *Entry {
	f := n.fields("code", "title", "valid_from", "valid_to", "mark", "cite")
	e := &Entry{
		Code: f["code"].required(n, "code"), Title: f["title"].words(n, "title"),
		From: f["valid_from"].date(), To: f["valid_to"].date(), Mark: r.pack.Mark, Cites: r.cites(f["cite"], n), at: n.at,
	}
	if m, ok := f["mark"]; ok {
		e.Mark = markOf(m)
	}
	return e
}

func (r *packReader) readWords(n yamlNode) {
	codes, nodes := n.pairs()
	r.pack.words = labels{}
	for _, code := range codes {
		r.pack.words[code] = nodes[code].words(n, code)
	}
}

func (r *packReader) readBlocks(n yamlNode) {
	r.blocks, r.idle = map[string][]*Rule{}, map[string]position{}
	names, nodes := n.pairs()
	slices.SortFunc(names, func(a, b string) int { return nodes[a].at.line - nodes[b].at.line })
	for _, name := range names {
		r.idle[name] = nodes[name].at
		for _, c := range nodes[name].list() {
			r.blocks[name] = append(r.blocks[name], r.rule(c))
		}
		r.pack.shared = append(r.pack.shared, r.blocks[name]...)
	}
}

func (r *packReader) programme(n yamlNode, common []*Rule) *Programme {
	f := n.fields("id", "title", "valid_from", "valid_to", "about", "result", "gives", "common", "blocks", "concerns", "takes_in", "amount", "conditions", "amounts")
	p := &Programme{
		ID: f["id"].required(n, "id"), Title: f["title"].words(n, "title"), at: n.at, From: f["valid_from"].date(), To: f["valid_to"].date(),
		About:  About(f["about"].choice(string(AboutHousehold), string(AboutPerson), string(AboutClaim), string(AboutLoss), string(AboutHardship))),
		Result: Result(f["result"].choice(string(ResultMonthly), string(ResultOnce), string(ResultLayers), string(ResultRecognition), string(ResultInKind))),
	}
	for _, c := range f["takes_in"].list() {
		p.takesIn = append(p.takesIn, c.saying())
	}
	p.Amount = f["amount"].text()
	if p.Result.unit() != "" {
		f["amount"].required(n, "amount")
	}
	if g, ok := f["gives"]; ok || p.Result.unit() == "" {
		p.Gives = g.words(n, "gives")
	}
	if c, ok := f["concerns"]; ok {
		p.Concerns = &Rule{ID: p.ID + "/concerns", Unit: UnitFlag, Role: RoleFigure, Expr: c.text(), expr: c, at: c.at}
	}
	if f["common"].choice("true", "false") == "true" {
		p.Conditions = append(p.Conditions, common...)
	}
	for _, b := range f["blocks"].list() {
		rules, ok := r.blocks[b.text()]
		if !ok {
			r.errs.errorf(b.at, "unknown block %q%s", b.text(), nearest(b.text(), slices.Collect(maps.Keys(r.blocks))))
		}
		delete(r.idle, b.text())
		p.Conditions = append(p.Conditions, rules...)
	}
	p.shared = len(p.Conditions)
	for _, c := range f["conditions"].list() {
		p.Conditions = append(p.Conditions, r.rule(c))
	}
	for _, c := range f["amounts"].list() {
		p.Amounts = append(p.Amounts, r.rule(c))
	}
	return p
}

func (r *packReader) rule(n yamlNode) *Rule {
	f := n.fields("id", "name", "title", "each", "unit", "role", "excuses", "stop", "expr", "layers", "group", "text", "pass", "fail", "changed", "cite")
	u := &Rule{
		Layers: f["layers"].text(), Group: f["group"].text(),
		ID: f["id"].required(n, "id"), Name: f["name"].text(), Each: f["each"].text(), Unit: Unit(f["unit"].text()),
		Role: Role(f["role"].choice(string(RoleFigure), string(RoleRequire), string(RoleDoubt), string(RoleHint))), Excuses: f["excuses"].text(), Stop: f["stop"].text() == "true",
		Expr: f["expr"].required(n, "expr"), Cites: r.cites(f["cite"], n), expr: f["expr"], at: n.at,
	}
	if u.Unit == "" && u.Role != RoleFigure {
		u.Unit = UnitFlag
	}
	if _, known := items[u.Each]; u.Each != "" && !known {
		r.errs.errorf(f["each"].at, "each is one of %s, not %q%s", strings.Join(sets(), ", "), u.Each, nearest(u.Each, sets()))
		u.Each = ""
	}
	if u.Name != "" && !nameForm.MatchString(u.Name) {
		r.errs.errorf(f["name"].at, "name %q is not a plain word such as perCapita", u.Name)
	}
	if t, ok := f["title"]; ok || u.Each != "" {
		u.Title = t.words(n, "title")
	}
	if c, ok := f["changed"]; ok {
		u.Changed = c.words(n, "changed")
	}
	if u.Unit == UnitFlag {
		u.yes, u.no = r.wording(f["pass"], n, "pass"), r.wording(f["fail"], n, "fail")
	} else {
		u.yes = r.wording(f["text"], n, "text")
	}
	return u
}

// sets are the lists a rule may run over.
func sets() []string { return slices.Sorted(maps.Keys(items)) }

func (r *packReader) wording(n, parent yamlNode, key string) wording {
	t := n.words(parent, key)
	zh, err := parseTemplate(t.Zh)
	if err != nil {
		r.errs.errorf(n.at, "%s.zh: %v", key, err)
	}
	en, err := parseTemplate(t.En)
	if err != nil {
		r.errs.errorf(n.at, "%s.en: %v", key, err)
	}
	return wording{zh, en}
}

func (r *packReader) notice(n yamlNode) *Notice {
	f := n.fields("text", "cite")
	w := r.wording(f["text"], n, "text")
	return &Notice{Text: f["text"].words(n, "text"), Cites: r.cites(f["cite"], n), zh: w.zh, en: w.en, at: n.at}
}
