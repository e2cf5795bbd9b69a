package policy

import (
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types/ref"
)

// compiler turns rules into programs and checks every name, unit and sentence
// on the way. The rules that programmes of a pack share, common ones and blocks,
// are compiled once; each programme goes on from there with a copy.
type compiler struct {
	errs       *problems
	programme  *Programme   // nil while shared rules are compiled
	earlier    []*Programme // of the same pack, whose results may be used
	parameters map[string]*Parameter
	words      *vocabulary
	speech     *dialect
	within     map[string]*dialect // by set: the same with the item's name
	seen       map[string]bool     // names given, as set.name
	figures    map[string]*Rule    // named rules run once, by name
	ofLines    map[string]touched  // what named rules over a set look at, as set.name
	done       map[string]bool     // names already computed, as set.name
	requires   map[string]bool     // ids of the requires compiled so far
	used       map[string]bool     // parameters read by some rule of the pack
}

// newCompiler compiles the rules that a pack's programmes share.
func newCompiler(shared []*Rule, parameters map[string]*Parameter, errs *problems) (*compiler, error) {
	words, err := newVocabulary()
	if err != nil {
		return nil, err
	}
	c := &compiler{
		errs: errs, parameters: parameters, words: words, within: map[string]*dialect{}, seen: map[string]bool{},
		figures: map[string]*Rule{}, ofLines: map[string]touched{}, done: map[string]bool{}, requires: map[string]bool{}, used: map[string]bool{},
	}
	if c.speech, err = newDialect(append(c.language(), c.names(shared)...)...); err != nil {
		return nil, err
	}
	c.rules(shared)
	return c, nil
}

// language is what every expression of a pack may use.
func (c *compiler) language() []cel.EnvOption {
	v := c.words
	opts := []cel.EnvOption{
		cel.CustomTypeProvider(v), cel.CustomTypeAdapter(v),
		cel.Variable("urban", cel.BoolType), cel.Variable("claimant", v.of("members").cel), cel.Variable("household", v.household.cel),
	}
	opts = append(append(append(opts, arithmetic()...), functions()...), grades(c.parameters)...)
	for set := range items {
		opts = append(opts, cel.Variable(set, cel.ListType(v.of(set).cel)))
	}
	for name, p := range c.parameters {
		if t, ok := p.celType(); ok {
			opts = append(opts, cel.Variable(name, t))
		}
	}
	return opts
}

// names declares the figures of rules.
func (c *compiler) names(rules []*Rule) []cel.EnvOption {
	var opts []cel.EnvOption
	for _, r := range rules {
		if t, ok := c.name(r); ok && r.Each == "" {
			opts = append(opts, cel.Variable(r.Name, t))
		}
	}
	return opts
}

// compile compiles a programme and returns the vocabulary its facts need.
func (c *compiler) compile(p *Programme, earlier []*Programme) (*vocabulary, error) {
	own, err := c.into(p, earlier)
	if err != nil {
		return nil, err
	}
	own.rules(p.own())
	own.amount()
	return own.words, nil
}

// into goes on into a programme, with the names that only it may use.
func (c *compiler) into(p *Programme, earlier []*Programme) (*compiler, error) {
	own := *c
	own.programme, own.earlier, own.words = p, earlier, c.words.clone()
	own.within, own.seen, own.figures = map[string]*dialect{}, maps.Clone(c.seen), maps.Clone(c.figures)
	own.ofLines, own.done, own.requires = maps.Clone(c.ofLines), map[string]bool{}, map[string]bool{}
	own.include(p)
	opts := append([]cel.EnvOption{cel.CustomTypeProvider(own.words), cel.CustomTypeAdapter(own.words)}, own.results()...)
	if set := p.About.set(); set != "" && set != "members" {
		opts = append(opts, cel.Variable(string(p.About), own.words.of(set).cel))
	}
	var err error
	own.speech, err = c.speech.extend(append(opts, own.names(p.own())...)...)
	return &own, err
}

// include takes the shared rules a programme begins with as computed, and
// refuses a block without the one it builds on.
func (c *compiler) include(p *Programme) {
	for _, r := range p.Conditions[:p.shared] {
		for _, key := range r.builds {
			if !c.done[key] {
				c.errs.errorf(p.at, "programme %s: rule %s of a block uses %s, which no block before it computes", p.ID, r.ID, key)
			}
		}
		c.finish(r)
	}
}

// finish makes a rule's name usable by what comes after.
func (c *compiler) finish(r *Rule) {
	c.done[r.Each+"."+r.Name] = true
	if r.Role == RoleRequire {
		c.requires[r.ID] = true
	}
}

func (c *compiler) rules(rules []*Rule) {
	for _, r := range rules {
		c.rule(r)
		for _, name := range r.reads {
			c.used[name] = true
		}
	}
}

// subjects are the names of what an expression is about.
func subjects() []string {
	return []string{"urban", "claimant", "household", string(AboutClaim), string(AboutLoss), string(AboutHardship)}
}

// results declares what expressions may ask of the programmes before this one:
// gets.dibao and gets.dibao.amount of the household, m.getsTekun and
// m.amountTekun of a person.
func (c *compiler) results() []cel.EnvOption {
	var opts []cel.EnvOption
	for _, p := range c.earlier {
		amount, paid := p.Result.unit().celType()
		switch p.About {
		case AboutHousehold:
			opts = append(opts, cel.Variable("gets."+p.word(), cel.BoolType))
			if paid {
				opts = append(opts, cel.Variable("gets."+p.word()+".amount", amount))
			}
		case AboutPerson:
			fields := c.words.of("members").fields
			fields["gets"+capital(p.word())] = field{cel.BoolType, func(e *entity) ref.Val { return e.facts.ask(p, e.ref, false) }}
			if paid {
				fields["amount"+capital(p.word())] = field{amount, func(e *entity) ref.Val { return e.facts.ask(p, e.ref, true) }}
			}
		case AboutClaim, AboutLoss, AboutHardship:
		}
	}
	return opts
}

// name declares a rule's name, once, and returns its type.
func (c *compiler) name(r *Rule) (*cel.Type, bool) {
	t, ok := r.Unit.celType()
	if !ok {
		c.errs.errorf(r.at, "rule %s: unknown unit %q", r.ID, r.Unit)
		return nil, false
	}
	if r.Name == "" {
		return nil, false
	}
	key := r.Each + "." + r.Name
	_, isSet := items[r.Name]
	_, isField := c.words.of(r.Each).fields[r.Name]
	if c.seen[key] || r.Each == "" && (isSet || slices.Contains(subjects(), r.Name)) || r.Each != "" && isField {
		c.errs.errorf(r.at, "rule %s: the name %s is taken", r.ID, r.Name)
		return nil, false
	}
	c.seen[key] = true
	if r.Each != "" {
		r.derived = c.words.derive(r.Each, r.Name, t)
	} else {
		c.figures[r.Name] = r
	}
	return t, true
}

// scope returns the dialect a rule's expression is written in.
func (c *compiler) scope(set string) (*dialect, error) {
	if set == "" {
		return c.speech, nil
	}
	if d, ok := c.within[set]; ok {
		return d, nil
	}
	d, err := c.speech.extend(cel.Variable(items[set], c.words.of(set).cel))
	c.within[set] = d
	return d, err
}

func (c *compiler) rule(r *Rule) {
	defer c.finish(r)
	want, ok := r.Unit.celType()
	if !ok || r.Expr == "" {
		return
	}
	speech, err := c.scope(r.Each)
	if err != nil {
		c.errs.errorf(r.at, "rule %s: %v", r.ID, err)
		return
	}
	tree, issues := speech.compile(r.Expr)
	if len(issues) > 0 {
		c.issues(r, issues)
		return
	}
	if got := tree.GetType(tree.Expr().ID()); !got.IsExactType(want) {
		c.errs.errorf(r.expr.inside(0, 0), "rule %s: the expression gives %s, not %s%s", r.ID, got, want, unitHint(got.String()+" "+want.String()))
		return
	}
	c.layers(r)
	if r.Role != RoleFigure && r.Unit != UnitFlag {
		c.errs.errorf(r.at, "rule %s: a %s is true or false, not %s", r.ID, r.Role, r.Unit)
	}
	if r.Excuses != "" && (r.Role != RoleDoubt || !c.requires[r.Excuses]) {
		c.errs.errorf(r.at, "rule %s: a doubt, and nothing else, excuses a require that comes before it%s", r.ID, nearest(r.Excuses, slices.Collect(maps.Keys(c.requires))))
	}
	c.references(r, tree)
	r.checked = tree
	c.reach(r, tree)
	c.bounds(r, speech, tree)
	if r.program, err = speech.program(tree); err != nil {
		c.errs.errorf(r.at, "rule %s: %v", r.ID, err)
	}
	c.sentences(r)
}

// layers checks a rule that payers share.
func (c *compiler) layers(r *Rule) {
	if r.Layers == "" && r.Group == "" {
		return
	}
	p, ok := c.parameters[r.Layers]
	g, named := c.figures[r.Group]
	switch {
	case !ok || p.Unit != UnitLayers:
		c.errs.errorf(r.at, "rule %s: %q is no parameter in layers", r.ID, r.Layers)
	case !named || g.Unit != UnitChoice || !c.done["."+r.Group]:
		c.errs.errorf(r.at, "rule %s: group %q is no word that an earlier rule gives", r.ID, r.Group)
	case r.Unit != UnitFen || c.programme == nil || c.programme.About != AboutClaim:
		c.errs.errorf(r.at, "rule %s: layers share the fen of a claim", r.ID)
	default:
		r.reads, r.needs = append(r.reads, r.Layers), append(r.needs, r.Layers)
		r.figures = append(r.figures, r.Group)
	}
}

// issues reports what cel found, at its place in the pack, with a suggestion.
func (c *compiler) issues(r *Rule, issues []*common.Error) {
	for _, e := range issues {
		message := strings.ReplaceAll(e.Message, " (in container '')", "")
		_, rest, ok := strings.Cut(message, "undeclared reference to '")
		if ok && !strings.Contains(rest, "did you mean") {
			name, _, _ := strings.Cut(rest, "'")
			message += nearest(name, c.known(r))
		}
		if _, rest, ok := strings.Cut(message, "undefined field '"); ok {
			name, _, _ := strings.Cut(rest, "'")
			message += nearest(name, slices.Collect(maps.Keys(c.words.of(r.Each).fields)))
		}
		at := r.expr.inside(e.Location.Line()-1, e.Location.Column())
		c.errs.errorf(at, "rule %s: %s%s", r.ID, message, unitHint(message))
	}
}

// unitHint suggests the conversion where months met years.
func unitHint(message string) string {
	if strings.Contains(message, string(UnitFenMonth)) && strings.Contains(message, string(UnitFenYear)) {
		return " (monthly(…) turns fen/year into fen/month, yearly(…) the other way)"
	}
	return ""
}

// known lists the names a rule's expression may use.
func (c *compiler) known(r *Rule) []string {
	names := slices.Concat(slices.Collect(maps.Keys(c.parameters)), slices.Collect(maps.Keys(c.figures)), sets(), subjects())
	for _, p := range c.earlier {
		names = append(names, "gets."+p.word())
	}
	if r.Each != "" {
		names = append(names, items[r.Each])
	}
	return names
}

// references records what a rule reads and refuses figures computed later.
func (c *compiler) references(r *Rule, tree *ast.AST) {
	seen := map[string]bool{}
	always := unconditional(tree)
	for id, ref := range tree.ReferenceMap() {
		if _, ok := c.parameters[ref.Name]; ok && always[id] && !slices.Contains(r.needs, ref.Name) {
			r.needs = append(r.needs, ref.Name)
		}
		if seen[ref.Name] {
			continue
		}
		seen[ref.Name] = true
		if _, ok := c.parameters[ref.Name]; ok {
			r.reads = append(r.reads, ref.Name)
		} else if _, ok := c.figures[ref.Name]; ok {
			if !c.done["."+ref.Name] {
				c.errs.errorf(r.expr.inside(0, 0), "rule %s uses %s, which a later rule computes, or one of a block that is not used here", r.ID, ref.Name)
			}
			r.figures = append(r.figures, ref.Name)
			r.builds = append(r.builds, "."+ref.Name)
		}
	}
	c.derived(r, tree)
	slices.Sort(r.reads)
	slices.Sort(r.needs)
	slices.Sort(r.figures)
}

// derived finds the fields of items that rules compute, such as m.counted.
func (c *compiler) derived(r *Rule, tree *ast.AST) {
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.SelectKind {
			return
		}
		of, name := tree.GetType(e.AsSelect().Operand().ID()).TypeName(), e.AsSelect().FieldName()
		for set, k := range c.words.kinds {
			key := set + "." + name
			if k.name != of || !c.seen[key] || slices.Contains(r.builds, key) {
				continue
			}
			r.builds = append(r.builds, key)
			if !c.done[key] {
				c.errs.errorf(r.expr.inside(0, 0), "rule %s uses %s of %s, which a later rule computes, or one of a block that is not used here", r.ID, name, set)
			}
		}
	}))
}

// unconditional are the names an expression looks at whatever the facts:
// those outside the branches of ?:, the sides of && and ||, and list macros.
func unconditional(a *ast.AST) map[int64]bool {
	always := map[int64]bool{}
	var walk func(ast.Expr)
	walk = func(e ast.Expr) {
		always[e.ID()] = true
		switch e.Kind() {
		case ast.CallKind:
			call := e.AsCall()
			args := call.Args()
			switch call.FunctionName() {
			case operators.LogicalAnd, operators.LogicalOr:
				args = nil
			case operators.Conditional:
				args = args[:1]
			}
			if call.IsMemberFunction() {
				walk(call.Target())
			}
			for _, arg := range args {
				walk(arg)
			}
		case ast.SelectKind:
			walk(e.AsSelect().Operand())
		case ast.ListKind:
			for _, item := range e.AsList().Elements() {
				walk(item)
			}
		case ast.ComprehensionKind:
			walk(e.AsComprehension().IterRange())
		default:
		}
	}
	walk(a.Expr())
	return always
}

// sentences checks every {name} of a rule's wording.
func (c *compiler) sentences(r *Rule) {
	for _, t := range []template{r.yes.zh, r.yes.en, r.no.zh, r.no.en} {
		for _, f := range t {
			if f.name != "" && !c.speakable(r, f.name) {
				c.errs.errorf(r.at, "rule %s: the text names {%s}, which is neither a parameter, a figure computed so far nor a field%s",
					r.ID, f.name, nearest(f.name, c.known(r)))
			}
		}
	}
}

func (c *compiler) speakable(r *Rule, name string) bool {
	if item, fieldName, ok := strings.Cut(name, "."); ok && r.Each != "" && item == items[r.Each] {
		_, ok = c.words.of(r.Each).fields[fieldName]
		return ok
	}
	if _, ok := c.parameters[name]; ok {
		return true
	}
	if of, fieldName, ok := strings.Cut(name, "."); ok {
		if k := c.subjectKind(of); k != nil {
			_, ok = k.fields[fieldName]
			return ok
		}
	}
	return c.done["."+name] || name == r.Name && name != ""
}

// subjectKind is the kind of claimant, household or the event decided about.
func (c *compiler) subjectKind(name string) *kind {
	switch {
	case name == "claimant":
		return c.words.of("members")
	case name == "household":
		return c.words.household
	case c.programme != nil && name == string(c.programme.About) && c.programme.About.set() != "":
		return c.words.of(c.programme.About.set())
	}
	return nil
}

// amount checks that the programme's amount is one of its amounts, in the unit
// of its result.
func (c *compiler) amount() {
	p := c.programme
	if p.Result.unit() == "" {
		if p.Amount != "" || len(p.Amounts) > 0 {
			c.errs.errorf(p.at, "programme %s: a %s has no amounts", p.ID, p.Result)
		}
		return
	}
	i := slices.IndexFunc(p.Amounts, func(r *Rule) bool { return r.Name == p.Amount && r.Each == "" })
	if i < 0 || p.Amounts[i].Unit != p.Result.unit() {
		c.errs.errorf(p.at, "programme %s: amount %q is no amounts rule in %s", p.ID, p.Amount, p.Result.unit())
	}
}
