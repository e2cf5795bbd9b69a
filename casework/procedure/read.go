package procedure

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"

	"doudi/policy"
)

// Vocabulary is what casework can do: a procedure may name nothing else.
type Vocabulary struct {
	Acts       []string
	States     []string
	Roles      []string
	Needs      []string // conditions before an act
	Conditions []string // of what is waited for
	Signatures []string
	Declares   []string // parts of what is declared

	Right func(act, role string) bool // whether an act is a role's to do; nil is always
}

// Read turns the text of a file, or of several that extend each other, into a
// procedure and checks it. Every fault is
// in the error, each with the step, state or clock it is in.
func Read(name string, text []byte, words Vocabulary) (*Procedure, error) {
	p := &Procedure{}
	one, err := merged(text)
	if err != nil {
		return nil, fmt.Errorf("reading procedure %s: %w", name, err)
	}
	d := yaml.NewDecoder(bytes.NewReader(one), yaml.Strict())
	if err := d.Decode(p); err != nil {
		return nil, fmt.Errorf("reading procedure %s: %w", name, err)
	}
	p.keep(text)
	p.sayWhose()
	c := &checker{procedure: p, words: words, where: name}
	c.head()
	c.clocks()
	c.states()
	c.steps()
	c.family()
	c.posted()
	c.graph()
	if len(c.faults) > 0 {
		return nil, fmt.Errorf("reading procedure %s: %w", name, errors.Join(c.faults...))
	}
	return p, nil
}

// sayWhose: cases that began before procedures said whose term a clock is kept a text in
// which the public's and the family's have these names.
func (p *Procedure) sayWhose() {
	for i, k := range p.Clocks {
		if k.Whose == "" {
			p.Clocks[i].Whose = map[string]string{"publicity": PublicTerm, "hearing": FamilyTerm}[k.ID]
		}
	}
}

// checker collects the faults of one procedure.
type checker struct {
	procedure *Procedure
	words     Vocabulary
	where     string
	faults    []error
}

func (c *checker) faultf(format string, args ...any) {
	c.faults = append(c.faults, fmt.Errorf("%s: "+format, append([]any{c.where}, args...)...))
}

// in looks for a word in a closed set.
func (c *checker) in(what, word string, set []string) {
	if !slices.Contains(set, word) {
		c.faultf("%s %q is none of %v", what, word, set)
	}
}

func (c *checker) head() {
	p := c.procedure
	for _, part := range []struct{ name, value string }{{"id", p.ID}, {"programme", p.Programme}, {"title.zh", p.Title.Zh}, {"title.en", p.Title.En},
		{"name.zh", p.Name.Zh}, {"name.en", p.Name.En}, {"number", p.Number}} {
		if part.value == "" {
			c.faultf("%s is missing", part.name)
		}
	}
	if p.From.IsZero() {
		c.faultf("valid_from is missing")
	}
	if !p.To.IsZero() && p.To.Before(p.From) {
		c.faultf("valid_to %s is before valid_from %s", p.To, p.From)
	}
	if n := len(p.Division); n != 0 && n != 2 && n != 4 && n != 6 {
		c.faultf("division %q has not 0, 2, 4 or 6 digits", p.Division)
	}
	c.in("purpose", string(p.Purpose), []string{string(Application), string(Review), string(Death), string(Exit)})
	c.in("mark", string(p.Mark), []string{string(policy.MarkFound), string(policy.MarkToBeVerified), string(policy.MarkDemonstration)})
	for _, d := range p.Declares {
		c.in("declares", d, c.words.Declares)
	}
	for _, d := range p.MayDeclare {
		c.in("may_declare", d, c.words.Declares)
	}
	if len(p.States) == 0 || len(p.Steps) == 0 {
		c.faultf("a procedure has states and steps")
	}
}

// family: who may apply by the law cites it, and who may not reads who begins it.
func (c *checker) family() {
	f := c.procedure.Family
	if c.procedure.Purpose != Application && (f.Applies || len(f.Cites) > 0) {
		c.faultf("family: what a family applies for is no %s", c.procedure.Purpose)
	}
	if f.Applies && len(f.Cites) == 0 {
		c.faultf("family: the article by which a family applies is not cited")
	}
	if len(f.Cites) > 0 && !f.Applies && (f.Note.Zh == "" || f.Note.En == "") {
		c.faultf("family: who begins it is not said in both languages")
	}
	c.cited("family:", f.Cites)
	for i, p := range f.Papers {
		if p.Name.Zh == "" || p.Name.En == "" {
			c.faultf("family: paper %d has no name in both languages", i+1)
		}
	}
}

// posted: what names people in public cites who says so.
func (c *checker) posted() {
	p := c.procedure.Posted
	if p.Each == "" && len(p.Cites) == 0 {
		return
	}
	if p.Each != EachMonth && p.Each != EachQuarter || c.procedure.Purpose != Application {
		c.faultf("posted: what an application gives is posted each month or each quarter")
	}
	if len(p.Cites) == 0 {
		c.faultf("posted: the article by which names are posted is not cited")
	}
	c.cited("posted:", p.Cites)
}

func (c *checker) clocks() {
	seen := map[string]bool{}
	whole := 0
	for _, k := range c.procedure.Clocks {
		if seen[k.ID] {
			c.faultf("clock %s stands twice", k.ID)
		}
		seen[k.ID] = true
		if (k.Term == "") != (k.From == FromRuling) || k.Title.Zh == "" || k.Title.En == "" {
			c.faultf("clock %s needs a title in both languages and a term, the name of a parameter", k.ID)
		}
		if k.Township == "" && !k.Since.IsZero() {
			c.faultf("clock %s has a day from which townships have their own term, and no such term", k.ID)
		}
		if k.Whose != "" {
			c.in("clock "+k.ID+": whose", k.Whose, []string{FamilyTerm, PublicTerm, HigherTerm})
		}
		if k.From != "" && k.From != FromDeath && k.From != FromRuling {
			c.faultf("clock %s is counted from %q; it can be from %s, from %s, or from what starts it", k.ID, k.From, FromDeath, FromRuling)
		}
		if len(k.Starts) == 0 {
			c.faultf("clock %s is never started", k.ID)
		}
		if len(k.Pauses) > 0 && len(k.Resumes) == 0 {
			c.faultf("clock %s is paused and never goes on", k.ID)
		}
		for _, e := range slices.Concat(k.Starts, k.Stops, k.Pauses, k.Resumes) {
			c.event(k.ID, e)
		}
		if k.Whole {
			whole++
		}
	}
	if whole > 1 {
		c.faultf("%d clocks are that of the whole case", whole)
	}
}

func (c *checker) event(clock string, e Event) {
	_, state := c.procedure.State(e.State)
	_, step := c.procedure.Step(e.Act)
	if (e.Act == "") == (e.State == "") || e.Act != "" && !step || e.State != "" && !state {
		c.faultf("clock %s: an event is either an act or a state of the procedure, not %+v", clock, e)
	}
	if e.If != "" {
		c.in("clock "+clock+": condition", e.If, c.words.Conditions)
	}
}

func (c *checker) states() {
	seen := map[string]bool{}
	for _, s := range c.procedure.States {
		if seen[s.ID] {
			c.faultf("state %s stands twice", s.ID)
		}
		seen[s.ID] = true
		c.in("state", s.ID, c.words.States)
		for _, w := range s.Waits {
			c.wait(s, w)
		}
	}
}

func (c *checker) wait(s State, w Wait) {
	step, ok := c.procedure.Step(w.Act)
	if !ok || !slices.Contains(step.From, s.ID) {
		c.faultf("state %s waits for %q, which cannot be done in it", s.ID, w.Act)
	}
	c.in("state "+s.ID+": role", w.By, c.words.Roles)
	for _, k := range w.Until {
		if _, ok := c.procedure.Clock(k); !ok {
			c.faultf("state %s waits until clock %q, which there is not", s.ID, k)
		}
	}
	for _, condition := range []string{w.If, w.Unless} {
		if condition != "" {
			c.in("state "+s.ID+": condition", condition, c.words.Conditions)
		}
	}
}

func (c *checker) steps() {
	seen := map[string]bool{}
	for _, s := range c.procedure.Steps {
		if seen[s.Act] {
			c.faultf("act %s stands twice", s.Act)
		}
		seen[s.Act] = true
		c.step(s)
	}
}

func (c *checker) step(s Step) {
	c.in("act", s.Act, c.words.Acts)
	if len(s.From) == 0 || len(s.To) == 0 {
		c.faultf("act %s needs states from and to", s.Act)
	}
	for _, id := range slices.Concat(s.From, s.To) {
		if _, ok := c.procedure.State(id); !ok {
			c.faultf("act %s names state %q, which there is not", s.Act, id)
		}
	}
	for _, n := range s.Needs {
		c.in("act "+s.Act+": need", n, c.words.Needs)
	}
	for _, n := range s.Signatures {
		c.in("act "+s.Act+": signature", n, c.words.Signatures)
	}
	for _, r := range s.By {
		if c.in("act "+s.Act+": by", r, c.words.Roles); c.words.Right != nil && !c.words.Right(s.Act, r) {
			c.faultf("act %s is not for a %s to do", s.Act, r)
		}
	}
	c.causes(s)
	if len(s.Cites) == 0 {
		c.faultf("act %s cites nothing", s.Act)
	}
	c.cited("act "+s.Act, s.Cites)
}

// cited: what is cited can be looked up.
func (c *checker) cited(what string, cites []Cite) {
	for _, x := range cites {
		if _, ok := c.procedure.Documents[x.Document]; !ok || x.Article == "" {
			c.faultf("%s cites document %q, article %q: a listed document and an article are needed", what, x.Document, x.Article)
		}
	}
}

// causes: each is named in both languages and stands in an article.
func (c *checker) causes(s Step) {
	seen := map[string]bool{}
	for _, k := range s.Causes {
		where := "act " + s.Act + ": cause " + k.ID
		if k.ID == "" || seen[k.ID] || k.Name.Zh == "" || k.Name.En == "" || len(k.Cites) == 0 {
			c.faultf("%s needs an id of its own, a name in both languages and an article", where)
		}
		seen[k.ID] = true
		if k.If != "" {
			c.in(where+": condition", k.If, c.words.Conditions)
		}
		c.cited(where, k.Cites)
	}
}
