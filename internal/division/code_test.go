package division

import (
	"encoding/json"
	"testing"

	"doudi/internal/errs"
)

func TestParseCode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]Code{
		"51": "51", "5132": "5132", "513221": "513221", "513221100": "513221100", "513221100200": "513221100200",
		" 513221 ": "513221", "510000": "51", "513200": "5132", "513221000": "513221", "513221000000": "513221",
		"513221100000": "513221100", "510000000000": "51", "441900": "4419", "110101": "110101",
	} {
		if got, err := ParseCode(in); err != nil || got != want {
			t.Errorf("ParseCode(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "5", "513", "51322", "5132211", "51322110020", "5132211002001", "51322x", "五一", "00", "000000", "-51322"} {
		if got, err := ParseCode(in); got != "" || errs.CodeOf(err) != errs.Invalid {
			t.Errorf("ParseCode(%q) = %q, %v; want an error for people", in, got, err)
		}
	}
}

func TestCodeLevels(t *testing.T) {
	t.Parallel()
	village := Code("513221100200")
	for i, want := range []Code{"513221100200", "513221100", "513221", "5132", "51", ""} {
		level := Level(5 - i)
		if village.At(level) != want || want.Level() != level {
			t.Errorf("At(%v) = %q at level %v, want %q", level, village.At(level), want.Level(), want)
		}
		if i < 5 && want.Parent() != village.At(level-1) {
			t.Errorf("parent of %s is %s", want, want.Parent())
		}
	}
	if Code("51").At(County) != "" || Code("").Parent() != "" || Code("512").Level() != 0 || village.At(9) != "" || village.At(-1) != "" {
		t.Error("a code has levels that it does not reach")
	}
	if Township.String() != "township" || Level(0).String() != "none" {
		t.Error("levels have other names")
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	f := func(c, other Code, want bool) {
		t.Helper()
		if got := c.Contains(other); got != want {
			t.Errorf("%q contains %q: %v", c, other, got)
		}
	}
	f("513221", "513221", true)
	f("51", "513221100200", true)
	f("513221", "5132", false)
	f("513221", "513222100", false)
	f("", "513221", false)
	f("513221", "", false)
}

// The range must hold exactly the texts that have the code in front, because
// queries bound by it are what keeps one county from another's files.
func TestRangeIsThePrefix(t *testing.T) {
	t.Parallel()
	columns := []string{
		"", "000000000000", "510000000000", "513220999999", "513221000000", "513221100000", "513221100200", "513221999999",
		"513222000000", "519999999999", "520000000000", "989999999999", "990000000000", "999900000000", "999999999999",
	}
	for _, c := range []Code{"", "51", "5132", "513221", "513221100", "513221100200", "5199", "99", "9999", "999999999999", "512"} {
		lo, hi := c.Range()
		for _, column := range columns {
			want := c.Level() != 0 && column != "" && len(column) >= len(c) && column[:len(c)] == string(c)
			if got := column >= lo && column < hi; got != want {
				t.Errorf("%q in the range %q to %q of %q: %v", column, lo, hi, c, got)
			}
		}
	}
}

func TestCounty(t *testing.T) {
	t.Parallel()
	for c, want := range map[Code]int{"513221": 513221, "513221100200": 513221, "5132": 0, "": 0, "51": 0} {
		if c.County() != want {
			t.Errorf("%q.County() = %d", c, c.County())
		}
	}
	if OfCounty(513221) != "513221" || OfCounty(0) != "" || OfCounty(51) != "" {
		t.Error("OfCounty does not turn County back")
	}
}

func TestCodeTravels(t *testing.T) {
	t.Parallel()
	for _, c := range []Code{"", "51", "513221", "513221100200"} {
		text, err := json.Marshal(c)
		var back Code
		if err != nil || json.Unmarshal(text, &back) != nil || back != c {
			t.Errorf("%q came back from JSON as %q, %v", c, back, err)
		}
		stored, err := c.Value()
		var scanned Code
		if err != nil || scanned.Scan(stored) != nil || scanned != c {
			t.Errorf("%q came back from the database as %q, %v", c, scanned, err)
		}
	}
	if stored, _ := Code("513221").Value(); stored != "513221000000" {
		t.Errorf("stored as %v", stored)
	}
	var c Code
	if c.Scan([]byte("513221100000")) != nil || c != "513221100" || c.Scan(7) == nil {
		t.Errorf("scanned %q", c)
	}
}

func FuzzParseCode(f *testing.F) {
	for _, s := range []string{"51", "513221000000", "999999", " 5132", "00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := ParseCode(s)
		if err != nil {
			return
		}
		again, err := ParseCode(c.Padded())
		lo, hi := c.Range()
		if err != nil || again != c || lo != c.Padded() || lo >= hi || c.Level() == 0 {
			t.Fatalf("%q read as %q, again as %q, %v, range %q to %q", s, c, again, err, lo, hi)
		}
	})
}
