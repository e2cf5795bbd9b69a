package field_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"doudi/casework/field"
	"doudi/internal/id"
)

var update = flag.Bool("update", false, "write the examples anew that phones are held to")

// example is what comes of some edits: phones compute the same, see
// web/src/field/survey.test.ts.
type example struct {
	Edits      []field.Change `json:"edits"`
	Names      []string       `json:"names"` // oldest first
	Standing   []stands       `json:"standing"`
	SignedLast bool           `json:"signedLast"`
	Digest     string         `json:"digest"`
}

type stands struct {
	Field    string   `json:"field"`
	Value    string   `json:"value"`
	Conflict bool     `json:"conflict"`
	Edits    []string `json:"edits"`
}

// jumble makes edits that replace any edits before them, also of other fields and
// such as nobody has.
func jumble(r *rand.Rand) []field.Change {
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	made := []field.Change{}
	for range r.IntN(9) {
		e := field.Change{Field: one("dwelling", "living", "signature/first", "signature/member", "present/701"), Value: one("", "瓦房", "漏雨\n𠮷", "a:b", "11 ff 6"), Over: []string{},
			Author: id.ID(1 + r.IntN(3)), Device: id.ID(1<<53 + r.IntN(2)), At: int64(r.IntN(6))}
		for _, old := range made {
			if r.IntN(3) == 0 {
				e.Over = append(e.Over, old.Name())
			}
		}
		if r.IntN(9) == 0 {
			e.Over = append(e.Over, "00112233445566778899aabbccddeeff")
		}
		made = append(made, e)
	}
	return made
}

func exampleOf(edits []field.Change) example {
	s := field.Of(edits...)
	x := example{Edits: edits, Names: []string{}, Standing: []stands{}, SignedLast: s.SignedLast(), Digest: fmt.Sprintf("%x", s.Digest("513221/904/1"))}
	for _, e := range s.Edits() {
		x.Names = append(x.Names, e.Name())
	}
	for _, st := range s.Standing() {
		one := stands{Field: st.Field, Value: st.Value(), Conflict: st.Conflict()}
		for _, e := range st.Edits {
			one.Edits = append(one.Edits, e.Name())
		}
		x.Standing = append(x.Standing, one)
	}
	return x
}

// TestExamples holds the examples to this implementation; the phone's test holds
// them to its own.
func TestExamples(t *testing.T) {
	t.Parallel()
	var all []example
	for n := range uint64(60) {
		all = append(all, exampleOf(jumble(rand.New(rand.NewPCG(n, 7)))))
	}
	wantFile(t, "testdata/joins.json", all)
}

// reads is what a plan says of some answers.
type reads struct {
	Plan   field.Plan        `json:"plan"`
	Values map[string]string `json:"values"`
	Ask    []string          `json:"ask"`
	Result int               `json:"result"`
}

// plan makes a plan with a table of anything, also such as no law would give.
func plan(r *rand.Rand) field.Plan {
	p := field.Plan{Facts: []field.Fact{}, Results: []field.Verdict{}, Unknown: []field.Words{}}
	for _, name := range []string{"incomes", "assets", "expenses"}[r.IntN(3):] {
		p.Facts = append(p.Facts, field.Fact{Name: name, State: "00112233445566" + strconv.Itoa(10+r.IntN(90))})
	}
	size := 1 << len(p.Facts)
	if r.IntN(2) == 0 {
		p.SelfCare, size = 701, size<<6
	}
	for range 2 + r.IntN(3) {
		p.Results = append(p.Results, field.Verdict{Reasons: []field.Ground{}})
	}
	for range size {
		p.Table = append(p.Table, min(r.IntN(size), r.IntN(len(p.Results)))%len(p.Results))
	}
	return p
}

func answers(r *rand.Rand, p field.Plan) map[string]string {
	values := map[string]string{}
	for _, f := range p.Facts {
		values[f.Seen()] = []string{"", "", f.Same(), "other " + f.State, "same 0000000000000000"}[r.IntN(5)]
	}
	for _, item := range field.Items() {
		values["selfcare/701/"+item] = []string{"", field.Yes, field.No}[r.IntN(3)]
	}
	return values
}

func TestPlans(t *testing.T) {
	t.Parallel()
	var all []reads
	for n := range uint64(40) {
		r := rand.New(rand.NewPCG(n, 8))
		p := plan(r)
		if n%2 == 0 { // one that is certain wherever something is known
			for i := range p.Table {
				p.Table[i] = min(i&1, 1) * (1 + i>>len(p.Facts)&1&(len(p.Results)-2))
			}
		}
		values := answers(r, p)
		got := p.Next(values)
		if !p.Whole() {
			t.Fatalf("%+v is no plan", p)
		}
		all = append(all, reads{p, values, got.Ask, got.Result})
	}
	wantFile(t, "testdata/plans.json", all)
	if (field.Plan{Table: []int{0}}).Whole() || (field.Plan{Table: []int{1}, Results: make([]field.Verdict, 1)}).Whole() {
		t.Error("a table without results is whole")
	}
}

// wantFile compares with a file that phones' tests read too: one example a line.
func wantFile[T any](t *testing.T, name string, all []T) {
	t.Helper()
	var lines []string
	for _, x := range all {
		line, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	got := "[\n" + strings.Join(lines, ",\n") + "\n]\n"
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what is computed; -update writes it anew", name)
	}
}
