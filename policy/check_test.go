package policy_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"doudi/policy"
)

// mini returns the small packs of testdata with one text replaced in a file.
func mini(t testing.TB, file, old, replacement string) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, name := range []string{"nation.yaml", "county.yaml"} {
		data, err := os.ReadFile("testdata/mini/" + name)
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

func TestCheckFindsFaultsWhereTheyAreWritten(t *testing.T) {
	t.Parallel()
	const nation, county = "nation.yaml", "county.yaml"
	for _, c := range []struct{ name, file, old, replacement, want string }{
		{"unknown name", nation, "income / size < standard.monthly", "income / sise < standard.monthly",
			"nation.yaml:65:24: error: rule R4: undeclared reference to 'sise' (did you mean 'size'?)"},
		{"month and year", nation, "monthly(gross)", "gross + monthly(gross)",
			"nation.yaml:55:17: error: rule R3: found no matching overload for '_+_' applied to '(fen/year, fen/month)' (monthly(…) turns fen/year into fen/month"},
		{"wrong unit", nation, "expr: monthly(gross)", "expr: gross",
			"nation.yaml:55:11: error: rule R3: the expression gives fen/year, not fen/month"},
		{"per capita compared with a household sum", nation, "income / size < standard.monthly", "income < standard.monthly",
			"nation.yaml:65:22: error: rule R4: found no matching overload for '_<_' applied to '(fen/month, fen/person/month)'"},
		{"unknown field", nation, "i.annual", "i.anual",
			"nation.yaml:49:31: error: rule R2: undefined field 'anual'"},
		{"missing citation", nation, "        cite: {document: ACT, article: \"8\"}\n", "",
			"nation.yaml:70:9: error: missing citation"},
		{"number in Chinese only", county, `number: {zh: 测〔2020〕1号, en: "Test [2020] No. 1"}`, "number: 测〔2020〕1号",
			"county.yaml:10:13: error: number is shown on the English page too: write {zh: 测〔2020〕1号, en: …}"},
		{"standing in Chinese only", county, "    title: {zh: 测试通知", "    status: 有效\n    title: {zh: 测试通知", "county.yaml:9:13: error: status is shown on the English page too"},
		{"article in Chinese only", county, `article: "12"`, "article: 附件", "county.yaml:14:37: error: article is shown on the English page too: write {zh: 附件, en: …}"},
		{"Chinese where English belongs", county, "en: Test notice", "en: Test 通知", "county.yaml:9:27: error: title.en has Chinese in it"},
		{"part of a document without articles", county, `article: "12"`, "article: 四（二）1", ""},
		{"article in words", county, `article: "12"`, "article: {zh: 附件, en: annex}", ""},
		{"unknown document", nation, "cite: {document: ACT, article: \"8\"}", "cite: {document: ACTT, article: \"8\"}",
			"unknown document \"ACTT\" (did you mean ACT?)"},
		{"unused parameter", nation, "    use: casework\n", "",
			"nation.yaml:25:12: error: parameter publicity.days is used by no rule"},
		{"figure that is only read", nation, "    use: casework\n", "    use: reading\n", ""},
		{"unknown key", nation, "open: required", "opn: required",
			"nation.yaml:13:5: error: unknown key opn (did you mean open?)"},
		{"unknown unit", nation, "unit: days", "unit: day", "unknown unit \"day\""},
		{"fraction of a day", nation, "value: 7", "value: 7.5", "\"7.5\" is not a whole number of days"},
		{"money without yuan", county, "632元", "63200", "county.yaml:13:12: error: parameter standard.monthly: \"63200\" is not in fen/person/month"},
		{"yuan on days", nation, "value: 7", "value: 7元", "is not in days"},
		{"negative", county, "632元", "-1元", "is negative"},
		{"not a choice", nation, "value: up-to-yuan", "value: up-to-yuen", "\"up-to-yuen\" is none of up-to-yuan, nearest-fen (did you mean up-to-yuan?)"},
		{"neither value nor open", nation, "    open: required\n", "", "parameter standard.monthly needs either a value or open"},
		{"unknown parameter below", county, "standard.monthly", "standard.montly", "parameter standard.montly is not declared by a higher pack (did you mean standard.monthly?)"},
		{"redeclared below", county, "    value: 632元", "    value: 632元\n    unit: fen", "give only value, mark and cite"},
		{"loosened floor", county, "standard.monthly\n    value: 632元", "publicity.days\n    value: 6", "6 is less than 7, which a higher pack requires at least (nation.yaml:25)"},
		{"loosened ceiling", county, "standard.monthly\n    value: 632元", "edge.ratio\n    value: 1.6", "1.6 is more than 1.5, which a higher pack allows at most"},
		{"fixed", nation, "    lower: at-least\n", "", ""},
		{"programme below", county, "parameters:", "programmes: []\nparameters:", "only a national pack has programmes"},
		{"list not open so low", county, "parameters:", "lists:\n  income-exclusions:\n    entries: []\nparameters:", "list income-exclusions may be extended down to: prefecture"},
		{"figure used too early", nation, "expr: persons(members.size())", "expr: \"income > income ? persons(1) : persons(2)\"", "rule R1 uses income, which a later rule computes"},
		{"unknown word in a text", nation, "月收入 {income} 元", "月收入 {incom} 元", "the text names {incom}"},
		{"open brace", nation, "月收入 {income} 元", "月收入 {income 元", "text.zh: a { without a name and }"},
		{"amount that is none", nation, "amount: difference", "amount: income", "programme help: amount \"income\" is no amounts rule in fen/month"},
		{"division", county, `"110101"`, `"11010"`, "is not empty or 2, 4 or 6 digits"},
		{"dates backwards", county, "valid_to: 2020-12-31", "valid_to: 2019-12-31", "valid_to 2019-12-31 is before valid_from 2020-01-01"},
		{"no such day", county, "2020-12-31", "2020-02-30", "is not a day like 2026-11-23"},
		{"overlap", county, `division: "110101"`, `division: ""`, "overlap"},
		{"not yaml", county, "id: COUNTY", "id: [", "county.yaml:1:"},
		{"name taken", nation, "name: gross", "name: members", "the name members is taken"},
		{"no remedies", nation, "refusal:\n  text: {zh: 可以申请复议, en: you may ask for review}\n  cite: {document: ACT, article: \"9\"}\n", "", "missing refusal"},
		{"doubt about nothing", nation, "role: require", "role: doubt\n        excuses: R9", "rule R4: a doubt, and nothing else, excuses a require"},
		{"require that is no condition", nation, "name: income\n    unit: fen/month", "name: income\n    role: require\n    unit: fen/month", "a require is true or false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var found []string
			for _, p := range policy.Check(mini(t, c.file, c.old, c.replacement)) {
				found = append(found, p.String())
			}
			all := strings.Join(found, "\n")
			if c.want == "" && all != "" || !strings.Contains(all, c.want) {
				t.Errorf("found\n%s\nwant %s", all, c.want)
			}
		})
	}
}

func TestOverlapNamesBothPacks(t *testing.T) {
	t.Parallel()
	fsys := mini(t, "", "", "")
	second := strings.Replace(string(fsys["county.yaml"].Data), "COUNTY", "COUNTY-2", 1)
	fsys["county2.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(second, "2020-01-01", "2020-12-31", 1))}
	_, err := policy.Load(fsys)
	var load *policy.LoadError
	want := "packs COUNTY (2020-01-01 to 2020-12-31) and COUNTY-2 (2020-12-31 to 2020-12-31) of division \"110101\" overlap"
	if !errors.As(err, &load) || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestFixedParameterStays(t *testing.T) {
	t.Parallel()
	fsys := mini(t, "county.yaml", "standard.monthly\n    value: 632元", "publicity.days\n    value: 9")
	fsys["nation.yaml"].Data = []byte(strings.Replace(string(fsys["nation.yaml"].Data), "    lower: at-least\n", "", 1))
	_, err := policy.Load(fsys)
	if err == nil || !strings.Contains(err.Error(), "parameter publicity.days is fixed by a higher pack (nation.yaml:25)") {
		t.Errorf("got %v", err)
	}
}

func FuzzCheck(f *testing.F) {
	for _, name := range []string{"nation.yaml", "county.yaml"} {
		data, err := os.ReadFile("testdata/mini/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := fstest.MapFS{"a.yaml": &fstest.MapFile{Data: data}}
		lib, err := policy.Load(fsys)
		if (err == nil) != (lib != nil) {
			t.Errorf("Load gave %v and %v", lib, err)
		}
	})
}
