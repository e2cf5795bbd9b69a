package policy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Application asks for one programme.
type Application struct {
	Programme string `json:"programme"`        // dibao
	Person    string `json:"person,omitempty"` // ref of the person it is for, or who applies alone; "" is the applicant
	Item      string `json:"item,omitempty"`   // ref of the claim, loss or hardship it is about
	Date      Date   `json:"date"`             // of the application: conditions take the packs of this day
	// Period is the payment month whose standard sets the amount; zero means
	// the month of Date. Amounts take the packs of the month's first day, or
	// of Date itself when the month is Date's own.
	Period    Period    `json:"period"`
	Household Household `json:"household"`
}

// Outcome is what the rules propose. A named person confirms it.
type Outcome string

// The outcomes.
const (
	Eligible     Outcome = "eligible"
	Ineligible   Outcome = "ineligible"
	Undetermined Outcome = "undetermined" // something is not known, see Missing
)

// StepStatus is what became of a step.
type StepStatus string

// The states of a step.
const (
	Computed StepStatus = "computed" // a figure
	Passed   StepStatus = "passed"   // a condition that holds
	Failed   StepStatus = "failed"   // a condition that does not
	Unknown  StepStatus = "unknown"  // depends on something not known
	Unjudged StepStatus = "unjudged" // the place has not filled the parameter: a person judges
	Informs  StepStatus = "informs"  // a text for the family
)

// Used is a parameter a step read, with where it comes from.
type Used struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Unit  Unit   `json:"unit"`
	Pack  string `json:"pack"`
	Mark  Mark   `json:"mark"`
	Cites []Cite `json:"cites"`
}

// Step is one node of the tree of reasons.
type Step struct {
	Rule       string     `json:"rule"`
	Subject    string     `json:"subject,omitempty"` // members[0], incomes[2]: the item judged
	Status     StepStatus `json:"status"`
	Text       Text       `json:"text"`
	Value      string     `json:"value,omitempty"` // exact: fen as 189400 or 189400/3
	Unit       Unit       `json:"unit,omitempty"`
	Cites      []Cite     `json:"cites,omitempty"`
	Pack       string     `json:"pack,omitempty"`
	Parameters []Used     `json:"parameters,omitempty"`
	Missing    []string   `json:"missing,omitempty"` // paths in Decision.Missing
	Steps      []Step     `json:"steps,omitempty"`
}

// PackUse is a pack that took part in a decision.
type PackUse struct {
	ID   string `json:"id"`
	Hash string `json:"hash"`
	For  string `json:"for"` // conditions or amounts
	Mark Mark   `json:"mark"`
}

// Decision is what the law of the day gives for an application, and why.
type Decision struct {
	Format        int         `json:"format"` // of the stored bytes, 1
	Application   Application `json:"application"`
	InputHash     string      `json:"inputHash"` // SHA-256 of the application's canonical bytes
	Outcome       Outcome     `json:"outcome"`
	MonthlyAmount Fen         `json:"monthlyAmount"` // of the household in Period; 0 unless Eligible
	Period        Period      `json:"period"`
	// OnceAmount is the one sum of a programme that pays once, or what the
	// layers of aid pay of a claim together. Layers are its payers in order.
	OnceAmount Fen           `json:"onceAmount,omitempty"`
	Layers     []LayerResult `json:"layers,omitempty"`
	// Entitled: the conditions hold and only the amount is left to a person.
	Entitled      bool      `json:"entitled,omitempty"`
	Missing       []Missing `json:"missing,omitempty"`  // what keeps it Undetermined
	Unjudged      []string  `json:"unjudged,omitempty"` // rules a person must judge
	Demonstration bool      `json:"demonstration"`      // rests on invented figures: show it everywhere
	ToVerify      []string  `json:"toVerify,omitempty"` // parameters and packs not confirmed by a primary source
	Packs         []PackUse `json:"packs"`
	Reasons       Step      `json:"reasons"`

	aside bool // the programme does not concern the subject
}

// ReviewMonths is the interval at which the law has what was decided looked at
// again, as the decision's own reasons give it; 0 if they give none.
func (d Decision) ReviewMonths() int {
	for _, s := range d.Reasons.Steps {
		interval := func(u Used) bool { return strings.HasPrefix(u.Name, "review.interval.") }
		if slices.ContainsFunc(s.Parameters, interval) {
			n, _ := strconv.Atoi(s.Value) // unknown: none
			return n
		}
	}
	return 0
}

const decisionFormat = 1

// Canonical returns the bytes to store: the decision with its inputs, in an
// order that never changes.
func (d Decision) Canonical() ([]byte, error) { return canonical(d) }

func canonical(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("writing canonical JSON: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

func hashOf(v any) (string, error) {
	b, err := canonical(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// ParseDecision reads what Canonical wrote; anything else is an error.
func ParseDecision(stored []byte) (Decision, error) {
	var d Decision
	dec := json.NewDecoder(bytes.NewReader(stored))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return Decision{}, fmt.Errorf("reading a stored decision: %w", err)
	}
	if d.Format != decisionFormat {
		return Decision{}, fmt.Errorf("reading a stored decision: format %d is not known", d.Format)
	}
	return d, nil
}
