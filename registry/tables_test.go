package registry

import (
	"slices"
	"testing"
)

func TestParts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		leave  int // stretch that is refused
		copied bool
	}{{"all", -1, false}, {"without the first", 0, false}, {"without one between", 2, true}, {"without the last", 3, false}} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			all := []int{1, 2, 3, 4, 5, 6}
			rest := all
			var p parts[int]
			var want []int
			for i, n := range []int{2, 0, 3, 1} {
				if part := cut(&rest, n); i != tt.leave {
					p.add(part)
					want = append(want, part...)
				}
			}
			got := p.all()
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			at := slices.Index(all, got[0])
			if copied := &got[0] != &all[at]; copied != tt.copied {
				t.Errorf("copied: %v", copied)
			}
			if !slices.Equal(all, []int{1, 2, 3, 4, 5, 6}) {
				t.Errorf("the array was changed: %v", all)
			}
		})
	}
}
