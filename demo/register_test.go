package demo

import (
	"path/filepath"
	"slices"
	"testing"
)

// TestRegistersStandApart: the registers are files of their own, their plants stand in
// the truth, and nothing else of the county is another.
func TestRegistersStandApart(t *testing.T) {
	t.Parallel()
	opt := options(t)
	plain, _ := write(t, opt)
	opt.Registers = true
	dir, report := write(t, opt)
	kinds := map[string]int{}
	for _, r := range readCSV(t, filepath.Join(dir, TruthFile))[1:] {
		kinds[r[0]]++
		if r[0] == "undeclared_spouse" || r[0] == "registered_away" || r[0] == "high_spending" {
			if row := readAny(t, filepath.Join(dir, r[4]))[atoi(t, r[5])-1]; !slices.Contains(row, r[2]) || !slices.Contains(row, r[3]) {
				t.Errorf("row %s of %s is not %s's", r[5], r[4], r[2])
			}
		}
	}
	for _, kind := range []string{"undeclared_spouse", "registered_away", "high_spending", "innocent_marriage", "innocent_registered", "innocent_bills"} {
		if kinds[kind] == 0 {
			t.Errorf("nothing planted of %s: %v", kind, kinds)
		}
	}
	for _, l := range layouts("", opt.Today) {
		before, after := readAny(t, filepath.Join(plain, l.file)), readAny(t, filepath.Join(dir, l.file))
		if !slices.EqualFunc(before, after, slices.Equal[[]string]) {
			t.Errorf("%s is another", l.file)
		}
	}
	for _, l := range registerLayouts() {
		if rows := readAny(t, filepath.Join(dir, l.file)); len(rows)-1 != report.Records[l.file] || len(rows) < 2 {
			t.Errorf("%s has %d rows, of which %d are told", l.file, len(rows)-1, report.Records[l.file])
		}
	}
}
