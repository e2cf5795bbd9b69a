package app_test

import (
	"archive/zip"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// TestExportsSpeakTheReadersLanguage takes lists away from a running server in
// English and without a wish.
func TestExportsSpeakTheReadersLanguage(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.clerk.mustImport("villages", "村名单.csv", "区划代码,名称\n513221100001,南桥社区\n")
	o.clerk.mustImport("population", "名册.csv", rosterHead+"H1,余秀英,"+invented(1)+",户主,,513221100001,,\n")
	file := o.clerk.upload("import", "错.csv", strings.NewReader(rosterHead+"H2,王福全,"+invented(3)[:17]+"Y,户主,,513221100001,-5,\n"))
	bad := o.clerk.load("population", file, map[string]int{"number": 0, "name": 1, "idNumber": 2, "relation": 3, "division": 5, "wage": 6})
	if bad.Problems == 0 {
		t.Fatalf("the bad row has no problem: %+v", bad)
	}
	for path, by := range map[string]*official{
		"/api/households/export":                             o.clerk,
		"/api/persons/export?q=%E4%BD%99":                    o.clerk,
		"/api/imports/513221/export":                         o.clerk,
		"/api/imports/513221/" + bad.ID + "/problems/export": o.clerk,
		"/api/progress/export":                               o.clerk,
		"/api/cases/export":                                  o.clerk,
		"/api/cases/work/export":                             o.clerk,
		"/api/publicities/export":                            o.clerk,
		"/api/handovers/513221/export":                       o.clerk,
		"/api/counties/513221/lots/draws/export?programme=tekun&period=2026-11": o.clerk,
		"/api/counties/513221/batches/2026-11/cases/export":                     o.clerk,
		"/api/counties/513221/month-reports/export":                             o.clerk,
		"/api/checks/export":                         o.checker,
		"/api/contests/export":                       o.checker,
		"/api/matches/export":                        o.checker,
		"/api/screenings/export?county=513221":       o.checker,
		"/api/department-files/export?county=513221": o.checker,
		"/api/check-usage/export?county=513221&from=2026-01-01&to=2026-12-31": o.checker,
		"/api/rolls/export":        o.maker,
		"/api/entitlements/export": o.maker,
		"/api/payouts/export":      o.maker,
		"/api/audit/export":        o.auditor,
	} {
		ask := path + map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "format=csv"
		zh, en := by.send(http.MethodGet, ask, nil), by.send(http.MethodGet, ask+"&lang=en", nil)
		if zh.status != http.StatusOK || en.status != http.StatusOK {
			t.Errorf("%s: %d %s", path, zh.status, zh.body)
			continue
		}
		heading, _, _ := strings.Cut(string(zh.body), "\r\n")
		inEnglish, rows, _ := strings.Cut(string(en.body), "\r\n")
		if !han(heading) || han(inEnglish) || strings.Count(heading, ",") != strings.Count(inEnglish, ",") {
			t.Errorf("%s: %s | %s", path, heading, inEnglish)
		}
		if strings.Contains(path, "problems") && (!strings.Contains(rows, "An amount cannot be negative.") || strings.Contains(rows, "不能为负")) {
			t.Errorf("%s: %s", path, rows)
		}
	}
	o.reportInBoth(t, bad)
}

// reportInBoth takes the marked workbook in one language and then the other.
func (o *office) reportInBoth(t *testing.T, b batch) {
	for lang, want := range map[string][2]string{"en": {"Problems", "An amount cannot be negative."}, "zh": {"问题", "不能为负"}} {
		got := o.clerk.send(http.MethodGet, "/api/imports/513221/"+b.ID+"/report?lang="+lang, nil)
		z, err := zip.NewReader(bytes.NewReader(got.body), int64(len(got.body)))
		if err != nil {
			t.Fatal(err, string(got.body))
		}
		f, err := z.Open("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(text), w) {
				t.Errorf("the report in %s lacks %q: %s", lang, w, text)
			}
		}
	}
}

// TestColumnsAreNamedInBothLanguages reads the columns of every export in the
// program's text, so that those of a list nobody filled here are held too.
func TestColumnsAreNamedInBothLanguages(t *testing.T) {
	t.Parallel()
	n := 0
	for _, room := range []string{".", "../casework", "../payment", "../report", "../registry", "../registry/intake", "../verification", "../simulation", "../internal/audit", "../internal/accounts"} {
		names, err := filepath.Glob(filepath.Join(room, "*.go"))
		if err != nil || len(names) == 0 {
			t.Fatal(room, err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(node ast.Node) bool {
				zh, en, ok := headed(node)
				if ok {
					n++
				}
				if ok && (!han(zh) || han(en) || strings.TrimSpace(en) == "") {
					t.Errorf("%s: a column is called %q and %q", name, zh, en)
				}
				return true
			})
		}
	}
	if n < 150 {
		t.Errorf("only %d columns were found", n)
	}
}

// headed returns the titles of audit.Heading("zh", "en", …).
func headed(node ast.Node) (zh, en string, ok bool) {
	call, ok := node.(*ast.CallExpr)
	if !ok || len(call.Args) != 3 {
		return "", "", false
	}
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	first, a := call.Args[0].(*ast.BasicLit)
	second, b := call.Args[1].(*ast.BasicLit)
	if name != "Heading" || !a || !b {
		return "", "", false
	}
	zh, err := strconv.Unquote(first.Value)
	if err != nil {
		return "", "", false
	}
	en, err = strconv.Unquote(second.Value)
	return zh, en, err == nil
}

func han(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
