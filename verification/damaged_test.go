package verification

import (
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/idnumber"
	"doudi/verification/alike"
)

// slipped is a number with its last digit but two written wrongly.
func slipped(n idnumber.Number) idnumber.Number {
	b := []byte(n)
	b[15] = '0' + (b[15]-'0'+3)%10
	return idnumber.Number(b)
}

// TestLikeness: a row whose number has a wrong digit is laid before the checker
// with how likely it is theirs; settled as somebody else's it is not raised again.
func TestLikeness(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.deliver("deposits", recent, deposits("李秀英", slipped(b.family.Members[1].IDNumber), "23000")+
			"李秀梅,"+string(slipped(b.family.Members[1].IDNumber))+",岷源农商行,1,100\n王建国,"+string(number("19700101", "009"))+",岷源农商行,1,5\n")
		b.consentAll(father, mother, child)
		v := b.asked()
		if len(v.Findings) != 2 || replied(v, mother, "deposits") != Hit || replied(v, father, "deposits") != None {
			t.Fatalf("findings %+v", v.Findings)
		}
		same, other := v.Findings[0], v.Findings[1]
		if same.MatchedBy != ByLikeness || same.Confidence < alike.Sure || same.NameMatch != SameName || same.Amount != 23000_00 {
			t.Errorf("one slip, the same name: %+v", same)
		}
		if other.MatchedBy != ByLikeness || other.Confidence >= alike.Sure || other.Confidence < alike.Least {
			t.Errorf("one slip, one character of the name too: %+v", other)
		}
		_, err := b.Settle(checker(), v.ref(), v.Version, []Settling{{same.ID, Accepted, ""}, {other.ID, Accepted, ""}})
		wants(t, "an unsure one accepted without a reason", err, errs.Invalid)
		v, err = b.Settle(checker(), v.ref(), v.Version, []Settling{{same.ID, Accepted, ""}, {other.ID, NotOurs, "姐妹"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Issue(checker(), v.ref(), v.Version, ""); err != nil {
			t.Fatal(err)
		}
		again := b.asked()
		if len(again.Findings) != 2 || again.Findings[0].State != Open || again.Findings[1].State != NotOurs || again.Findings[1].Reason != "姐妹" {
			t.Errorf("raised again: %+v", again.Findings)
		}
	})
}

func TestElsewhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		deed, home string
		want       bool
	}{
		{"汶川县威州镇桑坪村3组12号", "汶川县威州镇桑坪村3组12号", false},
		{"汶川县威州镇桑坪村3组12号", "威州镇桑坪村３组１２号", false},
		{"四川省汶川县威州镇桑坪村3组12号", "汶川县威州镇桑坪村民委员会3组12号", false},
		{"汶川县滨河小区3幢1204号", "汶川县威州镇桑坪村3组12号", true},
		{"汶川县滨河小区3幢12号", "汶川县威州镇桑坪村3组12号", true},
		{"", "汶川县威州镇桑坪村3组12号", false},
		{"汶川县滨河小区3幢1204号", "", false},
	} {
		if got := elsewhere(c.deed, c.home); got != c.want {
			t.Errorf("%q and %q: elsewhere %t", c.deed, c.home, got)
		}
	}
}
