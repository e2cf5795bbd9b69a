package demo

import (
	"strings"
	"testing"

	"doudi/internal/calendar"
)

// Issued numbers differ even when a whole county is born on one day, and the
// strangers' never meet the roster's.
func TestIssueNeverRepeats(t *testing.T) {
	t.Parallel()
	seen := map[[18]byte]bool{}
	day := calendar.On(1970, 1, 1)
	for _, r := range []*registry{newRegistry(0, forPeople), newRegistry(forPeople, perDay-forPeople)} {
		n := 0
		for {
			id, err := r.issue(Wenchuan, day, n%2 == 0)
			if err != nil {
				break
			}
			if seen[id] || string(id[14:17]) >= "996" {
				t.Fatalf("%s", id)
			}
			seen[id] = true
			n++
		}
	}
	if len(seen) < 2*perDay-4 {
		t.Errorf("%d numbers a day, want about %d", len(seen), 2*perDay)
	}
}

func TestPlatesAndCodesDiffer(t *testing.T) {
	t.Parallel()
	plates, codes := map[string]bool{}, map[string]bool{}
	const n = 50_000
	for i := range n {
		p, c := string(plate(nil, Wenchuan, i)), string(creditCode(nil, "92", Wenchuan, i))
		if !strings.HasPrefix(p, "川U") || p[5] != 'I' || len(c) != 18 || c[2:8] != "993221" {
			t.Fatalf("%s %s", p, c)
		}
		plates[p], codes[c] = true, true
	}
	if len(plates) != n || len(codes) != n {
		t.Errorf("%d plates and %d codes of %d differ", len(plates), len(codes), n)
	}
}

// 91350100M000100Y43 is the example of GB 32100.
func TestCreditCheck(t *testing.T) {
	t.Parallel()
	if got := creditCheck([]byte("91350100M000100Y4")); got != '3' {
		t.Errorf("check character %c, want 3", got)
	}
	if code := creditCode(nil, "91", Wenchuan, 77); creditCheck(code[:17]) != code[17] {
		t.Errorf("%s does not check", code)
	}
}

func TestPhonesAndAccountsDiffer(t *testing.T) {
	t.Parallel()
	phones, accounts := map[[11]byte]bool{}, map[[19]byte]bool{}
	const n = 100_000
	for i := range n {
		p, a := phone(i), account(i)
		if string(p[:3]) != "179" || string(a[:2]) != "80" {
			t.Fatalf("%s %s", p, a)
		}
		phones[p], accounts[a] = true, true
	}
	if len(phones) != n || len(accounts) != n {
		t.Errorf("%d phones and %d accounts of %d differ", len(phones), len(accounts), n)
	}
}
