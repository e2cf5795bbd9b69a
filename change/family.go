package change

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"doudi/change/internal/q"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// Told is what a family tells of a change, in its words: a code on a phone proves
// nobody's file, so the office reads the words into values.
type Told struct {
	Name  string   `json:"name" maxLength:"60" doc:"of who tells it"`
	Phone string   `json:"phone,omitempty" readOnly:"true" maxLength:"20" doc:"that the account proves"`
	About []string `json:"about" minItems:"1" maxItems:"8" enum:"joined,left,income,property,illness,work,address,account,other"`
	Words string   `json:"words" minLength:"1" maxLength:"2000"`
	Files []id.ID  `json:"files,omitempty" maxItems:"6" doc:"pictures that this account sent"`
}

// ToldView is that on a page of the office.
type ToldView struct {
	Name  string   `json:"name"`
	Phone string   `json:"phone" doc:"masked"`
	About []string `json:"about" nullable:"false"`
	Words string   `json:"words"`
}

// Telling is a change that a family reports: of the household of a case that it
// filed, or else of one that the office finds.
type Telling struct {
	County int32  `json:"county,omitempty" doc:"of a case that this account filed"`
	CaseID id.ID  `json:"caseId,omitempty" doc:"that this account filed"`
	Place  string `json:"place,omitempty" pattern:"^$|^[0-9]{9,12}$" maxLength:"12" doc:"township or village, where no case is named"`
	Told
}

// Sent is a report that was taken.
type Sent struct {
	County int32         `json:"county"`
	ID     id.ID         `json:"id"`
	Number string        `json:"number"`
	DueOn  calendar.Date `json:"dueOn" doc:"by when it is decided; empty where no rule gives a term"`
}

// Followed is a report as who sent it follows it: what was told and decided, and
// nothing of the file.
type Followed struct {
	County    int32         `json:"county"`
	ID        id.ID         `json:"id"`
	Number    string        `json:"number"`
	CaseID    id.ID         `json:"caseId,omitempty" doc:"that this account filed and told of"`
	AskedAt   dbt.Time      `json:"askedAt"`
	DueOn     calendar.Date `json:"dueOn" doc:"empty where no rule gives a term"`
	State     State         `json:"state" enum:"open,returned,approved,refused,withdrawn,ended" doc:"returned: inside the office, and for the family as open"`
	About     []string      `json:"about" nullable:"false"`
	Words     string        `json:"words"`
	Answer    string        `json:"answer"`
	DecidedAt dbt.Time      `json:"decidedAt"`
	Reviews   bool          `json:"reviews" doc:"what is drawn is looked at again because of it"`
	MayBack   bool          `json:"mayWithdraw"`
	Version   int32         `json:"version"`
}

// mostADay is how much one account reports in a day.
const mostADay = 10

// Tell takes what a family's account reports.
func (s *Service) Tell(ctx context.Context, t Telling) (out Sent, err error) {
	account := authz.From(ctx).Account
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		n, err := q.New(tx).CountOfAccount(ctx, account, dbt.At(tx.Now.AddDate(0, 0, -1)))
		if err != nil {
			return fmt.Errorf("count change requests: %w", err)
		}
		if n >= mostADay {
			return errs.New(errs.Throttled, "今天报告的太多，请明天再试，或者打救助热线。", "Too much was sent today; try again tomorrow, or call the hotline.")
		}
		row, err := s.whose(ctx, tx, t)
		if err != nil {
			return err
		}
		told := t.Told
		if told.Phone, err = s.others.Phones.Phone(ctx, tx, account); err != nil {
			return err
		}
		row.Channel, row.AccountID = string(Portal), account
		kept, err := s.add(ctx, tx, row, sealed{Told: &told, Case: t.CaseID, Papers: []id.ID{}, Reason: told.Words})
		out = Sent{kept.County, kept.ID, kept.Number, kept.DueOn}
		return err
	})
	return out, err
}

var placeForm = regexp.MustCompile(`^[0-9]{9}([0-9]{3})?$`)

// whose checks what was told, and finds the household where the account filed its case.
func (s *Service) whose(ctx context.Context, tx *db.Tx, t Telling) (row q.AddParams, err error) {
	e := errs.New(errs.Invalid, "还有没填好的地方，请按提示修改。", "Something is missing or wrong; see each field.")
	if strings.TrimSpace(t.Words) == "" {
		e = e.With("body.words", "请写明发生了什么变化。", "Say what happened.")
	}
	if strings.TrimSpace(t.Name) == "" {
		e = e.With("body.name", "请填写姓名。", "Give your name.")
	}
	if t.CaseID == 0 && (!placeForm.MatchString(t.Place) || !s.others.Law.Township(t.Place[:9])) {
		e = e.With("body.place", "请选择乡镇（街道）。", "Choose a township.")
	}
	if len(e.Fields) > 0 {
		return row, e
	}
	if t.CaseID == 0 {
		return q.AddParams{County: countyOf(t.Place), Division: t.Place}, nil
	}
	row.County = t.County
	row.HouseholdID, row.Division, err = s.others.Cases.Filed(ctx, tx, t.County, t.CaseID)
	return row, err
}

func countyOf(place string) (n int32) {
	for _, d := range place[:6] {
		n = n*10 + d - '0'
	}
	return n
}

// Own lists what the acting account reported, the newest first.
func (s *Service) Own(ctx context.Context) (list []Followed, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		list = []Followed{}
		rows, err := q.New(tx).OfAccount(ctx, authz.From(ctx).Account, 100)
		if err != nil {
			return fmt.Errorf("list a family's change requests: %w", err)
		}
		for _, r := range rows {
			f, err := s.followed(r)
			if err != nil {
				return err
			}
			list = append(list, f)
		}
		return nil
	})
	return list, err
}

func (s *Service) followed(r q.ChangeRequest) (Followed, error) {
	x, err := s.open(r)
	if err != nil || x.Told == nil {
		return Followed{}, err
	}
	f := Followed{County: r.County, ID: r.ID, Number: r.Number, CaseID: x.Case, AskedAt: r.AskedAt, DueOn: r.DueOn, State: State(r.State), About: append([]string{}, x.Told.About...),
		Words: x.Told.Words, MayBack: State(r.State).waits(), Version: r.Version}
	if f.State == Returned {
		f.State = Open // between colleagues of the office
	}
	if f.State != Open {
		f.Answer, f.DecidedAt, f.Reviews = x.Answer, r.DecidedAt, slices.ContainsFunc(x.Begun, func(b Begun) bool { return b.What != "" })
	}
	return f, nil
}

// TakeBack withdraws a report of the acting account.
func (s *Service) TakeBack(ctx context.Context, ref Ref, version int32) (out Followed, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := q.New(tx).Request(ctx, ref.County, ref.ID)
		if db.IsNotFound(err) || err == nil && (r.AccountID == 0 || r.AccountID != authz.From(ctx).Account) {
			return noRequest()
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", ref.subject(), err)
		}
		if !State(r.State).waits() {
			return decided()
		}
		if r.Version != version {
			return stale()
		}
		x, err := s.open(r)
		if err != nil {
			return err
		}
		after := r
		if err := s.takeBack(ctx, tx, &after, &x, ""); err != nil {
			return err
		}
		if after, err = s.save(ctx, tx, "change.withdraw", r, after, x); err != nil {
			return err
		}
		out, err = s.followed(after)
		return err
	})
	return out, err
}
