package policy_test

import (
	"slices"
	"strings"
	"testing"
)

// TestALimitThatThePlaceDoesNotSet is told as such: by a parameter, by a figure that is
// computed of it and by an item's, and the limits that the place sets stand.
func TestALimitThatThePlaceDoesNotSet(t *testing.T) {
	t.Parallel()
	fsys := mini(t, "nation.yaml", `      - id: R4
`, `      - id: R3A
        name: cap
        unit: fen/person
        expr: savings.limit + savings.limit
        text: {zh: "{cap} 元", en: "{cap} yuan"}
        cite: {document: ACT, article: "6"}
      - id: R3B
        each: members
        name: room
        unit: fen
        title: {zh: 余地, en: room}
        expr: "savings.limit * persons(1)"
        text: {zh: "{room} 元", en: "{room} yuan"}
        cite: {document: ACT, article: "6"}
      - id: R3C
        name: rooms
        unit: fen
        expr: sum(members.map(m, m.room))
        text: {zh: "{rooms} 元", en: "{rooms} yuan"}
        cite: {document: ACT, article: "6"}
      - id: R3D
        name: saved
        unit: fen
        expr: sum(assets.filter(a, a.kind == 'deposit').map(a, a.amount))
        text: {zh: "{saved} 元", en: "{saved} yuan"}
        cite: {document: ACT, article: "6"}
      - id: R3E
        role: require
        expr: saved / size <= savings.limit && saved / size <= cap && saved <= rooms
        pass: {zh: 低于标准, en: below}
        fail: {zh: 不低于标准, en: not below}
        cite: {document: ACT, article: "7"}
      - id: R4
`)
	text := strings.Replace(string(fsys["nation.yaml"].Data), "  - name: rounding.mode\n", `  - name: savings.limit
    title: {zh: 存款限额, en: limit of savings}
    unit: fen/person
    open: required
    cite: {document: ACT, article: "1"}
  - name: rounding.mode
`, 1)
	fsys["nation.yaml"].Data = []byte(text)
	limits, err := engine(t, fsys).Limits(t.Context(), family(0))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range limits {
		got = append(got, l.Rule+" "+l.Text.En)
	}
	const open = "R3E not set here: a person judges"
	if want := []string{open, open, open, "R4 below 632.00 yuan/person/month"}; !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
}
