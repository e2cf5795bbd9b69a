package policy

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
)

// Result is what a programme gives.
type Result string

// The kinds of result.
const (
	ResultMonthly     Result = "monthly"     // an amount a month, fen/month
	ResultOnce        Result = "once"        // one sum, fen
	ResultLayers      Result = "layers"      // what each payer pays of a claim, fen
	ResultRecognition Result = "recognition" // a status, no money
	ResultInKind      Result = "in-kind"     // goods or services as Gives says
)

// unit is the unit of the programme's amount; "" for results without one.
func (r Result) unit() Unit {
	switch r {
	case ResultMonthly:
		return UnitFenMonth
	case ResultOnce, ResultLayers:
		return UnitFen
	case ResultRecognition, ResultInKind:
	}
	return ""
}

// About is whom or what a programme is decided for.
type About string

// The subjects of programmes.
const (
	AboutHousehold About = "household"
	AboutPerson    About = "person"   // claimant: each member
	AboutClaim     About = "claim"    // claim: each medical settlement
	AboutLoss      About = "loss"     // loss: each loss by a disaster
	AboutHardship  About = "hardship" // hardship: each event
)

// set is the household's list of such subjects; "" for the household itself.
func (a About) set() string {
	return map[About]string{AboutPerson: "members", AboutClaim: "claims", AboutLoss: "losses", AboutHardship: "hardships"}[a]
}

// Programme is one kind of assistance: conditions that decide, and amounts
// that follow once they are met.
type Programme struct {
	ID         string // dibao
	Title      Text
	From, To   Date // zero means the pack's own
	About      About
	Result     Result
	Gives      Text   // what it is, for results without money; may be empty
	Amount     string // name of the step that is the amount; "" for results without one
	Concerns   *Rule  // when false the programme is not for this subject at all; may be nil
	Conditions []*Rule
	Amounts    []*Rule

	takesIn []saying

	shared int // how many conditions are common rules or of blocks
	at     position
}

// in reports whether a programme exists on a day of its pack.
func (p *Programme) in(d Date) bool {
	return (p.From.IsZero() || !d.Before(p.From)) && (p.To.IsZero() || !p.To.Before(d))
}

// rules returns conditions and amounts in the order they run.
func (p *Programme) rules() []*Rule {
	var out []*Rule
	if p.Concerns != nil {
		out = append(out, p.Concerns)
	}
	return append(append(out, p.Conditions...), p.Amounts...)
}

// TakesIn lists the programmes of the pack before whose people this one is for now.
func (p *Programme) TakesIn() []string {
	var out []string
	for _, s := range p.takesIn {
		out = append(out, s.word)
	}
	return out
}

// stated returns the rules that have words: all but whom the programme concerns.
func (p *Programme) stated() []*Rule { return slices.Concat(p.Conditions, p.Amounts) }

// proper returns those of them that no other programme has.
func (p *Programme) proper() []*Rule { return slices.Concat(p.Conditions[p.shared:], p.Amounts) }

// own returns the rules that no other programme has.
func (p *Programme) own() []*Rule {
	var out []*Rule
	if p.Concerns != nil {
		out = append(out, p.Concerns)
	}
	return append(append(out, p.Conditions[p.shared:]...), p.Amounts...)
}

// word is the programme's name in expressions: dibao-individual is
// dibaoIndividual.
func (p *Programme) word() string {
	parts := strings.Split(p.ID, "-")
	for i, part := range parts[1:] {
		parts[i+1] = capital(part)
	}
	return strings.Join(parts, "")
}

func capital(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:size]) + s[size:]
}

// Role says what a rule's value does.
type Role string

// The roles of a rule.
const (
	RoleFigure  Role = "figure"  // it is computed and shown
	RoleRequire Role = "require" // it must be true
	// RoleDoubt, when true, leaves to a person: the failure of Excuses, or
	// without it the whole outcome.
	RoleDoubt Role = "doubt"
	// RoleHint, when true, has a person look into something that decides nothing
	// by itself: the outcome and the amount stay.
	RoleHint Role = "hint"
)

// Rule is one step of a programme: an expression, its wording and its article.
type Rule struct {
	ID    string // shown in reasons: DB-02
	Name  string // what later expressions call its value; may be empty
	Title Text   // heading of a rule over Each; may be empty otherwise
	Each  string // members, incomes, assets, deductions, obligors …, or "" for once
	Unit  Unit
	Role  Role
	// Excuses is the id of the require that a doubt takes back.
	Excuses string
	Stop    bool // when a require fails, nothing after it is looked at
	Expr    string
	// Layers names the parameter whose payers share the sum that Expr gives;
	// Group is the figure with the word that opens layers.
	Layers, Group string
	Cites         []Cite
	// Changed says how the rule differs from what it was in the packs before where
	// its words do not; may be empty.
	Changed Text

	yes, no wording // no is used when a flag is false
	program cel.Program
	checked *ast.AST
	reads   []string // parameters named in Expr
	needs   []string // those of them that are always looked at
	figures []string // earlier names used in Expr
	builds  []string // what earlier rules compute and Expr uses, as set.name
	touches touched  // what of a family Expr looks at
	bounds  []bound  // the limits that it sets
	derived int      // slot of Name in an item, when Each is set
	expr    yamlNode
	at      position
}

// wording is a sentence of a rule in both languages.
type wording struct{ zh, en template }

// items maps what a rule may run over to the name of one item.
var items = map[string]string{
	"members": "m", "incomes": "i", "assets": "a", "deductions": "d", "obligors": "o",
	"claims": "c", "losses": "l", "expenses": "x", "hardships": "h", "parents": "p",
}
