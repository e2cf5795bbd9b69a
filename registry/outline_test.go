package registry

import (
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
)

func TestOutlinesTellNobodyApart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		made, err := s.Create(clerk(), family())
		if err != nil {
			t.Fatal(err)
		}
		second := family()
		second.Number, second.Members = "0002", second.Members[1:2]
		second.Members[0].IDNumber, second.Members[0].Relation, second.Lines = number("19680712", "004"), "02", nil
		other, err := s.Create(clerk(), second)
		if err != nil {
			t.Fatal(err)
		}
		ctx := authz.WithActor(t.Context(), authz.Program())
		read := func(first, last id.ID, limit int) (out []File) {
			t.Helper()
			err := d.View(t.Context(), func(tx *db.Tx) (err error) {
				out, err = s.Outlines(ctx, tx, 513221, first, last, limit)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		files := read(0, 1<<62, 10)
		if len(files) != 2 || len(files[0].Members) != 3 || len(files[0].Lines) != 2 || len(files[1].Members) != 1 || len(files[1].Lines) != 0 {
			t.Fatalf("outlines are %+v", files)
		}
		f := files[0]
		if f.ID != made.ID || f.HeadID != made.HeadID || f.Version != 1 || f.Division != made.Division || f.Cause != "illness" || f.Lines[0].Amount != 120_000 {
			t.Errorf("outline is %+v", f)
		}
		for _, m := range f.Members {
			if m.Name != "" || m.IDNumber != "" || m.Phone != "" || m.Illness != "" || m.BornOn.IsZero() {
				t.Errorf("a member's outline tells %+v", m.Person)
			}
		}
		if one := read(other.ID, other.ID, 10); len(one) != 1 || one[0].ID != other.ID {
			t.Errorf("one household is %+v", one)
		}
		if page := read(0, 1<<62, 1); len(page) != 1 || len(page[0].Members) != 3 {
			t.Errorf("a page of one is %+v", page)
		}
		follow(t, s, d, made)
	})
}

// follow holds that a change gives another version, and what is closed is gone.
func follow(t *testing.T, s *bench, d *db.DB, made *File) {
	t.Helper()
	versions := func() (v map[id.ID]int32) {
		t.Helper()
		err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			v, err = s.Versions(authz.WithActor(t.Context(), authz.Program()), tx, 513221, time.Time{})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	mark := func() (m Mark) {
		t.Helper()
		err := d.View(t.Context(), func(tx *db.Tx) (err error) {
			m, err = s.Mark(authz.WithActor(t.Context(), authz.Program()), tx, 513221)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	sum := func(versions map[id.ID]int32) (m Mark) {
		for n, v := range versions {
			m = Mark{m.Households + 1, m.Versions + int64(v), max(m.Latest, int64(n)), m.Which + int64(v)*(int64(n)%1_000_003)}
		}
		return m
	}
	before := versions()
	if got, want := mark(), sum(before); got != want {
		t.Errorf("the mark is %+v, the versions come to %+v", got, want)
	}
	err := d.Update(clerk(), func(tx *db.Tx) error {
		return s.SetLabel(clerk(), tx, 513221, made.ID, LabelDibao, true, made.OpenedOn)
	})
	if err != nil {
		t.Fatal(err)
	}
	if after := versions(); len(before) != 2 || len(after) != 2 || after[made.ID] != before[made.ID]+1 {
		t.Errorf("versions were %v and are %v", before, after)
	} else if got, want := mark(), sum(after); got != want || got == sum(before) {
		t.Errorf("the mark is %+v, the versions come to %+v", got, want)
	}
}
