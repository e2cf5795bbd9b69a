package petition

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/petition/internal/q"
)

// Told is a petition that is handed in.
type Told struct {
	Kind    Kind `json:"kind" enum:"need,change,complaint,report,objection"`
	Channel Channel
	Said
}

// Taken is a petition that was taken.
type Taken struct {
	County int32         `json:"county"`
	ID     id.ID         `json:"id"`
	Number string        `json:"number"`
	DueOn  calendar.Date `json:"dueOn" doc:"by when it is answered; empty where no rule gives a term"`
}

// Enter takes what somebody told at the window, on the phone or at their door. A
// township may take down what is said of it, and does not read it afterwards.
func (s *Service) Enter(ctx context.Context, t Told) (out Taken, err error) {
	actor := authz.From(ctx)
	able, err := s.answerers(ctx, t)
	if err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := s.mayEnter(actor, t); err != nil {
			return err
		}
		out, err = s.receive(ctx, tx, t, able, q.AddParams{ReceivedBy: actor.Account, ReceivedName: actor.Name})
		return err
	})
	return out, err
}

// mayEnter: an assistant brings people in need and changes of families of their own villages.
func (s *Service) mayEnter(actor authz.Actor, t Told) error {
	if err := actor.MayIn(authz.EnterPetition, t.Place); err != nil {
		return err
	}
	if t.Kind.ofCounty() && actor.MayInCounty(authz.HandlePetition, countyOf(t.Place)) != nil {
		return errs.New(errs.Forbidden, "投诉、举报和异议请告诉对方打救助热线、在网上反映，或者到乡镇、县里登记。",
			"Complaints, reports and objections are taken at the township, by the county, on its phone or at the portal.")
	}
	return nil
}

func countyOf(place string) int32 {
	if len(place) < 6 {
		return 0
	}
	n, err := strconv.ParseInt(place[:6], 10, 32)
	if err != nil {
		return 0
	}
	return int32(n)
}

var phoneForm = regexp.MustCompile(`^[0-9+ -]{7,20}$`)

func (s *Service) check(t *Told) error {
	t.Name, t.Phone, t.About, t.Words, t.Notice = strings.TrimSpace(t.Name), strings.TrimSpace(t.Phone), strings.TrimSpace(t.About), strings.TrimSpace(t.Words), strings.TrimSpace(t.Notice)
	e := errs.New(errs.Invalid, "还有没填好的地方，请按提示修改。", "Something is missing or wrong; see each field.")
	when := func(wrong bool, path, zh, en string) {
		if wrong {
			e = e.With(path, zh, en)
		}
	}
	when(len(t.Place) != 9 && len(t.Place) != 12 || !s.others.Places.Has(t.Place[:9]), "body.place", "请选择乡镇（街道）。", "Choose a township.")
	when(t.Words == "", "body.words", "请写明情况。", "Say what it is about.")
	when(t.Phone != "" && !phoneForm.MatchString(t.Phone), "body.phone", "请填写电话号码。", "Give a phone number.")
	when(t.Name == "" && t.Phone != "", "body.name", "留了电话的，请填写姓名；不愿署名的，电话也不要留。", "With a phone, give a name; who stays unnamed leaves no phone either.")
	when(t.Kind == Objection && t.Notice == "", "body.notice", "请填写公示单上的编号。", "Give the number on the notice.")
	when(t.Kind == Change && t.Name == "", "body.name", "家庭变化要写明是谁家。", "Say whose family it is.")
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// receive writes a petition down that somebody able could answer; row says who sent it.
func (s *Service) receive(ctx context.Context, tx *db.Tx, t Told, able []authz.Actor, row q.AddParams) (Taken, error) {
	if err := s.check(&t); err != nil {
		return Taken{}, err
	}
	row.County, row.ID, row.Kind, row.Channel, row.Named = countyOf(t.Place), tx.NewID(), string(t.Kind), string(t.Channel), t.Name != ""
	row.Division, row.ReceivedAt = t.handledIn(), tx.At()
	if err := readable(t, able); err != nil {
		return Taken{}, err
	}
	today := calendar.At(tx.Now)
	n, err := q.New(tx).NextNumber(ctx, row.County, int32(today.Year))
	if err != nil {
		return Taken{}, fmt.Errorf("number a petition: %w", err)
	}
	row.Number = fmt.Sprintf("%06d-LJ-%04d-%06d", row.County, today.Year, n)
	if row.DueOn, err = s.others.Law.Due(t.Place, t.Kind, today); err != nil {
		return Taken{}, fmt.Errorf("find by when %s is answered: %w", row.Number, err)
	}
	if row.SortOn = row.DueOn; row.SortOn.IsZero() {
		row.SortOn = calendar.On(9999, 12, 31)
	}
	if row.Sealed, err = s.seal(row.ID, sealed{Said: t.Said}); err != nil {
		return Taken{}, err
	}
	ref := Ref{row.County, row.ID}
	if err := s.bind(ctx, tx, ref, row.Division, t.Files); err != nil {
		return Taken{}, err
	}
	if err := q.New(tx).Add(ctx, row); err != nil {
		return Taken{}, fmt.Errorf("keep petition %s: %w", row.Number, err)
	}
	kept, err := q.New(tx).Petition(ctx, row.County, row.ID)
	if err != nil {
		return Taken{}, fmt.Errorf("read petition %s again: %w", row.Number, err)
	}
	if err := s.layToNotice(ctx, tx, &kept, t.Notice); err != nil {
		return Taken{}, err
	}
	err = audit.Append(ctx, tx, audit.Entry{County: row.County, Act: "petition.receive", Subject: ref.subject(), Case: row.Number, After: kept,
		Detail: map[string]any{"kind": t.Kind, "channel": t.Channel, "named": row.Named, "division": row.Division}})
	return Taken{row.County, row.ID, row.Number, row.DueOn}, err
}

// unsignedADay is how many objections a day that nobody signed in sent reach their cases
// at once in a county: each has a family visited once more. The county lays the rest.
const unsignedADay = 10

// layToNotice lays an objection to the case whose notice it names while it hangs, so that
// nobody ends it as if there were none. A number that no notice has is for the county to
// find.
func (s *Service) layToNotice(ctx context.Context, tx *db.Tx, r *q.Petition, notice string) error {
	if Kind(r.Kind) != Objection {
		return nil
	}
	found, ok, err := s.others.Cases.Noticed(ctx, tx, r.County, notice)
	if err != nil {
		return fmt.Errorf("find what petition %s is against: %w", r.Number, err)
	}
	if !ok {
		return nil
	}
	if r.AccountID == 0 && r.Channel == string(Portal) {
		n, err := q.New(tx).CountRaisedUnsigned(ctx, r.County, dbt.At(tx.Now.AddDate(0, 0, -1)))
		if err != nil {
			return fmt.Errorf("count objections: %w", err)
		}
		if n >= unsignedADay {
			return nil
		}
	}
	if err := s.lay(ctx, tx, r, found); err != nil {
		return err
	}
	if err := save(ctx, tx, *r, r.Version); err != nil {
		return err
	}
	r.Version++
	return nil
}

// handledIn is the division of who handles it.
func (t Told) handledIn() string {
	if t.Kind.ofCounty() {
		return authz.CountyCode(countyOf(t.Place))
	}
	return t.Place
}

// answerers are those who could answer what is told. It asks before the filing's
// transaction, which no sign-in of the staff is to disturb.
func (s *Service) answerers(ctx context.Context, t Told) (able []authz.Actor, err error) {
	if s.check(&t) != nil {
		return nil, nil // receive says what is wrong
	}
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		able, err = s.others.Colleagues.Able(ctx, tx, authz.HandlePetition, t.handledIn())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("find who answers: %w", err)
	}
	return able, nil
}

// readable refuses what nobody here could read and answer: who tells it would wait
// for ever. A complaint of all that could answer it goes to the level above. A report
// or an objection is about families: one of them may have a handler's name, and
// what is told of them is taken, and is hidden to whoever has that name.
func readable(t Told, able []authz.Actor) error {
	if len(able) == 0 {
		return errs.New(errs.Invalid, "这个地方还没有在网上受理，请打当地社会救助服务热线，或者到乡镇（街道）反映。",
			"No office of this place works with this yet; call its hotline, or go to the township.").With("body.place", "这里还没有在网上受理。", "No office here works with this yet.")
	}
	open := func(a authz.Actor) bool { return !sealed{Said: t.Said}.keptFrom(t.Kind, a) }
	if t.Kind == Complaint && !slices.ContainsFunc(able, open) {
		return errs.New(errs.Conflict, "您反映的正是这里办理来件的人，不能由他们办理。请直接向上级民政部门或者纪检监察机关反映。",
			"It is about the very people who would answer it here. Tell the civil-affairs department above them, or the discipline inspection.")
	}
	return nil
}

// picture is the purpose of a file that came with a petition: it is read at the
// petition alone, where is known whom it must not reach.
const picture = "petition"

// bind lays the pictures of a petition to who handles it.
func (s *Service) bind(ctx context.Context, tx *db.Tx, ref Ref, division string, list []id.ID) error {
	for _, n := range list {
		if err := s.files.Bind(ctx, tx, ref.County, n, "evidence", files.Record{Subject: ref.subject(), Division: division}); err != nil {
			return err
		}
		if err := s.files.Reserve(ctx, tx, ref.County, n, picture); err != nil {
			return err
		}
	}
	return nil
}
