package law

import (
	"embed"
	"io/fs"
)

//go:embed procedures/*.yaml
var procedures embed.FS

// Procedures returns the procedures that come with Doudi, one file each. Their
// format is described in docs/formats/procedure.md.
func Procedures() (fs.FS, error) { return fs.Sub(procedures, "procedures") }
