package portal

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"math/big"
	"regexp"
	"strings"
	"time"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/portal/internal/q"
)

// How codes are bounded. Guesses at the six digits of one phone, five attempts at each
// of ten codes a day, come through once in fifty years of trying; guesses at many
// phones from one address, as often as it may sign in, once in five hundred days.
const (
	codeLasts   = 5 * time.Minute
	codeWaits   = time.Minute // before the same phone is sent another
	codesADay   = 10
	codesInAll  = 20_000 // a day, of all phones: each is a message that is paid for
	maxAttempts = 5
)

// Challenge is what a browser holds while its reader looks at the phone.
type Challenge struct {
	Challenge string `json:"challenge" doc:"goes back with the code"`
	Minutes   int    `json:"minutes" doc:"for which the code is good"`
	Again     int    `json:"againSeconds" doc:"before another can be sent to the same phone"`
	Demo      string `json:"demoCode,omitempty" doc:"a demonstration sends nothing: this is the code"`
}

var phoneForm = regexp.MustCompile(`^1[3-9][0-9]{9}$`)

// phoneOf reads a mobile number as people write it.
func phoneOf(text string) (string, error) {
	n := strings.TrimPrefix(strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(text)), "+86")
	if !phoneForm.MatchString(n) {
		return "", errs.New(errs.Invalid, "请填写 11 位手机号码。", "Give a mobile number of 11 digits.").With("body.phone", "请填写 11 位手机号码。", "Give a mobile number of 11 digits.")
	}
	return n, nil
}

// sendArgs names a code that is to be sent.
type sendArgs struct {
	Code id.ID `json:"code"`
}

// Kind names the job.
func (sendArgs) Kind() string { return "portal.code" }

// Ask makes a code for a phone. The answer is the same for a phone with an account
// and one without, and for one that was sent too many: there is nothing to learn
// from it. An account is made when a code is given back, not before.
func (s *Service) Ask(ctx context.Context, phone string) (out Challenge, err error) {
	if s.sender == nil && !s.demo {
		return out, errs.New(errs.Unavailable, "本系统没有开通短信登录，请到乡镇政府（街道办事处）办理。", "No messages can be sent from here; apply at the township or street office.")
	}
	if phone, err = phoneOf(phone); err != nil {
		return out, err
	}
	out = Challenge{Challenge: rand.Text(), Minutes: int(codeLasts.Minutes()), Again: int(codeWaits.Seconds())}
	code, err := newCode()
	if err != nil {
		return Challenge{}, err
	}
	sent := false
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		sent, err = s.ask(ctx, tx, phone, out.Challenge, code)
		return err
	})
	if err != nil {
		return Challenge{}, fmt.Errorf("make a code: %w", err)
	}
	if s.demo && sent {
		out.Demo = code
	}
	return out, nil
}

// ask writes a code and has it sent in the same transaction, unless the phone was
// sent one just now or too many today.
func (s *Service) ask(ctx context.Context, tx *db.Tx, phone, challenge, code string) (sent bool, err error) {
	queries, index := q.New(tx), s.keys.Index(crypt.IndexPhone, phone)
	before, err := queries.CodesSince(ctx, dbt.At(tx.Now.Add(-codeWaits)), index, dbt.At(tx.Now.Add(-24*time.Hour)))
	if err != nil {
		return false, err
	}
	if before.Lately >= codesADay || before.JustNow > 0 && !s.demo {
		return false, nil
	}
	n := tx.NewID()
	all, err := queries.AllCodesSince(ctx, dbt.At(tx.Now.Add(-24*time.Hour)))
	if err != nil {
		return false, err
	}
	if all >= codesInAll { // tells nothing of the phone
		return false, errs.New(errs.Unavailable, "今天的短信已经发完，请明天再试，或者到窗口办理。", "No more messages are sent today; try again tomorrow, or go to the window.")
	}
	row := q.AddCodeParams{ID: n, ChallengeSm3: crypt.Digest([]byte(challenge)), PhoneIndex: index, PhoneSealed: s.keys.Seal(codePhonePlace(n), phone),
		CodeMac: s.mac(challenge, code), CreatedAt: tx.At(), ExpiresAt: dbt.At(tx.Now.Add(codeLasts))}
	if !s.demo {
		row.MessageSealed = s.keys.Seal(messagePlace(n), code)
	}
	if err := queries.AddCode(ctx, row); err != nil || s.demo {
		return err == nil, err
	}
	return true, s.queue.Enqueue(ctx, tx, sendArgs{n})
}

func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("make a code: %w", err)
	}
	return fmt.Sprintf("%06d", n), nil
}

func (s *Service) mac(challenge, code string) []byte {
	return s.keys.Sign("portal_code", []byte(challenge+"/"+code))
}

func codePhonePlace(n id.ID) crypt.Place {
	return crypt.Place{Column: "family_code.phone_sealed", Record: n}
}

func messagePlace(n id.ID) crypt.Place {
	return crypt.Place{Column: "family_code.message_sealed", Record: n}
}

// sendCode is the job that sends a code; the queue tries again when the gateway
// does not answer, as long as the code is good.
func (s *Service) sendCode(ctx context.Context, args sendArgs) error {
	var phone, code string
	err := s.db.View(ctx, func(tx *db.Tx) error {
		row, err := q.New(tx).CodeToSend(ctx, args.Code)
		if err != nil || !tx.Now.Before(row.ExpiresAt.Time) {
			return err
		}
		if phone, err = s.keys.Open(codePhonePlace(row.ID), row.PhoneSealed); err != nil {
			return err
		}
		code, err = s.keys.Open(messagePlace(row.ID), row.MessageSealed)
		return err
	})
	if db.IsNotFound(err) || err == nil && code == "" || s.sender == nil {
		return nil // used, too late, or sent before a kill
	}
	if err != nil {
		return fmt.Errorf("read a code that is to be sent: %w", err)
	}
	text := fmt.Sprintf("验证码 %s，%d 分钟内有效，用于登录社会救助网上申请。工作人员不会向您要验证码。", code, int(codeLasts.Minutes()))
	if err := s.sender.Send(ctx, phone, text); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error { return q.New(tx).Sent(ctx, args.Code) })
}

func wrongCode() error {
	return errs.New(errs.Unauthorized, "验证码不对或者已经过期；连续输错 5 次，请重新获取。", "The code is wrong or no longer good; after five wrong ones ask for another.")
}

// taken checks a code and uses it up. What is wrong is counted, and not told apart.
func (s *Service) taken(ctx context.Context, tx *db.Tx, challenge, code string) (phone string, ok bool, err error) {
	queries := q.New(tx)
	row, err := queries.Code(ctx, crypt.Digest([]byte(challenge)))
	if err != nil && !db.IsNotFound(err) {
		return "", false, err
	}
	same := subtle.ConstantTimeCompare(row.CodeMac, s.mac(challenge, strings.TrimSpace(code))) == 1
	if row.ID == 0 || row.PhoneSealed == nil || row.Attempts >= maxAttempts || !tx.Now.Before(row.ExpiresAt.Time) {
		return "", false, nil
	}
	if !same {
		return "", false, queries.CountAttempt(ctx, row.ID)
	}
	if phone, err = s.keys.Open(codePhonePlace(row.ID), row.PhoneSealed); err != nil {
		return "", false, err
	}
	n, err := queries.UseCode(ctx, tx.At(), row.ID)
	return phone, n == 1, err
}
