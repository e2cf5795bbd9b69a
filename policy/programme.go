package policy

import "cel.dev/cel-go/cel"

// Programme is one kind of assistance: conditions that decide, and amounts
// that follow once they are met.
type Programme struct {
	ID         string // dibao
	Title      Text
	Amount     string // name of the step that is the monthly amount
	Conditions []*Rule
	Amounts    []*Rule
	at         position
}

// rules returns conditions and amounts in the order they run.
func (p *Programme) rules() []*Rule {
	return append(append([]*Rule(nil), p.Conditions...), p.Amounts...)
}

// Role says what a rule's value does.
type Role string

// The roles of a rule.
const (
	RoleFigure  Role = "figure"  // it is computed and shown
	RoleRequire Role = "require" // it must be true
	RoleDoubt   Role = "doubt"   // when true, the failure of Excuses is for a person to judge
)

// Rule is one step of a programme: an expression, its wording and its article.
type Rule struct {
	ID    string // shown in reasons: DB-02
	Name  string // what later expressions call its value; may be empty
	Title Text   // heading of a rule over Each; may be empty otherwise
	Each  string // members, incomes, assets, deductions, or "" for once
	Unit  Unit
	Role  Role
	// Excuses is the id of the require that a doubt takes back.
	Excuses string
	Stop    bool // when a require fails, nothing after it is looked at
	Expr    string
	Cites   []Cite

	yes, no wording // no is used when a flag is false
	program cel.Program
	reads   []string // parameters named in Expr
	figures []string // earlier names used in Expr
	derived int      // slot of Name in an item, when Each is set
	expr    yamlNode
	at      position
}

// wording is a sentence of a rule in both languages.
type wording struct{ zh, en template }

// items maps what a rule may run over to the name of one item.
var items = map[string]string{"members": "m", "incomes": "i", "assets": "a", "deductions": "d"}
