package policy

import (
	"maps"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// compiler turns the rules of one programme into programs and checks every
// name, unit and sentence on the way.
type compiler struct {
	errs       *problems
	programme  *Programme
	parameters map[string]*Parameter
	words      *vocabulary
	env        *cel.Env
	within     map[string]*cel.Env // by set: the same with the item's name
	figures    map[string]*Rule    // named rules run once, by name
	done       map[string]bool     // those already compiled
	requires   map[string]bool     // ids of the requires compiled so far
}

// compileProgramme returns the vocabulary that facts for the programme need.
// Parameters it reads are added to used.
func compileProgramme(p *Programme, parameters map[string]*Parameter, used map[string]bool, errs *problems) (*vocabulary, error) {
	words, err := newVocabulary()
	if err != nil {
		return nil, err
	}
	c := &compiler{errs: errs, programme: p, parameters: parameters, words: words,
		within: map[string]*cel.Env{}, figures: map[string]*Rule{}, done: map[string]bool{}, requires: map[string]bool{}}
	if err := c.declare(); err != nil {
		return nil, err
	}
	for _, r := range p.rules() {
		c.rule(r)
		for _, name := range r.reads {
			used[name] = true
		}
	}
	c.amount()
	return words, nil
}

// declare names everything expressions may use.
func (c *compiler) declare() error {
	v := c.words
	opts := []cel.EnvOption{
		cel.CustomTypeProvider(v), cel.CustomTypeAdapter(v),
		cel.Variable("urban", cel.BoolType), cel.Variable("claimant", v.member.cel),
	}
	opts = append(append(opts, arithmetic()...), functions()...)
	for set := range items {
		opts = append(opts, cel.Variable(set, cel.ListType(v.of(set).cel)))
	}
	for name, p := range c.parameters {
		if t, ok := p.Unit.celType(); ok {
			opts = append(opts, cel.Variable(name, t))
		}
	}
	seen := map[string]bool{}
	for _, r := range c.programme.rules() {
		if t, ok := c.name(r, seen); ok && r.Each == "" {
			opts = append(opts, cel.Variable(r.Name, t))
		}
	}
	env, err := cel.NewEnv(opts...)
	c.env = env
	return err
}

// name declares a rule's name, once, and returns its type.
func (c *compiler) name(r *Rule, seen map[string]bool) (*cel.Type, bool) {
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
	if seen[key] || r.Each == "" && (isSet || r.Name == "urban" || r.Name == "claimant") || r.Each != "" && isField {
		c.errs.errorf(r.at, "rule %s: the name %s is taken", r.ID, r.Name)
		return nil, false
	}
	seen[key] = true
	if r.Each != "" {
		r.derived = c.words.derive(r.Each, r.Name, t)
	} else {
		c.figures[r.Name] = r
	}
	return t, true
}

// scope returns the environment a rule's expression is written in.
func (c *compiler) scope(set string) (*cel.Env, error) {
	if set == "" {
		return c.env, nil
	}
	if env, ok := c.within[set]; ok {
		return env, nil
	}
	env, err := c.env.Extend(cel.Variable(items[set], c.words.of(set).cel))
	c.within[set] = env
	return env, err
}

func (c *compiler) rule(r *Rule) {
	defer func() { c.done[r.Name] = true }()
	want, ok := r.Unit.celType()
	if !ok || r.Expr == "" {
		return
	}
	env, err := c.scope(r.Each)
	if err != nil {
		c.errs.errorf(r.at, "rule %s: %v", r.ID, err)
		return
	}
	ast, issues := env.Compile(r.Expr)
	if issues.Err() != nil {
		c.issues(r, issues)
		return
	}
	if got := ast.OutputType(); !got.IsExactType(want) {
		c.errs.errorf(r.expr.inside(0, 0), "rule %s: the expression gives %s, not %s%s", r.ID, got, want, unitHint(got.String()+" "+want.String()))
		return
	}
	if r.Role != RoleFigure && r.Unit != UnitFlag {
		c.errs.errorf(r.at, "rule %s: a %s is true or false, not %s", r.ID, r.Role, r.Unit)
	}
	if (r.Role == RoleDoubt) != (r.Excuses != "") || r.Excuses != "" && !c.requires[r.Excuses] {
		c.errs.errorf(r.at, "rule %s: a doubt, and nothing else, excuses a require that comes before it", r.ID)
	}
	if r.Role == RoleRequire {
		c.requires[r.ID] = true
	}
	c.references(r, ast)
	if r.program, err = env.Program(ast); err != nil {
		c.errs.errorf(r.at, "rule %s: %v", r.ID, err)
	}
	c.sentences(r)
}

// issues reports what cel found, at its place in the pack, with a suggestion.
func (c *compiler) issues(r *Rule, issues *cel.Issues) {
	for _, e := range issues.Errors() {
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
	names := slices.Concat(slices.Collect(maps.Keys(c.parameters)), slices.Collect(maps.Keys(c.figures)),
		slices.Collect(maps.Keys(items)), []string{"urban", "claimant"})
	if r.Each != "" {
		names = append(names, items[r.Each])
	}
	return names
}

// references records what a rule reads and refuses figures computed later.
func (c *compiler) references(r *Rule, ast *cel.Ast) {
	seen := map[string]bool{}
	for _, ref := range ast.NativeRep().ReferenceMap() {
		if seen[ref.Name] {
			continue
		}
		seen[ref.Name] = true
		if p, ok := c.parameters[ref.Name]; ok {
			if r.Each != "" && p.Open == OpenOptional {
				c.errs.errorf(r.expr.inside(0, 0), "rule %s runs over %s and may not read %s, which a place may leave unset", r.ID, r.Each, ref.Name)
			}
			r.reads = append(r.reads, ref.Name)
		} else if _, ok := c.figures[ref.Name]; ok {
			if !c.done[ref.Name] {
				c.errs.errorf(r.expr.inside(0, 0), "rule %s uses %s, which a later rule computes", r.ID, ref.Name)
			}
			r.figures = append(r.figures, ref.Name)
		}
	}
	slices.Sort(r.reads)
	slices.Sort(r.figures)
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
	if _, fieldName, ok := strings.Cut(name, "claimant."); ok {
		_, ok = c.words.member.fields[fieldName]
		return ok
	}
	return c.done[name] || name == r.Name && name != ""
}

// amount checks that the programme's amount is a monthly sum among its amounts.
func (c *compiler) amount() {
	p := c.programme
	i := slices.IndexFunc(p.Amounts, func(r *Rule) bool { return r.Name == p.Amount && r.Each == "" })
	if i < 0 || p.Amounts[i].Unit != UnitFenMonth {
		c.errs.errorf(p.at, "programme %s: amount %q is no amounts rule in fen/month", p.ID, p.Amount)
	}
}
