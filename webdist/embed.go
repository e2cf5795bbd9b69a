// Package webdist carries the built pages of the staff console inside the
// binary. The files are made by "npm run build" in web/ and are not kept in
// version control; a binary built without them has an empty tree and serves a
// plain page that says so.
package webdist

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the built pages with index.html at the root, and whether
// there are any: false means that web/ was not built before the binary.
func Files() (files fs.FS, built bool) {
	files, err := fs.Sub(dist, "dist")
	if err != nil { // "dist" is a constant and a valid path
		panic(err)
	}
	_, err = fs.Stat(files, "index.html")
	return files, err == nil
}
