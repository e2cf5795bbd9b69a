package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// Case is one situation a pack must decide as expected. Cases are written in
// YAML beside the pack, in files ending in .cases.yaml.
type Case struct {
	ID          string      `json:"id"`
	Basis       string      `json:"basis"` // article
	Why         string      `json:"why"`
	Application Application `json:"application"`
	Expect      Expectation `json:"expect"`
}

// Expectation is what a case must give. What is left out is not looked at.
type Expectation struct {
	Outcome  Outcome           `json:"outcome"`
	Amount   *Fen              `json:"amount"`   // a month
	Once     *Fen              `json:"once"`     // one sum, or aid of a claim
	Layers   map[string]Fen    `json:"layers"`   // by payer
	Entitled *bool             `json:"entitled"` // only the amount is open
	Passed   []string          `json:"passed"`   // rules
	Failed   []string          `json:"failed"`   // rules; exactly these requires fail
	Missing  []string          `json:"missing"`  // paths
	Unjudged []string          `json:"unjudged"`
	Values   map[string]string `json:"values"` // by rule, exact
	Packs    []string          `json:"packs"`
	ToVerify []string          `json:"toVerify"`
	Demo     *bool             `json:"demonstration"`
	Gap      *struct {
		Before, After string
	} `json:"gap"` // the packs beside the gap; no decision is given
	Says string `json:"says"` // a piece of the Chinese explanation
}

// CaseResult is how a case came out; Problems is empty when it held.
type CaseResult struct {
	File, ID string
	Problems []string
}

// RunCases decides every case below fsys and compares.
func (e *Engine) RunCases(ctx context.Context, fsys fs.FS) ([]CaseResult, error) {
	files, err := packFiles(fsys, casesSuffix)
	if err != nil {
		return nil, fmt.Errorf("listing cases: %w", err)
	}
	var out []CaseResult
	seen := map[string]bool{}
	for _, file := range files {
		cases, err := readCases(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("reading cases %s: %w", file, err)
		}
		for _, c := range cases {
			r := CaseResult{file, c.ID, e.runCase(ctx, c)}
			if seen[c.ID] || c.ID == "" || c.Basis == "" {
				r.Problems = append(r.Problems, "id must be given once, and basis must name an article")
			}
			seen[c.ID] = true
			out = append(out, r)
		}
	}
	return out, nil
}

// readCases goes through JSON, so that a case's household is read exactly as
// any other household.
func readCases(fsys fs.FS, file string) ([]Case, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, err
	}
	var tree struct {
		Families map[string]any
		Cases    []any
	}
	if err := yaml.Unmarshal(data, &tree); err != nil {
		return nil, err
	}
	b, err := json.Marshal(tree.Cases)
	if err != nil {
		return nil, err
	}
	var cases []Case
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	return cases, dec.Decode(&cases)
}

func (e *Engine) runCase(ctx context.Context, c Case) []string {
	d, err := e.Decide(ctx, c.Application)
	if c.Expect.Gap != nil {
		return compareGap(c, err)
	}
	if err != nil {
		return []string{err.Error()}
	}
	return compareDecision(c.Expect, d)
}

func compareGap(c Case, err error) []string {
	var gap *GapError
	if !errors.As(err, &gap) {
		return []string{fmt.Sprintf("want a gap, got error %v", err)}
	}
	var before, after string
	if gap.Before != nil {
		before = gap.Before.Pack
	}
	if gap.After != nil {
		after = gap.After.Pack
	}
	if before != c.Expect.Gap.Before || after != c.Expect.Gap.After {
		return []string{fmt.Sprintf("gap lies between %q and %q", before, after)}
	}
	return nil
}

func compareDecision(want Expectation, d Decision) []string {
	var bad []string
	differ := func(what string, got, want any) {
		bad = append(bad, fmt.Sprintf("%s is %v, want %v", what, got, want))
	}
	byRule := map[string]Step{}
	var failed []string
	for _, s := range d.Reasons.Steps {
		byRule[s.Rule] = s
		if s.Status == Failed {
			failed = append(failed, s.Rule)
		}
	}
	if d.Outcome != want.Outcome {
		differ("outcome", d.Outcome, want.Outcome)
	}
	if want.Amount != nil && d.MonthlyAmount != *want.Amount {
		differ("amount", d.MonthlyAmount, *want.Amount)
	}
	bad = append(bad, compareSums(want, d)...)
	if want.Failed != nil && !slices.Equal(failed, want.Failed) {
		differ("failed rules", failed, want.Failed)
	}
	for _, rule := range want.Passed {
		if byRule[rule].Status != Passed {
			differ("rule "+rule, byRule[rule].Status, Passed)
		}
	}
	for rule, value := range want.Values {
		if byRule[rule].Value != value {
			differ("value of "+rule, byRule[rule].Value, value)
		}
	}
	return append(bad, compareRest(want, d)...)
}

func compareSums(want Expectation, d Decision) []string {
	var bad []string
	if want.Once != nil && d.OnceAmount != *want.Once {
		bad = append(bad, fmt.Sprintf("one sum is %v, want %v", d.OnceAmount, *want.Once))
	}
	if want.Entitled != nil && d.Entitled != *want.Entitled {
		bad = append(bad, fmt.Sprintf("entitled is %v", d.Entitled))
	}
	paid := map[string]Fen{}
	for _, l := range d.Layers {
		paid[l.Payer] += l.Paid
	}
	for payer, fen := range want.Layers {
		if paid[payer] != fen {
			bad = append(bad, fmt.Sprintf("%s pays %v, want %v", payer, paid[payer], fen))
		}
	}
	return bad
}

func compareRest(want Expectation, d Decision) []string {
	var bad, missing, packs []string
	for _, m := range d.Missing {
		missing = append(missing, m.Path)
	}
	for _, p := range d.Packs {
		packs = append(packs, p.ID)
	}
	for _, l := range []struct {
		what      string
		got, want []string
	}{{"missing", missing, want.Missing}, {"unjudged", d.Unjudged, want.Unjudged}, {"packs", packs, want.Packs}, {"to verify", d.ToVerify, want.ToVerify}} {
		if l.want != nil && !slices.Equal(l.got, l.want) {
			bad = append(bad, fmt.Sprintf("%s: %v, want %v", l.what, l.got, l.want))
		}
	}
	if want.Demo != nil && d.Demonstration != *want.Demo {
		bad = append(bad, fmt.Sprintf("demonstration is %v", d.Demonstration))
	}
	if text := strings.Join(d.Explain(Chinese), "\n"); !strings.Contains(text, want.Says) {
		bad = append(bad, "the explanation does not say "+want.Says+":\n"+text)
	}
	return bad
}
