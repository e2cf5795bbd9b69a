package webdist_test

import (
	"io/fs"
	"testing"

	"doudi/webdist"
)

func TestFiles(t *testing.T) {
	t.Parallel()
	files, built := webdist.Files()
	_, err := fs.ReadFile(files, "index.html")
	if found := err == nil; found != built {
		t.Errorf("index.html readable: %v, but built says %v", found, built)
	}
}
