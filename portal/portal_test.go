package portal

import (
	"bytes"
	"context"
	order "encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"doudi/internal/accounts"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/web"
)

// bundle is a portal with a phone network and an office that keeps what is filed.
type bundle struct {
	*Service
	db     *db.DB
	clock  *dbtest.Clock
	server *web.Server
	sent   phones
	office office
	dir    string // of the files
}

type phones map[string]string

// Send notes the message.
func (p phones) Send(_ context.Context, phone, text string) error {
	p[phone] = text
	return nil
}

// office stands for the other rooms.
type office struct{ filed map[id.ID]Form }

func (o office) Offered(string, calendar.Date) ([]Programme, error) {
	return []Programme{{Programme: "dibao", Declares: []string{}, Means: true, Online: true}, {Programme: "disaster-winter", Declares: []string{"winter"}},
		{Programme: "tekun", About: "person", Declares: []string{"obligors"}, Means: true, SelfCare: true, Online: true},
		{Programme: "disability-nursing", About: "person", Declares: []string{"care"}, Online: true},
		{Programme: "child-unattended", About: "person", Declares: []string{"parents"}, Online: true},
		{Programme: "medical", About: "claim", Declares: []string{"bills"}, Means: true, Online: true, Papers: []PaperAsked{{Required: true}}},
		{Programme: "disaster-rebuild", About: "loss", Declares: []string{"rebuild"}, Online: true, Papers: []PaperAsked{{Required: true}}}}, nil
}

func (o office) File(ctx context.Context, tx *db.Tx, _ string, f Form) (Filed, error) {
	n := tx.NewID()
	o.filed[authz.From(ctx).Account] = f
	return Filed{County: f.County, ID: n, Number: "513221-DB-1"}, nil
}
func (o office) Works(_ context.Context, _ *db.Tx, division string) (bool, error) {
	return strings.HasPrefix(division, "513221"), nil
}
func (o office) Takes(_ context.Context, _ *db.Tx, _ int32, division, number string) (bool, error) {
	return strings.HasPrefix(division, "513221") && number != elsewhere, nil
}
func (o office) Disasters(context.Context, *db.Tx, string) ([]Event, error) {
	return []Event{{ID: 9, Name: "七月洪水"}}, nil
}
func (o office) FiledSince(context.Context, *db.Tx, time.Time) (int64, error) { return 0, nil }
func (o office) Tracked(context.Context, *db.Tx) ([]Case, error)              { return []Case{}, nil }
func (o office) Track(context.Context, *db.Tx, Ref) (Case, error) {
	return Case{}, errs.New(errs.NotFound, "没有", "None.")
}
func (o office) Supply(context.Context, *db.Tx, Ref, []id.ID, string) error { return nil }
func (o office) Leave(context.Context, *db.Tx, Ref) error                   { return nil }
func (o office) TakeBack(context.Context, *db.Tx, Ref, string) error        { return nil }
func (o office) Letter(string, string, calendar.Date) (Letter, error) {
	return Letter{Version: "2026-1", Paragraphs: []string{}}, nil
}
func (o office) Paid(context.Context, *db.Tx, Case) ([]Payment, error)   { return nil, nil }
func (o office) Since(context.Context, *db.Tx, Case) ([]Referral, error) { return nil, nil }
func (o office) Inside(context.Context, string) ([]Place, error)         { return []Place{}, nil }
func (o office) Found() []string                                         { return []string{"deposit", "vehicle"} }

func setup(t *testing.T, d *db.DB, clock *dbtest.Clock) *bundle {
	t.Helper()
	keys, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	store, err := files.New(d, dir, keys)
	if err != nil {
		t.Fatal(err)
	}
	quiet := slog.New(slog.DiscardHandler)
	queue := jobs.New(d, quiet)
	b := &bundle{db: d, clock: clock, sent: phones{}, office: office{map[id.ID]Form{}}, dir: dir}
	o := b.office
	b.Service, err = New(d, keys, store, queue, Others{Cases: o, Letters: o, Payments: o, Referrals: o, Places: o, Sources: o, Holdings: o}, Options{Sender: b.sent, Public: "https://shehui.example.cn"})
	if err != nil {
		t.Fatal(err)
	}
	if err := queue.Open(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	staff := accounts.New(d, accounts.Options{Log: quiet, Cost: accounts.Cost{Time: 1, Memory: 8, Threads: 1}})
	if err := staff.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.server, err = web.New(web.Config{DB: d, Keys: keys, Log: quiet, Sessions: staff})
	if err != nil {
		t.Fatal(err)
	}
	staff.Routes(b.server)
	store.Routes(b.server.API())
	b.Routes(b.server, func() calendar.Date { return calendar.At(clock.T) })
	b.server.AdmitFamilies(b.Service)
	return b
}

func each(t *testing.T, f func(t *testing.T, b *bundle)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		t.Helper()
		f(t, setup(t, d, clock))
	})
}

// code has a code made for a phone, sends what is waiting and reads it off the phone.
func (b *bundle) code(t *testing.T, phone string) (challenge, code string) {
	t.Helper()
	c, err := b.Ask(t.Context(), phone)
	if err != nil {
		t.Fatal(err)
	}
	var waits []id.ID
	err = b.db.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), "SELECT id FROM family_code WHERE message_sealed IS NOT NULL")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var n id.ID
			if err := rows.Scan(&n); err != nil {
				return err
			}
			waits = append(waits, n)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range waits {
		if err := b.sendCode(t.Context(), sendArgs{n}); err != nil {
			t.Fatal(err)
		}
	}
	text := b.sent[phone]
	delete(b.sent, phone)
	if text == "" {
		return c.Challenge, ""
	}
	return c.Challenge, strings.TrimSuffix(strings.Fields(text)[1], "，5")[:6]
}

func (b *bundle) signedIn(t *testing.T, phone string) (web.Session, context.Context) {
	t.Helper()
	challenge, code := b.code(t, phone)
	session, err := b.SignIn(t.Context(), challenge, code)
	if err != nil {
		t.Fatal(err)
	}
	return session, web.WithSession(t.Context(), session)
}

func wants(t *testing.T, what string, err error, code errs.Code) {
	t.Helper()
	if errs.CodeOf(err) != code {
		t.Errorf("%s: %v, want %q", what, err, code)
	}
}

// TestCodes holds what bounds them, and that nothing is learnt from asking.
func TestCodes(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		const known, stranger = "13800000001", "13800000002"
		session, _ := b.signedIn(t, known)
		b.clock.T = b.clock.T.Add(2 * time.Minute)
		one, err1 := b.Ask(t.Context(), " +86 138-0000-0001")
		two, err2 := b.Ask(t.Context(), stranger)
		if err1 != nil || err2 != nil || one.Minutes != two.Minutes || one.Again != two.Again || len(one.Challenge) != len(two.Challenge) || one.Demo+two.Demo != "" {
			t.Errorf("a phone with an account is answered %+v, %v and one without %+v, %v", one, err1, two, err2)
		}
		b.clock.T = b.clock.T.Add(2 * time.Minute)
		challenge, code := b.code(t, stranger)
		if _, again := b.code(t, stranger); again != "" {
			t.Error("a second code was sent within a minute")
		}
		other, err := b.Ask(t.Context(), "13800000003")
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.SignIn(t.Context(), other.Challenge, code)
		wants(t, "a code with another browser's challenge", err, errs.Unauthorized)
		wrong := fmt.Sprintf("%06d", (len(code)+1)%1_000_000)
		for range maxAttempts {
			_, err = b.SignIn(t.Context(), challenge, wrong)
			wants(t, "a wrong code", err, errs.Unauthorized)
		}
		_, err = b.SignIn(t.Context(), challenge, code)
		wants(t, "the right code after five wrong ones", err, errs.Unauthorized)
		b.clock.T = b.clock.T.Add(2 * time.Minute)
		challenge, code = b.code(t, stranger)
		b.clock.T = b.clock.T.Add(codeLasts)
		_, err = b.SignIn(t.Context(), challenge, code)
		wants(t, "a code that is too old", err, errs.Unauthorized)
		fresh, _ := b.signedIn(t, stranger)
		b.clock.T = b.clock.T.Add(2 * time.Minute)
		same, _ := b.signedIn(t, known)
		if fresh.Actor.Account == session.Actor.Account || same.Actor.Account != session.Actor.Account || !same.Actor.IsFamily() {
			t.Error("accounts and phones do not go together")
		}
		for range 2 * codesADay {
			b.clock.T = b.clock.T.Add(2 * time.Minute)
			if _, err := b.Ask(t.Context(), "13800000004"); err != nil {
				t.Fatal(err)
			}
		}
		if _, code := b.code(t, "13800000004"); code != "" {
			t.Error("there is no end of codes for one phone")
		}
		_, err = b.Ask(t.Context(), "12345")
		wants(t, "no phone", err, errs.Invalid)
	})
}

// TestACodeIsGoodOnce, even when two browsers send it at once.
func TestACodeIsGoodOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		challenge, code := b.code(t, "13800000001")
		answers := make(chan error)
		for range 4 {
			go func() {
				_, err := b.SignIn(context.WithoutCancel(t.Context()), challenge, code)
				answers <- err
			}()
		}
		in := 0
		for range 4 {
			if err := <-answers; err == nil {
				in++
			}
		}
		if in != 1 {
			t.Errorf("one code signed in %d times", in)
		}
	})
}

// request sends one with cookies as a browser that holds both would.
func (b *bundle) request(method, path string, session web.Session, cookie string, body io.Reader) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, body)
	r.AddCookie(&http.Cookie{Name: cookie, Value: session.Token})
	r.Header.Set("X-CSRF-Token", session.CSRF)
	r.Header.Set("Idempotency-Key", "test-key-"+fmt.Sprint(time.Now().UnixNano()))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	b.server.ServeHTTP(w, r)
	return w
}

// TestNoSessionOpensTheOthersDoors tries a family's session on every operation of
// staff, under either name, and a session of staff on every operation of families.
func TestNoSessionOpensTheOthersDoors(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		mine, _ := b.signedIn(t, "13800000001")
		staff := accounts.New(b.db, accounts.Options{Log: slog.New(slog.DiscardHandler)})
		clerk, err := staff.SignIn(t.Context(), "yuxy", accounts.DemoPassword)
		if err != nil {
			t.Fatal(err)
		}
		tried := map[bool]int{}
		for path, item := range b.server.API().OpenAPI().Paths {
			for method, op := range map[string]any{http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete} {
				if fmt.Sprint(op) == "<nil>" || strings.Contains("/api/info /api/session /api/devices/standing /api/portal/codes /api/portal/session /api/portal/places /api/portal/programmes /api/portal/asked /api/portal/ways /api/portal/identity/entrance /api/portal/identity/return /api/portal/passkeys/entrance /api/portal/passkeys/session", path) && method != http.MethodDelete {
					continue
				}
				at := strings.NewReplacer("{county}", "513221", "{id}", "1", "{file}", "1").Replace(path)
				families := strings.HasPrefix(path, "/api/portal")
				for _, cookie := range []string{web.Cookie, web.FamilyCookie} {
					wrong := mine
					if families {
						wrong = clerk
					}
					if w := b.request(method, at, wrong, cookie, strings.NewReader("{}")); w.Code != http.StatusUnauthorized {
						t.Errorf("%s %s with the other kind of session as %s: %d %s", method, path, cookie, w.Code, w.Body)
					}
				}
				tried[families]++
			}
		}
		if tried[true] < 10 || tried[false] < 5 {
			t.Errorf("only %v operations were tried", tried)
		}
		if w := b.request(http.MethodGet, "/api/portal/me", mine, web.FamilyCookie, nil); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "138****0001") {
			t.Errorf("its own door: %d %s", w.Code, w.Body)
		}
		r := httptest.NewRequest(http.MethodPost, "/api/portal/drafts", strings.NewReader("{}"))
		r.AddCookie(&http.Cookie{Name: web.FamilyCookie, Value: mine.Token})
		w := httptest.NewRecorder()
		if b.server.ServeHTTP(w, r); w.Code != http.StatusForbidden {
			t.Errorf("a write without the token of the page: %d", w.Code)
		}
		b.clock.T = b.clock.T.Add(idle)
		if w := b.request(http.MethodGet, "/api/portal/me", mine, web.FamilyCookie, nil); w.Code != http.StatusUnauthorized {
			t.Errorf("after two idle hours: %d", w.Code)
		}
	})
}

// TestDraftsAndPicturesAreTheAccountsOwn crosses from one family to another.
func TestDraftsAndPicturesAreTheAccountsOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		_, other := b.signedIn(t, "13800000002")
		d, err := b.BeginDraft(mine, Form{Reason: "孩子病了"})
		if err != nil {
			t.Fatal(err)
		}
		d, err = b.KeepDraft(mine, d.ID, d.Version, Form{Reason: "孩子病了，没钱治"})
		if err != nil || d.Version != 2 {
			t.Fatalf("%+v, %v", d, err)
		}
		if again, err := b.KeepDraft(mine, d.ID, 1, Form{Reason: "孩子病了，没钱治"}); err != nil || again.Version != 2 {
			t.Errorf("the same, sent again: %+v, %v", again, err)
		}
		_, err = b.KeepDraft(mine, d.ID, 1, Form{})
		wants(t, "an older phone", err, errs.Conflict)
		_, err = b.KeepDraft(other, d.ID, 2, Form{})
		wants(t, "another family's draft", err, errs.NotFound)
		wants(t, "another family deletes it", b.DropDraft(other, d.ID), errs.NotFound)
		if list, err := b.Drafts(other); err != nil || len(list) != 0 {
			t.Errorf("another family reads %v, %v", list, err)
		}
		if list, err := b.Drafts(mine); err != nil || len(list) != 1 || list[0].Form.Reason != "孩子病了，没钱治" {
			t.Errorf("its own: %v, %v", list, err)
		}
		var sealed []byte
		if err := b.db.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT sealed FROM family_draft").Scan(&sealed)
		}); err != nil || bytes.Contains(sealed, []byte("孩子")) {
			t.Errorf("a draft lies open: %v", err)
		}
		picture := Upload{County: 513221, Division: "513221100", Purpose: "evidence", Name: "病历.jpg"}
		kept, err := b.Store(mine, picture, jpegOf(t, 4, 3))
		if err != nil {
			t.Fatal(err)
		}
		if _, body, err := b.Own(mine, 513221, kept.ID); err != nil {
			t.Error(err)
		} else if err := body.Close(); err != nil {
			t.Error(err)
		}
		_, _, err = b.Own(other, 513221, kept.ID)
		wants(t, "another family's picture", err, errs.NotFound)
		clerk := authz.WithActor(t.Context(), authz.Actor{Account: 77, Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221100"}}})
		_, _, err = b.Own(clerk, 513221, kept.ID)
		wants(t, "an office reads what was not handed in", err, errs.NotFound)
		_, err = b.Store(mine, picture, strings.NewReader("<script>"))
		wants(t, "a page for a picture", err, errs.Invalid)
		_, err = b.Store(mine, picture, io.MultiReader(jpegOf(t, 4, 3), strings.NewReader(strings.Repeat("x", mostFileBytes))))
		wants(t, "too large a picture", err, errs.TooLarge)
		_, err = b.Store(mine, picture, strings.NewReader("\xff\xd8\xff picture"))
		wants(t, "what only begins as a picture", err, errs.Invalid)
		_, err = b.Store(mine, picture, bombOf(t, 60_000, 60_000))
		wants(t, "a few bytes that become gigabytes in a clerk's browser", err, errs.Invalid)
		elsewhere := picture
		elsewhere.Division = "513222100"
		_, err = b.Store(mine, elsewhere, jpegOf(t, 4, 3))
		wants(t, "a township of another county", err, errs.Invalid)
	})
}

func jpegOf(t *testing.T, width, height int) io.Reader {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return &b
}

// bombOf is a PNG that says that it is larger than it is.
func bombOf(t *testing.T, width, height uint32) io.Reader {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 4, 3))); err != nil {
		t.Fatal(err)
	}
	raw := b.Bytes()
	order.BigEndian.PutUint32(raw[16:], width)
	order.BigEndian.PutUint32(raw[20:], height)
	order.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return &b
}

func form() Form {
	return Form{Programme: "dibao", County: 513221, Division: "513221100", Reason: "病了", Truthful: true,
		People:  []Person{{Name: "王大", IDNumber: "11010519491231002X", Relation: "applicant", Signature: 5, Letter: "2026-1"}},
		Incomes: []Line{}, Assets: []Line{{Person: 1, Item: "vehicle", Per: "once"}, {Person: 1, Item: "claim", Per: "once"}}, Expenses: []Expense{}, Papers: []Paper{}}
}

// elsewhere is the number of somebody whose household's file is where nobody works.
const elsewhere = "11010519500101008X"

// TestEachProgrammeAsksItsOwn: what a programme needs is asked, all at once, and what
// it does not need is left out, whatever a phone sends.
func TestEachProgrammeAsksItsOwn(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		session, mine := b.signedIn(t, "13800000001")
		yes := true
		day := calendar.At(b.clock.T)
		whole := form()
		whole.Incomes, whole.Papers = []Line{{Person: 1, Item: "wage", Per: "month"}}, []Paper{{ID: 5}}
		whole.Hardship = &Hardship{Cause: "fire", On: day, Detail: "着火"}
		whole.Loss = &Loss{Disaster: 9, Kind: "collapsed", On: day, Detail: "塌了两间"}
		whole.Special = &Special{NeedsCare: &yes, Unmanaged: []string{"bathe"}, NoObligors: true,
			Parents: []ParentOf{{Name: "王三", State: "dead"}, {Name: "李四", State: "lost", Months: 8}},
			Bills:   []Settlement{{Kind: "inpatient", Hospital: "县医院", Designated: true, SettledOn: day}}}
		for programme, lacks := range map[string][]string{
			"dibao": nil, "tekun": {"body.special.obligors"}, "disability-nursing": {"body.special.needsCare"}, "child-unattended": {"body.special.parents"},
			"medical": {"body.special.bills", "body.papers"}, "disaster-rebuild": {"body.loss.detail", "body.papers"},
		} {
			bare := form()
			bare.Programme = programme
			_, err := b.File(mine, 0, bare)
			for _, at := range lacks {
				if !strings.Contains(fmt.Sprint(err), at) {
					t.Errorf("%s: %s is not asked for: %v", programme, at, err)
				}
			}
			f := whole
			f.Programme = programme
			if _, err := b.File(mine, 0, f); err != nil {
				t.Fatalf("%s: %v", programme, err)
			}
			got := b.office.filed[session.Actor.Account]
			if s := got.Special; programme == "dibao" && s != nil || programme == "tekun" && (len(s.Unmanaged) != 1 || s.NeedsCare != nil || s.Bills != nil || s.For != 1) {
				t.Errorf("%s: %+v", programme, s)
			}
			if (got.Loss != nil) != (programme == "disaster-rebuild") || got.Hardship != nil || (len(got.Incomes) != 0) != slices.Contains([]string{"dibao", "tekun", "medical"}, programme) {
				t.Errorf("%s keeps what is not asked: %+v", programme, got)
			}
		}
	})
}

// TestNobodyWouldAcceptIt: an application to a place where no office works with this
// would wait for ever.
func TestNobodyWouldAcceptIt(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		f := form()
		f.County, f.Division = 513222, "513222100"
		_, err := b.File(mine, 0, f)
		wants(t, "nobody is there", err, errs.Invalid)
		there := err.Error()
		f = form()
		f.People[0].IDNumber = elsewhere
		_, err = b.File(mine, 0, f)
		wants(t, "nobody is where the household's file is", err, errs.Invalid)
		if err.Error() != there {
			t.Errorf("told %q, and where nobody was chosen %q: whoever knows the number learns that it is on file", err, there)
		}
		f.Truthful = false
		_, err = b.File(mine, 0, f)
		if err == nil || err.Error() == there {
			t.Errorf("a form with a fault is looked up: %v", err)
		}
		f.Truthful, f.County, f.Division = true, 513222, "513222100"
		for range mostFiledAMonth {
			_, err = b.File(mine, 0, f)
			wants(t, "a place that does not work with this, of which the file tells nothing", err, errs.Invalid)
		}
		f.County, f.Division = 513221, "513221100"
		for range mostFiledAMonth - 1 {
			_, err = b.File(mine, 0, f)
			wants(t, "tried again", err, errs.Invalid)
		}
		_, err = b.File(mine, 0, f)
		wants(t, "tried once too often", err, errs.Throttled)
		_, err = b.File(mine, 0, form())
		wants(t, "what is refused counts as filed", err, errs.Throttled)
		if len(b.office.filed) != 0 {
			t.Errorf("it was filed: %+v", b.office.filed)
		}
	})
}

// TestAFormIsCheckedWhole tells every fault at once, asks for nothing that a check
// finds, and ends the draft.
func TestAFormIsCheckedWhole(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		session, mine := b.signedIn(t, "13800000001")
		d, err := b.BeginDraft(mine, form())
		if err != nil {
			t.Fatal(err)
		}
		bad := form()
		bad.Truthful, bad.Reason, bad.People[0].Signature = false, " ", 0
		bad.People = append(bad.People, Person{Name: "", IDNumber: "110105194912310021", Relation: "applicant"})
		_, err = b.File(mine, d.ID, bad)
		wants(t, "a form with faults", err, errs.Invalid)
		for _, at := range []string{"body.truthful", "body.reason", "body.people[0].signature", "body.people[1].name", "body.people[1].idNumber", "body.people[1].relation"} {
			if !strings.Contains(fmt.Sprint(err), at) {
				t.Errorf("%s is not told: %v", at, err)
			}
		}
		window := form()
		window.Programme = "disaster-winter"
		_, err = b.File(mine, d.ID, window)
		wants(t, "what is for the window", err, errs.Invalid)
		if _, err := b.File(mine, d.ID, form()); err != nil {
			t.Fatal(err)
		}
		if got := b.office.filed[session.Actor.Account]; len(got.Assets) != 1 || got.Assets[0].Item != "claim" {
			t.Errorf("what departments know was asked: %+v", got.Assets)
		}
		_, err = b.File(mine, d.ID, form())
		wants(t, "a draft that was filed", err, errs.Conflict)
		if list, err := b.Drafts(mine); err != nil || len(list) != 0 {
			t.Errorf("the draft is still there: %v, %v", list, err)
		}
	})
}

// TestSweepForgetsWhatIsOver: codes, sessions, and drafts that nobody goes on with.
func TestSweepForgetsWhatIsOver(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		if _, err := b.BeginDraft(mine, form()); err != nil {
			t.Fatal(err)
		}
		kept, err := b.Store(mine, Upload{County: 513221, Division: "513221100", Purpose: "evidence", Name: "病历.jpg"}, jpegOf(t, 4, 3))
		if err != nil {
			t.Fatal(err)
		}
		b.clock.T = b.clock.T.Add(draftFor + time.Hour)
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"family_code", "family_session", "family_draft", "family_file"} {
			var n int64
			if err := b.db.View(t.Context(), func(tx *db.Tx) error { return tx.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n) }); err != nil || n != 0 {
				t.Errorf("%s keeps %d, %v", table, n, err)
			}
		}
		_, _, err = b.files.Open(mine, 513221, kept.ID)
		wants(t, "a picture that was never handed in", err, errs.NotFound)
	})
}

// TestSweepGoesOnAfterAKill: bytes whose row went before they did go with the next sweep.
func TestSweepGoesOnAfterAKill(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		kept, err := b.Store(mine, Upload{County: 513221, Division: "513221100", Purpose: "evidence", Name: "病历.jpg"}, jpegOf(t, 4, 3))
		if err != nil {
			t.Fatal(err)
		}
		b.clock.T = b.clock.T.Add(draftFor + time.Hour)
		if _, _, err := b.dropFiles(t.Context()); err != nil { // and then the process dies
			t.Fatal(err)
		}
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		left, err := filepath.Glob(filepath.Join(b.dir, "*", kept.ID.String()))
		if err != nil || len(left) != 0 {
			t.Errorf("the picture's bytes stay for ever: %v, %v", left, err)
		}
	})
}

// TestSweepGoesPastOneThatStays: a picture that cannot be erased keeps no other.
func TestSweepGoesPastOneThatStays(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, mine := b.signedIn(t, "13800000001")
		var paths []string
		for range 2 {
			f, err := b.Store(mine, Upload{County: 513221, Division: "513221100", Purpose: "evidence", Name: "病历.jpg"}, jpegOf(t, 4, 3))
			if err != nil {
				t.Fatal(err)
			}
			at, err := filepath.Glob(filepath.Join(b.dir, "*", f.ID.String()))
			if err != nil || len(at) != 1 {
				t.Fatal(at, err)
			}
			paths = append(paths, at[0])
		}
		stays := paths[0]
		if err := errors.Join(os.Remove(stays), os.MkdirAll(filepath.Join(stays, "in the way"), 0o700)); err != nil {
			t.Fatal(err)
		}
		b.clock.T = b.clock.T.Add(draftFor + time.Hour)
		if err := b.Sweep(t.Context()); err == nil {
			t.Error("nobody is told of the picture that stays")
		}
		if _, err := os.Stat(paths[1]); !os.IsNotExist(err) {
			t.Errorf("the other stays too: %v", err)
		}
		if err := os.RemoveAll(filepath.Join(stays, "in the way")); err != nil {
			t.Fatal(err)
		}
		if err := b.Sweep(t.Context()); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(stays); !os.IsNotExist(err) {
			t.Errorf("the next sweep leaves it: %v", err)
		}
	})
}

// TestAnAccountIsBounded: there is an end of what a phone may ask in a minute and of
// what the log keeps of its guesses; and an address of IPv6 is its whole network.
func TestAnAccountIsBounded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		mine, _ := b.signedIn(t, "13800000001")
		code := 0
		for range 200 {
			code = b.request(http.MethodGet, "/api/portal/cases/513221/1", mine, web.FamilyCookie, nil).Code
		}
		if code != http.StatusTooManyRequests {
			t.Errorf("after 200 guesses in a minute: %d", code)
		}
		noted := 0
		err := b.db.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT count(*) FROM audit_entry WHERE act = 'access.refused'").Scan(&noted)
		})
		if err != nil || noted == 0 || noted > 10 {
			t.Errorf("the log keeps %d guesses, %v", noted, err)
		}
		for i := range 2 * codesAMinute {
			r := httptest.NewRequest(http.MethodPost, "/api/portal/codes", strings.NewReader(`{"phone":"13800000009"}`))
			r.RemoteAddr = fmt.Sprintf("[2001:db8::%x]:443", i+1)
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			b.server.ServeHTTP(w, r)
			code = w.Code
		}
		if code != http.StatusTooManyRequests {
			t.Errorf("from forty addresses of one line: %d", code)
		}
	})
}

// TestSweepKeepsWhatIsNeeded: a picture that is the evidence of a case, and those of
// an account whose draft is worked on.
func TestSweepKeepsWhatIsNeeded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		store := func(as context.Context) id.ID {
			t.Helper()
			f, err := b.Store(as, Upload{County: 513221, Division: "513221100", Purpose: "evidence", Name: "病历.jpg"}, jpegOf(t, 4, 3))
			if err != nil {
				t.Fatal(err)
			}
			return f.ID
		}
		_, filed := b.signedIn(t, "13800000001")
		_, drafting := b.signedIn(t, "13800000002")
		evidence, pictured := store(filed), store(drafting)
		err := b.db.Update(filed, func(tx *db.Tx) error {
			return b.files.Bind(filed, tx, 513221, evidence, "evidence", files.Record{Subject: "case/1", Division: "513221100"})
		})
		if err != nil {
			t.Fatal(err)
		}
		b.clock.T = b.clock.T.Add(draftFor + time.Hour)
		if _, err := b.BeginDraft(drafting, form()); err != nil {
			t.Fatal(err)
		}
		if err := b.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for what, kept := range map[string]struct {
			as   context.Context
			file id.ID
		}{"evidence": {filed, evidence}, "a picture of a draft": {drafting, pictured}} {
			_, body, err := b.files.Open(kept.as, 513221, kept.file)
			if err != nil {
				t.Errorf("%s is gone: %v", what, err)
				continue
			}
			body.Close()
		}
	})
}
