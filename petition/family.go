package petition

import (
	"context"
	"crypto/subtle"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/petition/internal/q"
)

// mostADay is how much one account tells in a day, so that a phone cannot bury an office.
const mostADay = 10

// Followed is a petition as who told it follows it.
type Followed struct {
	Number     string        `json:"number"`
	Kind       Kind          `json:"kind" enum:"need,change,complaint,report,objection"`
	ReceivedAt dbt.Time      `json:"receivedAt"`
	DueOn      calendar.Date `json:"dueOn" doc:"empty where no rule gives a term"`
	State      State         `json:"state" enum:"open,closed"`
	Outcome    Outcome       `json:"outcome" enum:",founded,unfounded,helped,withdrawn,not_ours" doc:"helped: it was seen to, with help that they have or apply for"`
	Reply      string        `json:"reply"`
	To         string        `json:"to" doc:"whom it was passed on to"`
	ClosedAt   dbt.Time      `json:"closedAt"`
	Words      string        `json:"words" doc:"as they were told; not for who has only the receipt"`
}

func (s *Service) followed(r q.Petition) (Followed, error) {
	x, err := s.open(r)
	outcome := Outcome(r.Outcome)
	if outcome == OnFile {
		outcome = Helped // else anybody could ask of anybody whether they draw aid (社会救助法 art. 11)
	}
	return Followed{r.Number, Kind(r.Kind), r.ReceivedAt, r.DueOn, State(r.State), outcome, x.Reply, x.To, r.ClosedAt, x.Words}, err
}

// Tell takes what a family's account tells, with the phone that the account proves.
func (s *Service) Tell(ctx context.Context, t Told) (out Taken, err error) {
	account := authz.From(ctx).Account
	t.Channel = Portal
	able, err := s.answerers(ctx, t)
	if err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		n, err := q.New(tx).CountOfAccount(ctx, account, dbt.At(tx.Now.AddDate(0, 0, -1)))
		if err != nil {
			return fmt.Errorf("count petitions: %w", err)
		}
		if n >= mostADay {
			return errs.New(errs.Throttled, "今天反映的太多，请明天再试，或者打救助热线。", "Too much was sent today; try again tomorrow, or call the hotline.")
		}
		told := t
		if told.Phone, err = s.others.Phones.Phone(ctx, tx, account); err != nil {
			return err
		}
		if strings.TrimSpace(told.Name) == "" {
			return errs.New(errs.Invalid, "请填写姓名。", "Give your name.").With("body.name", "请填写姓名；不愿署名的，请选“不署名”。", "Give your name, or choose to stay unnamed.")
		}
		out, err = s.receive(ctx, tx, told, able, q.AddParams{AccountID: account})
		return err
	})
	return out, err
}

// Own lists what the acting account told, the newest first.
func (s *Service) Own(ctx context.Context) (list []Followed, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		list = []Followed{}
		rows, err := q.New(tx).OfAccount(ctx, authz.From(ctx).Account, 100)
		if err != nil {
			return fmt.Errorf("list a family's petitions: %w", err)
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

// Receipt names a petition that nobody signed in sent. The browser makes the key,
// at random, and shows it once; it also makes a retry known.
type Receipt struct {
	Number string `json:"number" maxLength:"40"`
	Key    string `json:"key" maxLength:"40"`
}

// numberForm is that of a number; what a database refuses as a text is none.
var numberForm = regexp.MustCompile(`^[0-9]{6}-LJ-[0-9]{4}-[0-9]{6,}$`)

var keyForm = regexp.MustCompile(`^[A-Z2-7]{16}$`)

// keyOf reads a key as people copy it: in small letters, with dashes.
func keyOf(text string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(strings.ToUpper(strings.TrimSpace(text)))
}

func (s *Service) mac(key string) []byte { return s.keys.Sign("petition_key", []byte(key)) }

// nobody acts in the log for who did not sign in.
func nobody(ctx context.Context) context.Context {
	return authz.WithActor(ctx, authz.Actor{Name: "群众（没有登录）"})
}

// unsigned are the kinds that are told without signing in.
func unsigned() []Kind { return []Kind{Need, Complaint, Report, Objection} }

// TellUnsigned takes what somebody tells who is not signed in, under a key of their
// own. Told again under the same key it is the same petition.
func (s *Service) TellUnsigned(ctx context.Context, key string, t Told) (out Taken, err error) {
	key = keyOf(key)
	if !keyForm.MatchString(key) {
		return out, errs.New(errs.Invalid, "回执密码的格式不对。", "The key of the receipt has another form.").With("body.key", "16 × [A-Z2-7]", "16 × [A-Z2-7]")
	}
	if !slices.Contains(unsigned(), t.Kind) {
		return out, errs.New(errs.Invalid, "这一类请登录以后反映。", "Sign in to tell this.").With("body.kind", "请登录以后反映。", "Sign in first.")
	}
	t.Channel, t.Files = Portal, nil
	ctx = nobody(ctx)
	able, err := s.answerers(ctx, t)
	if err != nil {
		return out, err
	}
	out, err = s.tellUnder(ctx, s.mac(key), t, able)
	if db.IsDuplicate(err) { // a retry was quicker
		out, err = s.tellUnder(ctx, s.mac(key), t, able)
	}
	return out, err
}

func (s *Service) tellUnder(ctx context.Context, mac []byte, t Told, able []authz.Actor) (out Taken, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		before, err := q.New(tx).ByKey(ctx, countyOf(t.Place), mac)
		if err == nil {
			out, err = s.again(before, t)
			return err
		}
		if !db.IsNotFound(err) {
			return fmt.Errorf("look for a receipt: %w", err)
		}
		out, err = s.receive(ctx, tx, t, able, q.AddParams{KeyMac: mac})
		return err
	})
	return out, err
}

// again answers a retry; something else under the same key is refused.
func (s *Service) again(before q.Petition, t Told) (Taken, error) {
	x, err := s.open(before)
	if err != nil {
		return Taken{}, err
	}
	if err := s.check(&t); err != nil {
		return Taken{}, err
	}
	if before.Kind != string(t.Kind) || x.Words != t.Words || x.Name != t.Name || x.Phone != t.Phone || x.About != t.About || x.Place != t.Place || x.Notice != t.Notice {
		return Taken{}, errs.New(errs.Conflict, "这份回执已经用过，请重新打开页面再反映。", "This receipt was used; open the page anew.")
	}
	return Taken{before.County, before.ID, before.Number, before.DueOn}, nil
}

// Read tells where a petition stands by its receipt. A number without its key is
// answered as one that is not there.
func (s *Service) Read(ctx context.Context, r Receipt) (out Followed, err error) {
	wrong := errs.New(errs.NotFound, "编号或者密码不对。", "The number or the key is wrong.")
	number, mac := strings.ToUpper(strings.TrimSpace(r.Number)), s.mac(keyOf(r.Key))
	if !numberForm.MatchString(number) {
		return out, wrong
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		row, err := q.New(tx).ByNumber(ctx, countyOf(number), number)
		if err != nil && !db.IsNotFound(err) {
			return fmt.Errorf("read a receipt: %w", err)
		}
		if row.KeyMac == nil || subtle.ConstantTimeCompare(row.KeyMac, mac) != 1 {
			return wrong
		}
		out, err = s.followed(row)
		out.Words = "" // who finds the slip learns no more than the answer
		return err
	})
	return out, err
}
