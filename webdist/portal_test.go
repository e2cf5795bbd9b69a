package webdist_test

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"regexp"
	"testing"

	"doudi/webdist"
)

// portalScript is what an old phone may have to load before the self-check can
// be used.
const portalScript = 200_000

var (
	pageScript   = regexp.MustCompile(`(?:src|href)="/(assets/[^"]+\.js)"`)
	staticImport = regexp.MustCompile(`(?:^|[;}\s])(?:import|export)\s*(?:[^'"();]*?from\s*)?["']\./([^"']+\.js)["']`)
)

// TestThePortalIsSmall adds up the scripts that /portal loads before its first
// use, as they are and as they travel.
func TestThePortalIsSmall(t *testing.T) {
	t.Parallel()
	files, built := webdist.Files()
	if !built {
		t.Skip("needs the built pages: make test builds them")
	}
	page, err := fs.ReadFile(files, "portal/index.html")
	if err != nil {
		t.Fatal(err)
	}
	scripts := map[string][]byte{}
	for _, m := range pageScript.FindAllSubmatch(page, -1) {
		load(t, files, string(m[1]), scripts)
	}
	raw, zipped := 0, 0
	for _, code := range scripts {
		raw, zipped = raw+len(code), zipped+compressed(t, code)
	}
	t.Logf("%d scripts, %d bytes, %d compressed", len(scripts), raw, zipped)
	if len(scripts) == 0 || raw == 0 || raw > portalScript {
		t.Errorf("the portal loads %d bytes of script in %d files, want at most %d", raw, len(scripts), portalScript)
	}
}

// load adds a script and what it imports.
func load(t *testing.T, files fs.FS, name string, into map[string][]byte) {
	t.Helper()
	if _, again := into[name]; again {
		return
	}
	code, err := fs.ReadFile(files, name)
	if err != nil {
		t.Fatal(err)
	}
	into[name] = code
	for _, m := range staticImport.FindAllSubmatch(code, -1) {
		load(t, files, "assets/"+string(m[1]), into)
	}
}

func compressed(t *testing.T, code []byte) int {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(code); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}
