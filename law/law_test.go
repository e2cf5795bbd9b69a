package law_test

import (
	"slices"
	"testing"

	"doudi/law"
	"doudi/policy"
)

func TestPacksAreSound(t *testing.T) {
	t.Parallel()
	packs, err := law.Files()
	if err != nil {
		t.Fatal(err)
	}
	var warnings []string
	for _, p := range policy.Check(packs) {
		if p.Severity == policy.Broken {
			t.Error(p)
			continue
		}
		warnings = append(warnings, p.Message)
	}
	// Linkou has no pack from January to March 2026, and from April until 11
	// August neither extra help nor a standard of support that was found; nor was a minimum
	// wage after 2025.
	want := []string{`gap in division "231025": LINKOU-2025 ends on 2025-12-31, LINKOU-2026 begins on 2026-04-01`}
	for _, name := range []string{
		"dibao.extra.urban", "dibao.extra.rural", "tekun.base.urban.scattered", "tekun.base.urban.central",
		"tekun.base.rural.scattered", "tekun.base.rural.central", "norm.labour.wage",
	} {
		want = append(want, "missing value: "+name+" is set by LINKOU-2025 until 2025-12-31 and by no pack from 2026-04-01 (LINKOU-2026)")
	}
	if !slices.Equal(warnings, want) {
		t.Errorf("warnings are %q, want only %q", warnings, want)
	}
}

func TestCases(t *testing.T) {
	t.Parallel()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	packs, err := law.Files()
	if err != nil {
		t.Fatal(err)
	}
	results, err := policy.NewEngine(lib).RunCases(t.Context(), packs)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		for _, p := range r.Problems {
			t.Errorf("%s: case %s: %s", r.File, r.ID, p)
		}
	}
	if len(results) < 390 {
		t.Errorf("only %d cases", len(results))
	}
}
