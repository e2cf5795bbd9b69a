package app

import (
	"errors"
	"fmt"
	"io/fs"

	"doudi/internal/division"
	"doudi/law"
	"doudi/policy"
)

// packFolders are the policy packs that come with the program and, if a folder
// is named, the place's own.
func packFolders(own string) ([]fs.FS, error) {
	shipped, err := law.Files()
	return withOwn(shipped, err, own, "policy packs")
}

// loadLaw reads the packs that come with the program and the place's own.
func loadLaw(own string, register *division.Register) (*policy.Library, error) {
	folders, err := packFolders(own)
	if err != nil {
		return nil, err
	}
	library, err := policy.Load(folders...)
	if err != nil {
		return nil, fmt.Errorf("load the law: %w", err)
	}
	return library, knownPlaces(library, register)
}

// knownPlaces refuses packs of divisions that do not exist: nobody would ever be
// decided by them. A demonstration may be of a place that never was. The engine
// itself knows no divisions.
func knownPlaces(library *policy.Library, register *division.Register) error {
	var unknown []error
	for _, p := range library.Packs() {
		if p.Division != "" && p.Mark != policy.MarkDemonstration && !register.Has(division.Code(p.Division)) {
			unknown = append(unknown, fmt.Errorf("pack %s: there is no division %q; write the 2 digits of a province, 4 of a prefecture or 6 of a county", p.ID, p.Division))
		}
	}
	return errors.Join(unknown...)
}
