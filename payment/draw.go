package payment

import (
	"context"
	"fmt"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/progress"
	"doudi/payment/internal/q"
)

// drawArgs are the arguments of the job that computes a roll's lines.
type drawArgs struct {
	County int32 `json:"county"`
	Roll   id.ID `json:"roll"`
	Draw   id.ID `json:"draw"` // the progress record; a later drawing has another
}

// Kind names the job.
func (drawArgs) Kind() string { return "payment.draw" }

// patience is how long a drawing keeps others from beginning anew. It is far
// more than the largest county needs.
const patience = 10 * time.Minute

// Draw begins to draw the roll of a month; a job goes on, see Roll.TaskID.
// Drawing a draft again replaces it. The months of a programme are drawn one
// after the other, none before it begins: what changes until then, such as a
// death or a new decision, is in it.
func (s *Service) Draw(ctx context.Context, county int32, programme string, p calendar.Period) (out Roll, err error) {
	if err := authz.From(ctx).MayIn(authz.MakeRoll, authz.CountyCode(county)); err != nil {
		return out, err
	}
	if !isProgramme(programme) || !isMonth(p) {
		return out, errs.New(errs.Invalid, "请选择项目和月份。", "Choose a programme and a month.")
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := s.begin(ctx, tx, county, programme, p)
		if err != nil {
			return err
		}
		out, err = s.rollOf(r)
		return err
	})
	if db.IsDuplicate(err) {
		return out, changed()
	}
	return out, err
}

func (s *Service) begin(ctx context.Context, tx *db.Tx, county int32, programme string, p calendar.Period) (q.Roll, error) {
	queries, actor := q.New(tx), authz.From(ctx)
	r, err := queries.RollOf(ctx, county, programme, p)
	first := db.IsNotFound(err)
	if err != nil && !first {
		return r, fmt.Errorf("begin to draw: %w", err)
	}
	if err := s.mayDraw(ctx, tx, r, first, county, programme, p); err != nil {
		return r, err
	}
	task, err := progress.Start(ctx, tx, county, drawArgs{}.Kind(), fmt.Sprintf("编制%s%s发放花名册", p.Chinese(), programmeName(programme)),
		fmt.Sprintf("Payment roll of %s for %s", programmeEnglish(programme), p))
	if err != nil {
		return r, err
	}
	if first {
		n := tx.NewID()
		err = queries.AddRoll(ctx, q.AddRollParams{County: county, ID: n, Programme: programme, ForPeriod: p, State: string(Drawing), DrawID: task,
			MadeBy: actor.Account, MadeName: actor.Name, MadeAt: tx.At()})
		if err != nil {
			return r, fmt.Errorf("begin to draw: %w", err)
		}
		if r, err = find(ctx, tx, county, n); err != nil {
			return r, err
		}
		err = audit.Append(ctx, tx, audit.Entry{County: county, Act: "roll.draw", Subject: "roll/" + n.String(), After: rollRecord{Roll: r}, Detail: detailOf(r, nil)})
	} else {
		r.State, r.DrawID, r.MadeBy, r.MadeName, r.MadeAt = string(Drawing), task, actor.Account, actor.Name, tx.At()
		err = store(ctx, tx, r, "draw", trace{})
		r.Version++
	}
	if err != nil {
		return r, err
	}
	return r, s.queue.Enqueue(ctx, tx, drawArgs{county, r.ID, task})
}

// mayDraw holds the order of months and keeps two makers apart.
func (s *Service) mayDraw(ctx context.Context, tx *db.Tx, r q.Roll, first bool, county int32, programme string, p calendar.Period) error {
	if !first && State(r.State) == Drawing && tx.Now.Sub(r.MadeAt.Time) < patience {
		return errs.Newf(errs.Conflict, "%[1]s 正在编制本月花名册。", "%[1]s is drawing this roll.", r.MadeName)
	}
	if !first && State(r.State) != Drawing {
		if err := must(r, 0, Draft); err != nil {
			return err
		}
	}
	if now := calendar.At(tx.Now).Period(); p > now {
		return errs.Newf(errs.Conflict, "当月花名册当月编制，现在可编制至%[1]s。", "A month's roll is drawn once the month has begun, now up to %[2]s.", now.Chinese(), now)
	}
	_, err := s.follows(ctx, tx, county, programme, p)
	return err
}

// follows returns the locked roll that a month's roll is compared with, 0 for
// the first. Months are locked one after the other, or a change would be
// explained against a month that is not final.
func (s *Service) follows(ctx context.Context, tx *db.Tx, county int32, programme string, p calendar.Period) (q.Roll, error) {
	last, err := q.New(tx).LastLocked(ctx, county, programme)
	if err != nil && !db.IsNotFound(err) {
		return last, fmt.Errorf("read the last locked roll: %w", err)
	}
	want := s.o.Start
	if err == nil {
		want = last.ForPeriod.Add(1)
	}
	switch {
	case want == 0 || p == want:
		return last, nil
	case p < want:
		return last, errs.Newf(errs.Conflict, "%[1]s以前的花名册不能再编制。", "Rolls before %[2]s can no longer be drawn.", want.Chinese(), want)
	}
	return last, errs.Newf(errs.Conflict, "须先锁定%[1]s的花名册，才能编制以后月份。", "Lock the roll of %[2]s first.", want.Chinese(), want)
}

// draw is the job: it computes all lines in one transaction, so that a kill
// leaves nothing half done and the roll shows one moment. A drawing that was
// finished, or overtaken by a newer one, does nothing.
func (s *Service) draw(ctx context.Context, a drawArgs) error {
	total, err := s.announce(ctx, a)
	if err != nil || total < 0 {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		// Two processes with one job: the second waits, and finds it done.
		if err := tx.Turn(ctx, turn(a.Roll), "roll_line_pkey"); err != nil {
			return err
		}
		r, err := find(ctx, tx, a.County, a.Roll)
		if err != nil {
			return err
		}
		if State(r.State) != Drawing || r.DrawID != a.Draw {
			return nil
		}
		d := &drawing{s: s, tx: tx, q: q.New(tx), roll: r}
		if err := d.run(ctx); err != nil {
			return fmt.Errorf("draw roll %s: %w", a.Roll, err)
		}
		_, err = progress.Report(ctx, tx, progress.Progress{County: a.County, ID: a.Draw, State: progress.Done, Done: total, Total: total,
			Message:        fmt.Sprintf("共 %d 户，%s 元", d.roll.LineCount, d.roll.TotalFen),
			MessageEnglish: fmt.Sprintf("%d households, %s yuan", d.roll.LineCount, d.roll.TotalFen), Result: fmt.Appendf(nil, `{"roll":"%s"}`, a.Roll)})
		return err
	})
}

// announce shows how much there is to do; -1 if there is nothing any more.
func (s *Service) announce(ctx context.Context, a drawArgs) (total int64, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := find(ctx, tx, a.County, a.Roll)
		if err != nil {
			return err
		}
		if State(r.State) != Drawing || r.DrawID != a.Draw {
			total = -1
			return nil
		}
		if total, err = q.New(tx).CountDue(ctx, r.County, r.Programme, r.ForPeriod); err != nil {
			return fmt.Errorf("count who is due: %w", err)
		}
		_, err = progress.Report(ctx, tx, progress.Progress{County: a.County, ID: a.Draw, State: progress.Running, Total: total,
			Message: "正在编制", MessageEnglish: "Drawing up"})
		return err
	})
	return total, err
}
