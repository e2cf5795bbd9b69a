package lint_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../.."
	module = "doudi/"
)

// source is one Go file of the project, generated code included.
type source struct {
	path string // from the root, with slashes
	dir  string
	test bool
	file *ast.File
}

func sources(t *testing.T) (out []source) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() && (name == "node_modules" || name == "tools" || name == "data" || name == "bin" || (strings.HasPrefix(name, ".") && path != root)) {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		out = append(out, source{rel, filepath.ToSlash(filepath.Dir(rel)), strings.HasSuffix(name, "_test.go"), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (s source) imports() (own, foreign []string) {
	for _, i := range s.file.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		if rest, ok := strings.CutPrefix(p, module); ok {
			own = append(own, rest)
		} else {
			foreign = append(foreign, p)
		}
	}
	return own, foreign
}

// floors says, for each folder, what it may import of the project. The first
// rule whose prefix fits applies.
var floors = []struct {
	of    string
	allow []string
	why   string
}{
	{"cmd/", []string{"app"}, "main is three lines; everything else is testable in app"},
	{"app", []string{""}, "wiring sees every room"},
	{"bench", []string{""}, "benchmarks measure every room"},
	{"policy", []string{"policy"}, "others use the engine as a library: no database, no web, no rooms"},
	{"linkage", []string{"linkage", "internal/idnumber", "internal/pinyin"}, "others use the engine as a library: no database, no web, no rooms; of the ground it knows values only"},
	{"law", []string{"law", "policy"}, "the law is data for the engine"},
	{"migrations", nil, "the schema depends on nothing"},
	{"webdist", nil, "the built pages depend on nothing"},
	{"internal", []string{"internal", "migrations"}, "the ground knows nothing of the domain"},
	{"registry", []string{"registry", "policy", "linkage", "internal"}, "the registry stands below the other rooms and never reaches up"},
	{"verification", []string{"verification", "registry", "policy", "linkage", "internal"}, "rooms meet through interfaces their callers declare, wired in app"},
	{"casework", []string{"casework", "registry", "policy", "law", "linkage", "internal"}, "rooms meet through interfaces their callers declare, wired in app"},
	{"payment", []string{"payment", "registry", "policy", "linkage", "internal"}, "rooms meet through interfaces their callers declare, wired in app"},
	{"portal", []string{"portal", "internal"}, "it speaks with families and sees other rooms through interfaces, wired in app: what it cannot import it cannot tell"},
	{"petition", []string{"petition", "internal"}, "it keeps what people say of cases and staff, and sees other rooms through interfaces, wired in app"},
	{"change", []string{"change", "registry", "internal"}, "it speaks of household files as the registry does, and sees other rooms through interfaces, wired in app"},
	{"referral", []string{"referral", "internal"}, "it keeps what goes to other departments, and sees households through an interface, wired in app"},
	{"report", []string{"report", "internal"}, "it counts what other rooms know and sees no family: it asks them through interfaces, wired in app"},
	{"outreach", []string{"outreach", "policy", "law", "internal"}, "it tells the public what the law says and sees no household"},
	{"simulation", []string{"simulation", "policy", "law", "internal"}, "it sees households through an interface, without who they are"},
	{"demo", []string{"demo", "registry", "internal"}, "the demo county makes files as any county would; app feeds them in"},
}

func TestImportsRunDownwards(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		own, _ := s.imports()
		for _, i := range own {
			if why, ok := allowed(s, i); !ok {
				t.Errorf("%s imports %s: %s", s.path, i, why)
			}
		}
	}
}

func allowed(s source, imported string) (why string, ok bool) {
	for _, f := range floors {
		if !strings.HasPrefix(s.dir+"/", strings.TrimSuffix(f.of, "/")+"/") {
			continue
		}
		for _, a := range f.allow {
			if a == "" || imported == a || strings.HasPrefix(imported, a+"/") {
				return "", true
			}
		}
		if s.test && (strings.HasPrefix(imported, "internal/") || imported == "migrations" || imported == "webdist") {
			return "", true // tests may stand on the ground
		}
		if s.test && imported == "demo" && !strings.HasPrefix(s.dir+"/", "internal/") {
			return "", true // rooms measure themselves on the demo county
		}
		return f.why, false
	}
	return "no rule speaks of this folder: add it to the house and to floors", false
}

// TestEnginesStandAlone keeps databases and the web out of the public engines.
func TestEnginesStandAlone(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || !strings.HasPrefix(s.dir+"/", "policy/") && !strings.HasPrefix(s.dir+"/", "linkage/") {
			continue
		}
		_, foreign := s.imports()
		for _, i := range foreign {
			if i == "net/http" || i == "database/sql" || i == "os" || strings.Contains(i, "pgx") || strings.Contains(i, "sqlite") || strings.Contains(i, "huma") {
				t.Errorf("%s imports %s: an engine does no I/O, its caller does", s.path, i)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	documented := map[string]bool{}
	for _, s := range sources(t) {
		if s.test || strings.HasSuffix(s.dir, "internal/q") {
			continue
		}
		documented[s.dir] = documented[s.dir] || s.file.Doc != nil
	}
	for dir, ok := range documented {
		if !ok {
			t.Errorf("package in %s has no doc comment", dir)
		}
	}
}

// TestTimeIsPassedIn: only the edge of the program reads the clock, so that
// deadlines and pay months can be tested on any day.
func TestTimeIsPassedIn(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test || strings.HasPrefix(s.dir, "app") || strings.HasPrefix(s.dir, "cmd/") || strings.HasPrefix(s.dir, "bench") || s.dir == "internal/db/dbtest" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			switch callee(call) {
			case "time.Now":
				t.Errorf("%s calls time.Now: take the time from the transaction or as an argument", s.path)
			case "log.Fatal", "log.Fatalf", "log.Fatalln", "os.Exit":
				t.Errorf("%s ends the program: return the error", s.path)
			}
			return true
		})
	}
}

// callee names a call of the form pkg.Func, or "".
func callee(c *ast.CallExpr) string {
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return pkg.Name + "." + sel.Sel.Name
}

// TestQueriesAreGenerated: whatever lies in a room's internal/q was made from its
// queries.sql and says so at its top, however long it is; nobody writes there by hand.
func TestQueriesAreGenerated(t *testing.T) {
	t.Parallel()
	n := 0
	for _, s := range sources(t) {
		if strings.HasSuffix(s.dir, "/internal/q") {
			n++
			if !ast.IsGenerated(s.file) {
				t.Errorf("%s does not say that it is generated", s.path)
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d files of queries were found", n)
	}
}
