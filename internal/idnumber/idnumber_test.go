package idnumber

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/errs"
)

func today() calendar.Date { return calendar.On(2026, 11, 23) }

// 11010519491231002X is the worked example of GB 11643; 999 is no province, so
// the other numbers here belong to nobody.
func TestParse(t *testing.T) {
	t.Parallel()
	const want = "11010519491231002X"
	for _, in := range []string{
		want, "11010519491231002x", " 110105 19491231 002X ", "'11010519491231002X", "‘11010519491231002X",
		"１１０１０５１９４９１２３１００２Ｘ", "11010519491231002×", "11010519491231002Х", "\ufeff11010519491231002X\u00a0",
		"110105491231002", "１１０１０５４９１２３１００２",
	} {
		got, err := Parse(in, today())
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %q, %v", in, got, err)
		}
	}
}

func TestParseReasons(t *testing.T) {
	t.Parallel()
	number := func(body string) string { return body + string(Complete(body)) }
	for _, c := range []struct {
		in   string
		want Reason
	}{
		{"", Empty},
		{"  ' ", Empty},
		{"1.10105E+17", Scientific},
		{"1.10105e+17", Scientific},
		{"1101051949123100X2", Characters},
		{"11010519491231002A", Characters},
		{"无", Characters},
		{"X", Characters},
		{"1101051949123100", Length},
		{"110105194912310021X", Length},
		{"11010549123100X", Length},
		{number("99999919490230001"), Date},
		{number("99999919491301001"), Date},
		{number("99999900000101001"), Age},
		{"999999490230001", Date},
		{number("99999920261124001"), Future},
		{number("99999918951122001"), Age},
		{"999999500101998", Age}, // a centenarian's sequence: born 1850
		{"110105194912310021", CheckDigit},
		{"11010519491231012X", CheckDigit},
	} {
		got, err := Parse(c.in, today())
		if got != "" || ReasonOf(err) != c.want || errs.CodeOf(err) != errs.Invalid {
			t.Errorf("Parse(%q) = %q, %v; want %q", c.in, got, err, c.want)
		}
		if len(c.in) >= 15 && strings.Contains(err.Error(), c.in) {
			t.Errorf("the error for %q repeats it: %v", c.in, err)
		}
	}
}

func TestReasonOfOtherErrors(t *testing.T) {
	t.Parallel()
	if ReasonOf(nil) != "" || ReasonOf(errs.New(errs.Invalid, "", "")) != "" {
		t.Error("an error that is not Parse's has a reason")
	}
}

func TestParseLimits(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"99999920261123001", "99999918961123001", "99999920240229001"} {
		in := body + string(Complete(body))
		if _, err := Parse(in, today()); err != nil {
			t.Errorf("Parse(%s) = %v, want it accepted", in, err)
		}
	}
	centenarian, err := Parse("999999980101997", today())
	if err != nil || centenarian.Birth() != calendar.On(1898, 1, 1) {
		t.Errorf("born %v, %v; want 1898", centenarian.Birth(), err)
	}
}

func TestReasonsSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range []Reason{Empty, Scientific, Characters, Length, Date, Future, Age, CheckDigit, "unheard of"} {
		zh, en := r.Chinese(), r.English()
		if zh == "" || en == "" || seen[zh] || seen[en] {
			t.Errorf("%s: %q, %q are empty or not its own", r, zh, en)
		}
		seen[zh], seen[en] = true, true
	}
}

func TestNumberParts(t *testing.T) {
	t.Parallel()
	n := Number("11010519491231002X")
	if n.Birth() != calendar.On(1949, 12, 31) || n.Sex() != "2" || n.Division() != "110105" || !n.Valid() {
		t.Errorf("birth %v, sex %s, division %s, valid %v", n.Birth(), n.Sex(), n.Division(), n.Valid())
	}
	if n.Masked() != "110***********002X" || n.Tail(6) != "31002X" || n.Tail(99) != string(n) || n.Tail(-1) != "" {
		t.Errorf("masked %s, tail %s", n.Masked(), n.Tail(6))
	}
	if Number("999999198001010011").Sex() != "1" {
		t.Error("an odd sequence number is a man's")
	}
}

func TestZeroNumber(t *testing.T) {
	t.Parallel()
	var n Number
	if !n.Birth().IsZero() || n.Sex() != "0" || n.Division() != "" || n.Tail(4) != "" || n.Masked() != "" || n.Valid() {
		t.Error("the zero Number tells something about somebody")
	}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]byte{
		"11010519491231002": 'X', "34052419800101001": 'X', "44052418800101001": '4',
		"1101051949123100": 0, "1101051949123100a": 0, "": 0,
	} {
		if got := Complete(in); got != want {
			t.Errorf("Complete(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLogsAreMasked(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("read", "id_number", Number("11010519491231002X"))
	if strings.Contains(out.String(), "19491231") || !strings.Contains(out.String(), "002X") {
		t.Errorf("log line %q", out.String())
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"11010519491231002X", "110105491231002", "'１１０ｘ", "1.1E+17", "", "999999000000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := Parse(s, today())
		if err != nil {
			if errs.CodeOf(err) != errs.Invalid || ReasonOf(err) == "" {
				t.Fatalf("Parse(%q): %v is not for people", s, err)
			}
			return
		}
		again, err := Parse(string(n), today())
		if err != nil || again != n || !n.Valid() || n.Birth().IsZero() {
			t.Fatalf("Parse(%q) = %q, which reads again as %q, %v", s, n, again, err)
		}
	})
}
