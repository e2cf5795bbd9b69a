package alike_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"doudi/internal/idnumber"
	"doudi/verification/alike"
)

// number is a valid number of a division that was never assigned.
func number(body string) string { return body + string(idnumber.Complete(body)) }

// slipped changes the digit at i.
func slipped(s string, i int) string {
	b := []byte(s)
	b[i] = '0' + (b[i]-'0'+3)%10
	return string(b)
}

func swapped(s string, i int) string {
	b := []byte(s)
	b[i], b[i+1] = b[i+1], b[i]
	return string(b)
}

// TestDamaged: a slip is followed where the names agree, doubted where they
// half agree, and a namesake is left alone.
func TestDamaged(t *testing.T) {
	t.Parallel()
	zhang := alike.Who{Name: "张丽", Number: number("99322119650210012")}
	for _, c := range []struct {
		name     string
		row      alike.Who
		low, top alike.Chance // 0, 0: not shown
	}{
		{"one digit wrong", alike.Who{Name: "张丽", Number: slipped(zhang.Number, 15)}, alike.Sure, 9999},
		{"a digit of the birth year wrong", alike.Who{Name: "张丽", Number: slipped(zhang.Number, 9)}, alike.Sure, 9999},
		{"two neighbours swapped where front meets back", alike.Who{Name: "张丽", Number: swapped(zhang.Number, 9)}, alike.Sure, 9999},
		{"another character of the same sound too", alike.Who{Name: "张莉", Number: slipped(zhang.Number, 15)}, alike.Sure, 9999},
		{"one slip, the surname only", alike.Who{Name: "张秀英", Number: slipped(zhang.Number, 15)}, 0, 0},
		{"one slip, quite another name", alike.Who{Name: "王建国", Number: slipped(zhang.Number, 15)}, 0, 0},
		{"a namesake", alike.Who{Name: "张丽", Number: "993221198807230349"}, 0, 0},
		{"a namesake of the same day", alike.Who{Name: "张丽", Number: "99322119650210945" + "0"}, alike.Least, alike.Sure - 1},
	} {
		found, err := alike.Damaged(t.Context(), []alike.Who{{Name: "李强", Number: number("99322119700101001")}, zhang}, []alike.Who{c.row})
		if err != nil {
			t.Fatal(err)
		}
		if c.top == 0 {
			if len(found) != 0 {
				t.Errorf("%s: %+v", c.name, found)
			}
			continue
		}
		if len(found) != 1 || found[0].Person != 1 || found[0].Row != 0 || found[0].Chance < c.low || found[0].Chance > c.top {
			t.Errorf("%s: %+v, want a chance of %d to %d", c.name, found, c.low, c.top)
		}
	}
	if found, err := alike.Damaged(t.Context(), nil, []alike.Who{zhang}); err != nil || found != nil {
		t.Errorf("nobody to compare with: %v, %v", found, err)
	}
}

// TestSameNumber: the less the names agree, the smaller the chance.
func TestSameNumber(t *testing.T) {
	t.Parallel()
	last := alike.Chance(10_000)
	for _, name := range []string{"张丽华", "张莉华", "张丽", "张小红", "王建国"} {
		c, err := alike.SameNumber(context.Background(), "张丽华", name)
		if err != nil || c > last || c < alike.Least {
			t.Errorf("%s: %d after %d, %v", name, c, last, err)
		}
		last = c
	}
	if s := alike.Chance(9907).String(); s != "99.07%" {
		t.Errorf("9907 ten-thousandths are %s", s)
	}
	if last >= alike.Sure {
		t.Errorf("another name altogether is %d", last)
	}
}

func TestWhy(t *testing.T) {
	t.Parallel()
	zhang := alike.Who{Name: "张丽", Number: number("99322119650210012")}
	w, err := alike.Why(t.Context(), zhang, alike.Who{Name: "张莉", Number: slipped(zhang.Number, 15)})
	if err != nil || len(w.Steps) != 2 || w.Steps[0].Level != "same sound" || w.Steps[1].Level != "one digit wrong or two swapped, the check character fails" {
		t.Errorf("%+v, %v", w, err)
	}
	own, err := alike.Why(t.Context(), zhang, alike.Who{Name: "刘德才", Number: zhang.Number})
	if err != nil || len(own.Steps) != 2 || own.Steps[0].Bits >= 0 || own.Steps[1].Level != "exact" || own.Steps[1].Bits <= w.Steps[1].Bits {
		t.Errorf("another name under one's own number: %+v, %v", own, err)
	}
}

// TestNearIsDamaged: rows that are laid out find whom comparing everybody with all
// of them finds.
func TestNearIsDamaged(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(7, 1))
	names := []string{"张丽", "张莉", "章丽", "王建国", "泽让卓玛", "泽让·卓玛", "李秀英", ""}
	var people, rows []alike.Who
	for i := range 400 {
		n := number(fmt.Sprintf("993221%04d%02d%02d%03d", 1940+dice.IntN(60), 1+dice.IntN(12), 1+dice.IntN(28), dice.IntN(1000)))
		people = append(people, alike.Who{Name: names[dice.IntN(len(names))], Number: n})
		if i%3 == 0 {
			rows = append(rows, alike.Who{Name: names[dice.IntN(len(names))], Number: slipped(n, dice.IntN(17))}, alike.Who{Name: people[i].Name, Number: swapped(n, dice.IntN(16))})
		}
	}
	want, err := alike.Damaged(t.Context(), people, rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := alike.NewRows(rows).Near(t.Context(), people)
	if err != nil || len(want) < 100 || !slices.Equal(got, want) {
		t.Errorf("%d matches, want %d, %v", len(got), len(want), err)
	}
	if got, err := alike.NewRows(nil).Near(t.Context(), people); err != nil || len(got) != 0 {
		t.Errorf("of no rows: %v, %v", got, err)
	}
}
