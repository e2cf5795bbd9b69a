package procedure_test

import (
	"reflect"
	"strings"
	"testing"

	"doudi/casework/procedure"
	"doudi/policy"
)

// longer is a procedure that extends small: another programme, a wait and a
// clock more, one act by another article, one that is new.
const longer = `id: LONGER
extends: SMALL
programme: more
title: {zh: 另一程序, en: another procedure}
number: LY
documents:
  LAW: {title: {zh: 法, en: Act}}
states:
  - {id: submitted, waits: [{act: withdraw, by: clerk}]}
steps:
  - {act: submit, needs: [], cite: [{document: LAW, article: "1"}]}
  - {act: accept, cite: [{document: LAW, article: "2"}]}
  - {act: decide, cite: [{document: LAW, article: "3"}]}
  - {act: note, from: [done], to: [done], cite: [{document: LAW, article: "3"}]}
  - {act: withdraw, cite: [{document: LAW, article: "4"}]}
`

// TestExtends: what a procedure does not say it has from the one it extends, and
// a case that keeps its text needs no other file.
func TestExtends(t *testing.T) {
	t.Parallel()
	b, err := procedure.Load(words(), folder(longer, small()))
	if err != nil {
		t.Fatal(err)
	}
	p, base := b.All()[0], b.All()[1]
	submit, _ := p.Step("submit")
	decide, _ := p.Step("decide")
	if p.ID != "LONGER" || p.From != base.From || p.Name != base.Name || len(submit.Needs) != 0 || submit.Cites[0].Document != "LAW" ||
		!reflect.DeepEqual(decide.Needs, []string{"visited"}) || len(p.Steps) != len(base.Steps) || p.Steps[0].Act != "submit" || p.States[1].Waits[0].Act != "withdraw" {
		t.Errorf("reads as %+v", p)
	}
	if original, _ := base.Step("submit"); original.Cites[0].Document != "57" || len(original.Needs) != 1 {
		t.Errorf("what is extended changed: %+v", original)
	}
	kept, err := b.Parse(p.Text())
	if err != nil || kept.Key() != p.Key() || !reflect.DeepEqual(kept.Steps, p.Steps) || !reflect.DeepEqual(kept.States, p.States) {
		t.Errorf("kept with a case: %+v, %v", kept, err)
	}
}

// TestAPlaceExtendsTheNations: a county's own procedure says only what differs,
// and stands where it says.
func TestAPlaceExtendsTheNations(t *testing.T) {
	t.Parallel()
	county := "id: COUNTY\nextends: SMALL\ndivision: \"513221\"\nsteps:\n  - {act: accept, needs: [complete]}\n"
	b, err := procedure.Load(words(), folder(small()), folder(county))
	if err != nil {
		t.Fatal(err)
	}
	p, err := b.At("aid", procedure.Application, "513221100", policy.Date{Year: 2022, Month: 1, Day: 1})
	if err != nil || p.ID != "COUNTY" {
		t.Fatalf("%v, %v", p, err)
	}
	if accept, _ := p.Step("accept"); !reflect.DeepEqual(accept.Needs, []string{"complete"}) || accept.To[0] != "open" {
		t.Errorf("accept is %+v", accept)
	}
}

func TestAnExtensionHasItsFaultsNamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ old, replacement, want string }{
		{"extends: SMALL", "extends: SMAL", "extends SMAL, which is no procedure of this folder"},
		{"steps:\n", "steps:\n  - {act: other, after: nothing, from: [done], to: [done], cite: [{document: LAW, article: \"5\"}]}\n", "steps: other stands after nothing, which there is not"},
		{"states:\n  - {id", "states:\n  - {idd", "unknown field \"idd\""},
		{"{document: LAW, article: \"2\"}", "{document: \"57\", article: \"10\"}", `act accept cites document "57"`},
		{"number: LY", "nummer: LY", "unknown field \"nummer\""},
	} {
		text := strings.Replace(longer, c.old, c.replacement, 1)
		if _, err := procedure.Load(words(), folder(text, small())); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("with %q: %v, want %s", c.replacement, err, c.want)
		}
	}
	chain := strings.NewReplacer("id: LONGER", "id: CHAIN", "extends: SMALL", "extends: LONGER", "programme: more", "programme: most").Replace(longer)
	if _, err := procedure.Load(words(), folder(longer, small(), chain)); err == nil || !strings.Contains(err.Error(), "or one that extends another itself") {
		t.Errorf("a chain: %v", err)
	}
}
