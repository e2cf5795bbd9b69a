package page_test

import (
	"strings"
	"testing"

	"doudi/internal/errs"
	"doudi/internal/web/page"
)

func TestPagesCoverTheList(t *testing.T) {
	t.Parallel()
	all := []int{1, 2, 3, 4, 5}
	read := func(after, upTo int) (out []int) {
		for _, n := range all {
			if n > after && len(out) < upTo {
				out = append(out, n)
			}
		}
		return out
	}
	var got []string
	q := page.Query{Limit: 2}
	for pages := 0; ; pages++ {
		after := 0
		if err := q.After(&after); err != nil {
			t.Fatal(err)
		}
		p, err := page.Of(q, read(after, int(q.UpTo())), func(n int) string { return strings.Repeat("x", n) }, func(n int) any { return n })
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, p.Items...)
		if p.Next == "" {
			break
		}
		if pages > 5 {
			t.Fatal("the last page has a next one")
		}
		q.Cursor = p.Next
	}
	if want := "x xx xxx xxxx xxxxx"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestForeignCursor(t *testing.T) {
	t.Parallel()
	for _, c := range []string{"%%%", "bm90IGpzb24", "eyJhIjoxfQ"} {
		var key int
		if err := (page.Query{Cursor: c}).After(&key); errs.CodeOf(err) != errs.Invalid {
			t.Errorf("After(%q) = %v, want invalid", c, err)
		}
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	for limit, want := range map[int]int{0: 50, -1: 50, 1: 1, 200: 200, 201: 50} {
		if got := (page.Query{Limit: limit}).Size(); got != want {
			t.Errorf("limit %d: size %d, want %d", limit, got, want)
		}
	}
}
