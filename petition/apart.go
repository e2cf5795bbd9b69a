package petition

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/petition/internal/q"
)

// keptFrom reports whether somebody of the office stays away from what was told:
// their name stands in it, or a colleague said so. Of what goes to the county no
// word may reach whom it is about, and who has an interest in it stays away
// (信访工作条例 arts. 28, 30). A name too many only brings it to a colleague.
func (x sealed) keptFrom(k Kind, actor authz.Actor) bool {
	name := unspaced(actor.Name)
	if !k.ofCounty() || name == "" || actor.IsFamily() {
		return false
	}
	return strings.Contains(unspaced(x.About), name) || strings.Contains(unspaced(x.Words), name) || slices.Contains(x.Apart, name)
}

func unspaced(text string) string { return strings.Join(strings.Fields(text), "") }

// Apart keeps a colleague, or the actor, away from a petition: its words do not
// always name whom they are about. Only who could answer it, or read it, is kept
// away, and never the last who could answer.
func (s *Service) Apart(ctx context.Context, ref Ref, version int32, name string) (Detail, error) {
	name = unspaced(name)
	if name == "" {
		return Detail{}, errs.New(errs.Invalid, "请填写姓名。", "Give the name.").With("body.name", "请填写姓名。", "Give the name.")
	}
	answer, all, err := s.colleagues(ctx, ref.County)
	if err != nil {
		return Detail{}, err
	}
	return s.change(ctx, ref, version, "petition.apart", func(r *q.Petition, x *sealed, _ *db.Tx) error {
		if !Kind(r.Kind).ofCounty() {
			return errs.New(errs.Conflict, "只有投诉、举报和异议需要回避。", "Only from a complaint, a report or an objection does anybody stay away.")
		}
		if !slices.ContainsFunc(all, func(a authz.Actor) bool { return unspaced(a.Name) == name }) {
			return errs.New(errs.Invalid, "这里没有这个姓名的人能看这份来件。", "Nobody of that name reads it here.").
				With("body.name", "请填写县里能看这份来件的人的姓名，要写全名。", "Give the whole name of somebody of the county who reads it.")
		}
		if !slices.Contains(x.Apart, name) {
			x.Apart = append(slices.Clone(x.Apart), name)
		}
		if !slices.ContainsFunc(answer, func(a authz.Actor) bool { return !x.keptFrom(Kind(r.Kind), a) }) {
			return errs.New(errs.Conflict, "这样就没有人能办这份来件了，请先设好接办的人，或者转上级民政部门。",
				"Nobody would be left to answer it: let somebody else handle it first, or pass it on to the department above.")
		}
		return nil
	})
}

// Back takes a name back that a colleague gave to Apart. Who is kept away reads
// nothing of it, and so takes nobody back.
func (s *Service) Back(ctx context.Context, ref Ref, version int32, name string) (Detail, error) {
	name = unspaced(name)
	return s.change(ctx, ref, version, "petition.back", func(_ *q.Petition, x *sealed, _ *db.Tx) error {
		i := slices.Index(x.Apart, name)
		if i < 0 {
			return errs.New(errs.Invalid, "没有登记这个人回避。", "That name is not kept away.").With("body.name", "没有登记这个人回避。", "That name is not kept away.")
		}
		x.Apart = slices.Delete(slices.Clone(x.Apart), i, i+1)
		return nil
	})
}

// colleagues are those who could answer what goes to a county, and all who read it.
func (s *Service) colleagues(ctx context.Context, county int32) (answer, all []authz.Actor, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		division := authz.CountyCode(county)
		if answer, err = s.others.Colleagues.Able(ctx, tx, authz.HandlePetition, division); err != nil {
			return err
		}
		read, err := s.others.Colleagues.Able(ctx, tx, authz.ReadPetition, division)
		all = slices.Concat(answer, read)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("find who answers: %w", err)
	}
	return answer, all, nil
}

// hidden finds the rows that the actor is kept from. Whom a damaged one is about
// nobody can tell: it is hidden too, and takes no other row with it.
func (s *Service) hidden(ctx context.Context, rows []q.Petition) map[Ref]bool {
	actor := authz.From(ctx)
	out := map[Ref]bool{}
	for _, r := range rows {
		if !Kind(r.Kind).ofCounty() {
			continue
		}
		x, err := s.open(r)
		if err != nil {
			slog.ErrorContext(ctx, "a petition cannot be opened", "county", r.County, "number", r.Number, "error", err)
		}
		if err != nil || x.keptFrom(Kind(r.Kind), actor) {
			out[Ref{r.County, r.ID}] = true
		}
	}
	return out
}

// countHidden counts the open ones that the actor is kept from.
func (s *Service) countHidden(ctx context.Context, tx *db.Tx, in authz.Range, w *Waiting, today calendar.Date) error {
	low, high := in.Counties()
	rows, err := q.New(tx).OpenOfCounty(ctx, q.OpenOfCountyParams{LowCounty: low, HighCounty: high, Low: in.Low, High: in.High})
	if err != nil {
		return fmt.Errorf("count petitions: %w", err)
	}
	hidden := s.hidden(ctx, rows)
	for _, r := range rows {
		if !hidden[Ref{r.County, r.ID}] {
			continue
		}
		w.Open--
		if summary(r, today).Overdue {
			w.Overdue--
		}
	}
	return nil
}
