package app

import (
	"testing"

	"doudi/registry"
)

// TestWhoLivesElsewhereIsNotScreened: the file names a son who has a home of his own; a
// screening of recipients is about those who live together.
func TestWhoLivesElsewhereIsNotScreened(t *testing.T) {
	t.Parallel()
	f := &registry.File{Members: []registry.Member{
		{Person: registry.Person{ID: 1, Name: "张三"}, CoLiving: true},
		{Person: registry.Person{ID: 2, Name: "张大明"}},
		{Person: registry.Person{ID: 3, Name: "李秀英"}, CoLiving: true, Excluded: "in_prison"},
	}}
	got := together(f)
	if len(got) != 2 || got[0].ID != 1 || got[1].ID != 3 {
		t.Errorf("%+v", got)
	}
}
