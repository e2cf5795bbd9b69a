package registry

import (
	"context"
	"slices"
	"strings"

	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Papers are the stored files that a line rests on: their identifiers by comma,
// "" if none. As one word, lines can be compared.
type Papers string

// PapersOf is the Papers of files.
func PapersOf(files []id.ID) Papers {
	words := make([]string, len(files))
	for i, f := range files {
		words[i] = f.String()
	}
	return Papers(strings.Join(words, ","))
}

// Files are the identifiers; what cannot be read is left out.
func (p Papers) Files() []id.ID {
	files := []id.ID{}
	for word := range strings.SplitSeq(string(p), ",") {
		if n, err := id.Parse(word); err == nil {
			files = append(files, n)
		}
	}
	return files
}

// Declare puts what a family declares anew in place of what its file has as
// declared, in another room's transaction: a line that says the same stays, and
// takes over the papers if there are any; one that is not said any more ends
// today. What was found or estimated stays. The caller has checked the scope
// and that the papers are the case's own. Of a line it reads everything but who
// entered it, its identifier and its days.
func (s *Service) Declare(ctx context.Context, tx *db.Tx, county int32, household id.ID, lines []Line, ev Event) error {
	before, err := s.Facts(ctx, tx, county, household)
	if err != nil {
		return err
	}
	if before.State != Live {
		return errs.New(errs.Conflict, "该户已合并、迁出或注销，不能再申报。", "This household was merged, moved or closed: nothing can be declared for it.")
	}
	e := &edit{checker: s.checker(tx), ctx: ctx, tx: tx, before: before, after: before.clone()}
	e.declare(lines)
	ev.Kind = "household.declare"
	return e.close("household.declare", ev)
}

func (e *edit) declare(lines []Line) {
	left := slices.Clone(lines)
	kept := make([]Line, 0, len(e.after.Lines)+len(lines))
	for _, l := range e.after.Lines {
		if l.Source == Declared && l.To.IsZero() {
			i := slices.IndexFunc(left, func(n Line) bool { return e.sameSaying(n, l) })
			switch {
			case i >= 0 && left[i].Evidence != "":
				l.Evidence = left[i].Evidence
			case i < 0 && l.From == e.today:
				continue // said and taken back on one day
			case i < 0:
				l.To = e.today
			}
			if i >= 0 {
				left = slices.Delete(left, i, i+1)
			}
		}
		kept = append(kept, l)
	}
	for _, l := range left {
		l.ID, l.Source, l.From, l.Quantity = e.tx.NewID(), Declared, e.today, max(1, l.Quantity)
		kept = append(kept, l)
	}
	e.after.Lines = kept
}

// sameSaying reports whether two lines say the same of the same person. What is
// the household's is declared by its head.
func (e *edit) sameSaying(a, b Line) bool {
	who := func(l Line) id.ID {
		if l.PersonID == 0 {
			return e.before.HeadID
		}
		return l.PersonID
	}
	a.Source, a.Quantity = Declared, max(1, a.Quantity)
	return who(a) == who(b) && a.Kind == b.Kind && a.Item == b.Item && sameLine(a, b)
}
