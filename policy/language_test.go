package policy_test

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"doudi/policy"
)

// wide returns the packs of testdata/wide, which use every kind of programme,
// with one text replaced in a file.
func wide(t testing.TB, file, old, replacement string) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, name := range []string{"nation.yaml", "county.yaml"} {
		data, err := os.ReadFile("testdata/wide/" + name)
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		if name == file {
			if !strings.Contains(text, old) {
				t.Fatalf("%s does not contain %q", file, old)
			}
			text = strings.Replace(text, old, replacement, 1)
		}
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func TestCheckFindsFaultsOfTheWholeLanguage(t *testing.T) {
	t.Parallel()
	const nation, county = "nation.yaml", "county.yaml"
	for _, c := range []struct{ name, file, old, replacement, want string }{
		{"sound", nation, "mark: found", "mark: found", ""},
		{"word that can never be", nation, "m.relation == 'child'", "m.relation == 'chlid'",
			`nation.yaml:57:25: error: rule W1: "chlid" can never be equal: the words are applicant, spouse, child, parent, grandparent, grandchild, sibling, other (did you mean child?)`},
		{"word of a choice", nation, "pay.mode == 'graded'", "pay.mode == 'grade'", `"grade" can never be equal: the words are difference, graded (did you mean graded?)`},
		{"word in a list", nation, "l.kind in ['collapsed', 'damaged']", "l.kind in ['collapsed', 'burnt']", `"burnt" can never be equal`},
		{"bounds that nobody meets", nation, "m.age < 18", "m.age < 18 && m.age >= 18", "no m.age meets these bounds: the condition can never be true"},
		{"figures compared in two ways", nation, "income / size < standard.monthly", "income / size < standard.monthly && standard.monthly <= income / size", "standard.monthly cannot compare with income / size in both these ways: the condition can never be true"},
		{"a condition and its contrary", nation, "m.age < 18", "m.age < 18 && m.study == '' && !(m.study == '')", "m.study cannot compare with \"\" in both these ways: the condition can never be true"},
		{"condition that the law decides", nation, "pay.mode == 'graded' ?", "years.limit > 3 ?", "the condition is always false: the first branch can never be taken"},
		{"side of && that the law decides", nation, "m.age < 18", "m.age < 18 && years.limit == 2", "this side of && is always true"},
		{"side of || that the law decides", nation, "m.age < 18", "(m.age < 18 || years.limit == 3)", "this side of || is always false"},
		{"grade that can never apply", county, "{below: 400元, value: 200元}", "{below: 200元, value: 200元}", "county.yaml:22:9: error: parameter pay.grades: this grade can never apply"},
		{"grade in the wrong unit", county, "{below: 400元, value: 200元}", "{below: 400, value: 200元}", `"400" is not in fen/person/month`},
		{"grade without a value", county, "{below: 400元, value: 200元}", "{below: 400元}", "a row without a value"},
		{"value where rows belong", county, "    rows:\n      - {below", "    value: 3\n    rows:\n      - {below", "parameter pay.grades has both value and rows"},
		{"value of a table", county, "    rows:\n      - {below: 200元, value: 300元}\n      - {below: 400元, value: 200元}\n      - {value: 100元}\n", "    value: 3元\n", "a table and layers are given by rows"},
		{"layer open to nobody", county, "for: [poor]", "for: []", "layer aid can never pay: it is open to no group"},
		{"layer that pays too much", county, "ratio: 0.7", "ratio: 1.7", "a ratio of 1.7 pays more than there is"},
		{"payer twice", county, "payer: charity", "payer: aid", "payer aid is listed twice for one group"},
		{"unknown programme", nation, "!gets.help", "!gets.hlep", "rule W7: undeclared reference to 'gets.hlep' (did you mean 'gets.help'?)"},
		{"later programme", nation, "expr: size > persons(0)", "expr: size > persons(0) && gets.edge", "rule W2: undeclared reference to 'gets'"},
		{"programme twice", nation, "id: edge", "id: help", "programme help is listed twice"},
		{"block that is none", nation, "blocks: [means]", "blocks: [meanz]", "unknown block \"meanz\" (did you mean means?)"},
		{"block that nobody uses", nation, "blocks:\n  means:", "blocks:\n  idle: []\n  means:", "block idle is used by no programme"},
		{"figure of a block left out", nation, "about: loss\n", "about: loss\n    common: false\n", "rule W9 uses size, which a later rule computes, or one of a block that is not used here"},
		{"field of a block left out", nation, "about: claim\n", "about: claim\n    common: false\n", "rule W10 uses minor of members, which a later rule computes"},
		{"recognition with an amount", nation, "    result: recognition", "    result: recognition\n    amount: size", "programme edge: a recognition has no amounts"},
		{"result without words", nation, "    gives: {zh: 认定, en: a status}\n", "", "missing gives"},
		{"amount in the wrong unit", nation, "    result: once", "    result: monthly", `programme loss: amount "sum" is no amounts rule in fen/month`},
		{"unknown subject", nation, "about: claim", "about: clam", `"clam" is none of household, person, claim, loss, hardship (did you mean claim?)`},
		{"layers by an unknown parameter", nation, "layers: pay.layers", "layers: pay.grades", `rule W11: "pay.grades" is no parameter in layers`},
		{"group that nobody computes", nation, "group: identity", "group: size", `rule W11: group "size" is no word that an earlier rule gives`},
		{"set that is none", nation, "each: members", "each: member", `each is one of assets, claims, deductions, expenses, hardships, incomes, losses, members, obligors, parents, not "member" (did you mean members?)`},
		{"people and fen", nation, "limit.person * size", "limit.person * years.limit", "found no matching overload for '_*_' applied to '(fen/person, int)'"},
		{"unknown unit", nation, "unit: fen/person\n", "unit: fen/persons\n", `unknown unit "fen/persons" (did you mean fen/person?)`},
		{"code without words", nation, "  child: {zh: 儿童, en: children}\n", "", `nation.yaml:156:9: error: "child" has no words for people: give words: {child: {zh: …, en: …}}`},
		{"choice without words", nation, "choices: [difference, graded]", "choices: [difference, graded, lottery]", `"lottery" has no words for people`},
		{"programme taken in that there was not", nation, "id: edge\n", "id: edge\n    takes_in: [elsewhere]\n", `takes_in: "elsewhere" is no programme that the pack before NATION has and this one has not`},
		{"table by words", nation, "by: fen/person/month", "by: choice", `a table gives a quantity by a number, not "fen/person/month" by "choice"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var found []string
			for _, p := range policy.Check(wide(t, c.file, c.old, c.replacement)) {
				found = append(found, p.String())
			}
			all := strings.Join(found, "\n")
			if c.want == "" && c.name == "sound" && all != "" || !strings.Contains(all, c.want) {
				t.Errorf("found\n%s\nwant %s", all, c.want)
			}
		})
	}
}

// nextYear is the county's pack until the end of 2020 and another that forgets a
// figure; the head of the latter has more.
func nextYear(t *testing.T, begins, more string) fstest.MapFS {
	t.Helper()
	fsys := wide(t, "county.yaml", "valid_from: 2020-01-01", "valid_from: 2020-01-01\nvalid_to: 2020-12-31")
	next := strings.NewReplacer("id: COUNTY", "id: COUNTY-2021", "2020-01-01", begins+more, "valid_to: 2020-12-31\n", "",
		"  - name: limit.person\n    value: 10元\n    cite: {document: NOTE, article: \"3\"}\n", "").Replace(string(fsys["county.yaml"].Data))
	fsys["county2.yaml"] = &fstest.MapFile{Data: []byte(next)}
	return fsys
}

// TestSuccessorNamesBothPacks refuses a figure that the next pack of a place
// forgets and days that it leaves out, unless it says that there are none.
func TestSuccessorNamesBothPacks(t *testing.T) {
	t.Parallel()
	const (
		at      = "county2.yaml:1:1: "
		missing = "missing value: limit.person is set by COUNTY until 2020-12-31 and by no pack from 2021-01-01 (COUNTY-2021)"
		later   = "missing value: limit.person is set by COUNTY until 2020-12-31 and by no pack from 2021-02-01 (COUNTY-2021)"
		gap     = `gap in division "110101": COUNTY ends on 2020-12-31, COUNTY-2021 begins on 2021-02-01`
		open    = "\nleft_open: [limit.person]"
	)
	for _, c := range []struct {
		begins, more string
		want         []string
	}{
		{"2021-01-01", "", []string{at + "error: " + missing + "; if none was found, say left_open: [limit.person]"}},
		{"2021-01-01", open, []string{at + "warning: " + missing}},
		{"2021-02-01", open, []string{at + "error: " + gap + "; if nothing was in force in between, say gap_after: COUNTY", at + "warning: " + later}},
		{"2021-02-01", open + "\ngap_after: COUNTY", []string{at + "warning: " + gap, at + "warning: " + later}},
		{"2021-01-01", open + "\ngap_after: COUNTY", []string{at + "warning: " + missing, "county2.yaml:6:12: error: gap_after: no days lie between COUNTY and COUNTY-2021"}},
		{"2021-01-01", "\nleft_open: [limit.person, pay.mode]", []string{at + "warning: " + missing, "county2.yaml:5:27: error: left_open: no pack before COUNTY-2021 gives pay.mode, or another fills it"}},
	} {
		var found []string
		broken := false
		fsys := nextYear(t, c.begins, c.more)
		for _, p := range policy.Check(fsys) {
			found = append(found, p.String())
			broken = broken || p.Severity == policy.Broken
		}
		if !slices.Equal(found, c.want) {
			t.Errorf("from %s%s: found %q, want %q", c.begins, c.more, found, c.want)
		}
		if _, err := policy.Load(fsys); (err != nil) != broken {
			t.Errorf("from %s%s: Load gave %v", c.begins, c.more, err)
		}
	}
}

// TestSuccessorKeepsThePlacesNorms refuses a norm of a place's own that its next
// pack forgets, as it refuses a figure that the nation's law leaves open.
func TestSuccessorKeepsThePlacesNorms(t *testing.T) {
	t.Parallel()
	const norm = "parameters:\n  - {name: norm.farm, title: {zh: 种植, en: farming}, unit: fen/mu/year, value: 700元, use: evaluation, cite: {document: NOTE, article: \"2\"}}\n"
	for more, want := range map[string]string{
		"":                         "county2.yaml:1:1: error: missing value: norm.farm is set by COUNTY until 2020-12-31 and by no pack from 2021-01-01 (COUNTY-2021); if none was found, say left_open: [norm.farm]",
		"\nleft_open: [norm.farm]": "county2.yaml:1:1: warning: missing value: norm.farm is set by COUNTY until 2020-12-31 and by no pack from 2021-01-01 (COUNTY-2021)",
	} {
		fsys := wide(t, "county.yaml", "valid_from: 2020-01-01", "valid_from: 2020-01-01\nvalid_to: 2020-12-31")
		old := string(fsys["county.yaml"].Data)
		next := strings.NewReplacer("id: COUNTY", "id: COUNTY-2021", "2020-01-01", "2021-01-01"+more, "valid_to: 2020-12-31\n", "").Replace(old)
		fsys["county.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(old, "parameters:\n", norm, 1))}
		fsys["county2.yaml"] = &fstest.MapFile{Data: []byte(next)}
		found := policy.Check(fsys)
		if len(found) != 1 || found[0].String() != want {
			t.Errorf("with %q: found %v, want %s", more, found, want)
		}
	}
}

// TestARuleThatReadsAlikeSaysHowItDiffers refuses a later pack whose rule reads
// as before and computes something else, until it says how.
func TestARuleThatReadsAlikeSaysHowItDiffers(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]string{
		"": "nation2.yaml:52:5: error: rule W1 reads as in NATION and computes something else: say how it differs in changed: {zh: …, en: …}",
		"\n    changed: {zh: 未满16周岁, en: under 16}": "",
	} {
		fsys := wide(t, "nation.yaml", "valid_from: 2020-01-01", "valid_from: 2020-01-01\nvalid_to: 2020-12-31")
		next := strings.NewReplacer("id: NATION", "id: NATION-2021", "2020-01-01", "2021-01-01", "valid_to: 2020-12-31\n", "", "m.age < 18 || m.religiousAway > years.limit", "m.age < 16 || m.religiousAway > years.limit"+more).Replace(string(fsys["nation.yaml"].Data))
		fsys["nation2.yaml"] = &fstest.MapFile{Data: []byte(next)}
		var found []string
		for _, p := range policy.Check(fsys) {
			found = append(found, p.String())
		}
		if got := strings.Join(found, "\n"); got != want {
			t.Errorf("with %q: found %s, want %s", more, got, want)
		}
	}
}

// people are an applicant with a monthly income and a child, in the county.
func people(income policy.Fen) policy.Application {
	day := policy.Date{Year: 2010, Month: 1, Day: 1}
	grown := policy.Date{Year: 1980, Month: 1, Day: 1}
	return policy.Application{Date: policy.Date{Year: 2020, Month: 5, Day: 10}, Household: policy.Household{
		Division: "110101", Assets: []policy.Asset{},
		Members: []policy.Member{{Ref: "A", Relation: policy.RelationApplicant, Birth: &grown}, {Ref: "C", Relation: policy.RelationChild, Birth: &day}},
		Incomes: []policy.Income{{Member: "A", Kind: policy.IncomeWage, Amount: &income, Per: policy.PerMonth, Basis: policy.Found}},
	}}
}

func TestGradesHoldTheirBounds(t *testing.T) {
	t.Parallel()
	e := engine(t, wide(t, "county.yaml", "value: difference", "value: graded"))
	for income, want := range map[policy.Fen]policy.Fen{0: 60000, 39999: 60000, 40000: 40000, 79999: 40000, 80000: 20000} {
		app := people(income)
		app.Programme = "help"
		d, err := e.Decide(t.Context(), app)
		if err != nil || d.MonthlyAmount != want {
			t.Errorf("income %s: %s, %v, want %s", income, d.MonthlyAmount, err, want)
		}
	}
}

// TestUnsetParameterStaysWithPeople leaves to a person only what reads it.
func TestUnsetParameterStaysWithPeople(t *testing.T) {
	t.Parallel()
	fsys := wide(t, "county.yaml", "  - name: limit.person\n    value: 10元\n    cite: {document: NOTE, article: \"3\"}\n", "")
	e := engine(t, fsys)
	for _, c := range []struct {
		kind    policy.LossKind
		outcome policy.Outcome
		sum     policy.Fen
	}{{policy.LossCollapsed, policy.Eligible, 500000}, {policy.LossWinter, policy.Undetermined, 0}} {
		app := people(0)
		app.Programme, app.Item = "loss", "l"
		app.Household.Losses = []policy.Loss{{Ref: "l", Kind: c.kind}}
		d, err := e.Decide(t.Context(), app)
		if err != nil || d.Outcome != c.outcome || d.OnceAmount != c.sum || d.Entitled != (c.outcome == policy.Undetermined) {
			t.Errorf("%s: %s %s entitled %v, %v", c.kind, d.Outcome, d.OnceAmount, d.Entitled, err)
		}
	}
}

func TestEventMustBeNamed(t *testing.T) {
	t.Parallel()
	app := people(0)
	app.Programme = "loss"
	_, err := engine(t, wide(t, "", "", "")).Decide(t.Context(), app)
	var bad *policy.InputError
	if !errors.As(err, &bad) || bad.Faults[0].Path != "item" {
		t.Errorf("got %v", err)
	}
}

func TestFaultsOfNewLines(t *testing.T) {
	t.Parallel()
	e := engine(t, wide(t, "", "", ""))
	less, more := policy.Fen(1), policy.Fen(2)
	for path, spoil := range map[string]func(*policy.Household){
		"obligors[0].supports": func(h *policy.Household) { h.Obligors = []policy.Obligor{{Ref: "S", Supports: "SECRET"}} },
		"parents[0].state":     func(h *policy.Household) { h.Parents = []policy.Parent{{Child: "C", State: "SECRET"}} },
		"losses[0].kind":       func(h *policy.Household) { h.Losses = []policy.Loss{{Ref: "l", Kind: "SECRET"}} },
		"hardships[0].cause": func(h *policy.Household) {
			h.Hardships = []policy.Hardship{{Ref: "h", Kind: policy.HardshipEmergency, Cause: "SECRET"}}
		},
		"expenses[0].kind": func(h *policy.Household) { h.Expenses = []policy.Expense{{Member: "A", Kind: "SECRET"}} },
		"claims[0].compliant": func(h *policy.Household) {
			h.Claims = []policy.Claim{{Ref: "c", Member: "A", Total: &less, Compliant: &more}}
		},
		"claims[0].paid": func(h *policy.Household) {
			h.Claims = []policy.Claim{{Ref: "c", Member: "A", Compliant: &less, Paid: []policy.PayerAmount{{Payer: "basic", Amount: &more}}}}
		},
		"grants[0].person": func(h *policy.Household) { h.Grants = []policy.Grant{{Programme: "help", Person: "SECRET"}} },
	} {
		app := people(0)
		app.Programme = "help"
		spoil(&app.Household)
		_, err := e.Decide(t.Context(), app)
		var bad *policy.InputError
		if !errors.As(err, &bad) || bad.Faults[0].Path != path || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: got %v", path, err)
		}
	}
}

// TestNinePayersShareAClaim passes a claim through nine payers, each of which
// pays half of what the one before left, cut to the fen. One of them has another
// row for another group; a tenth payer does not load.
func TestNinePayersShareAClaim(t *testing.T) {
	t.Parallel()
	payers := func(n int) fstest.MapFS {
		rows := "{payer: aid, title: {zh: 救助, en: aid}, for: [child], ratio: 0.1}\n"
		for i := range n {
			name := string(rune('a' + i))
			if i == 0 {
				name = "aid"
			}
			rows += "      - {payer: " + name + ", title: {zh: 层, en: layer}, for: [poor], ratio: 0.5}\n"
		}
		old := "{payer: aid, title: {zh: 救助, en: aid}, for: [poor], deductible: 100元, ratio: 0.7, cap: 1000元}\n      - {payer: charity, title: {zh: 慈善, en: charity}, for: [poor, child], ratio: 0.5}\n"
		return wide(t, "county.yaml", old, rows)
	}
	cost, none := policy.Fen(100000), policy.Fen(0)
	app := people(none)
	app.Programme, app.Item = "claim", "C1"
	app.Household.Claims = []policy.Claim{{Ref: "C1", Member: "A", Total: &cost, Compliant: &cost}}
	d, err := engine(t, payers(9)).Decide(t.Context(), app)
	if err != nil || len(d.Layers) != 9 || d.OnceAmount != 99804 || d.Layers[8].Left != 196 {
		t.Errorf("paid %s by %+v, %v", d.OnceAmount, d.Layers, err)
	}
	if _, err := policy.Load(payers(10)); err == nil || !strings.Contains(err.Error(), "10 payers, at most 9 are possible") {
		t.Errorf("ten payers: %v", err)
	}
}
