// Package law holds the law as data: policy packs by division and date, each
// with the cases that test it. What a pack says is cited in the pack; the
// format is described in docs/formats/policy-pack.md.
package law

import (
	"embed"
	"fmt"
	"io/fs"

	"doudi/policy"
)

//go:embed packs/*.yaml
var files embed.FS

// Files returns the packs and their cases as they were written.
func Files() (fs.FS, error) { return fs.Sub(files, "packs") }

// Load reads, checks and compiles the packs that come with Doudi.
func Load() (*policy.Library, error) {
	packs, err := Files()
	if err != nil {
		return nil, fmt.Errorf("opening the embedded packs: %w", err)
	}
	return policy.Load(packs)
}
