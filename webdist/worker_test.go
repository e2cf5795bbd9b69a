package webdist_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"doudi/webdist"
)

var kept = regexp.MustCompile(`const assets = \[([^\]]*)\]`)

// TestThePortalsWorkerKeepsWhatThereIs holds that every file that the portal's worker
// wants is there, since one that is missing would keep it from being installed, and
// that among them are the application and what the page itself loads.
func TestThePortalsWorkerKeepsWhatThereIs(t *testing.T) {
	t.Parallel()
	files, built := webdist.Files()
	if !built {
		t.Skip("needs the built pages: make test builds them")
	}
	worker, err := fs.ReadFile(files, "portal.sw.js")
	if err != nil {
		t.Fatal(err)
	}
	list := kept.FindSubmatch(worker)
	if list == nil {
		t.Fatal("the worker names no files")
	}
	wanted := strings.Split(strings.ReplaceAll(string(list[1]), `"`, ""), ",")
	for _, name := range wanted {
		if _, err := fs.Stat(files, strings.TrimPrefix(name, "/")); err != nil {
			t.Errorf("the worker keeps %s, which is not built", name)
		}
	}
	page, err := fs.ReadFile(files, "portal/index.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range pageScript.FindAllSubmatch(page, -1) {
		if !strings.Contains(string(list[1]), string(m[1])) {
			t.Errorf("the page loads %s, which the worker does not keep", m[1])
		}
	}
	if !strings.Contains(string(list[1]), "/assets/Apply-") {
		t.Error("the worker does not keep the application")
	}
}
