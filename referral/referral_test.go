package referral

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2/humatest"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

const (
	county    = 513221
	village   = "513221100003"
	household = id.ID(72)
)

// house stands for the other rooms: ten days in 513221, no term elsewhere.
type house struct{ lines []Event }

func (h *house) Due(division string, from calendar.Date) (calendar.Date, error) {
	if strings.HasPrefix(division, "513221100") {
		return from.AddDays(10), nil
	}
	return calendar.Date{}, nil
}

func (h *house) Title(_, programme string, _ calendar.Date) (Text, error) {
	if programme != "education" {
		return Text{}, errs.New(errs.Invalid, "没有", "None.")
	}
	return Text{"教育救助", "Education assistance"}, nil
}

func (h *house) Division(_ context.Context, _ *db.Tx, c int32, n id.ID) (string, error) {
	switch {
	case c == county && n == household:
		return village, nil
	case c == county && n == household+1:
		return "513221109", nil
	}
	return "", errs.New(errs.NotFound, "没有", "None.")
}

func (h *house) Where(ctx context.Context, tx *db.Tx, c int32, n id.ID) (string, error) {
	return h.Division(ctx, tx, c, n)
}

func (h *house) Note(_ context.Context, tx *db.Tx, _ int32, _ id.ID, e Event) error {
	tx.After(func() { h.lines = append(h.lines, e) })
	return nil
}

func (h *house) Name(code string) string {
	return map[string]string{"513221": "汶川县", "513221100": "威州镇", village: "双河村"}[code]
}

type bundle struct {
	*Service
	t     *testing.T
	clock *dbtest.Clock
	house *house
	path  string
}

func each(t *testing.T, f func(t *testing.T, b *bundle)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "keys")
		keys, err := crypt.OpenKeyFile(path, crypt.SM4)
		if err != nil {
			t.Fatal(err)
		}
		h := &house{}
		f(t, &bundle{New(d, keys, Others{h, h, h}), t, clock, h, path})
	})
}

func (b *bundle) as(role authz.Role, division string) context.Context {
	return authz.WithActor(b.t.Context(), authz.Actor{Account: 2, Name: "余秀英", Grants: []authz.Grant{{Role: role, Division: division}}})
}

func (b *bundle) clerk() context.Context { return b.as(authz.Clerk, "513221100") }

func school() Making {
	return Making{County: county, HouseholdID: household, Programme: "education", Department: " 汶川县教育局 ",
		Need: Need{Who: "尔玛兰", Phone: "13900001234", Words: "高一学费交不起。"}}
}

func (b *bundle) made(m Making) Detail {
	b.t.Helper()
	d, err := b.Make(b.clerk(), m)
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

func (b *bundle) wants(what string, err error, code errs.Code) {
	b.t.Helper()
	if errs.CodeOf(err) != code {
		b.t.Errorf("%s: %v, want %q", what, err, code)
	}
}

// TestAReferral goes from the window to the department's answer.
func TestAReferral(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d := b.made(school())
		if d.Number != "513221-ZB-2026-000001" || d.Department != "汶川县教育局" || d.DueOn != calendar.On(2026, 12, 3) || d.Topic.Zh != "教育救助" || d.Phone != "139****1234" {
			t.Errorf("made %+v", d)
		}
		ref := Ref{county, d.ID}
		_, err := b.Make(b.clerk(), school())
		b.wants("the same again", err, errs.Conflict)
		d, err = b.Accept(b.clerk(), ref, Accepting{Version: 1, Theirs: "教助〔2026〕7号"})
		if err != nil || d.State != Accepted || d.Theirs != "教助〔2026〕7号" || d.AcceptedOn != calendar.At(dbtest.Now) {
			t.Errorf("accepted %+v, %v", d, err)
		}
		_, err = b.Accept(b.clerk(), ref, Accepting{Version: 2})
		b.wants("accepted twice", err, errs.Conflict)
		_, err = b.Close(b.clerk(), ref, Closing{Version: 1, Outcome: Helped, Reply: "已免学费。"})
		b.wants("an older version", err, errs.Conflict)
		_, err = b.Close(b.clerk(), ref, Closing{Version: 2, Outcome: Helped, Reply: " "})
		b.wants("no reply", err, errs.Invalid)
		d, err = b.Close(b.clerk(), ref, Closing{Version: 2, Outcome: Helped, Reply: "已免学费。"})
		if err != nil || d.State != Closed || d.Outcome != Helped || d.MayHandle || d.ClosedName != "余秀英" {
			t.Errorf("closed %+v, %v", d, err)
		}
		_, err = b.letter(b.clerk(), ref)
		b.wants("a letter of what is closed", err, errs.Conflict)
		_, err = b.Close(b.clerk(), ref, Closing{Version: 3, Outcome: Refused, Reply: "又不行了。"})
		b.wants("closed twice", err, errs.Conflict)
		var kinds []string
		for _, e := range b.house.lines {
			kinds = append(kinds, e.Kind+" "+e.Summary)
		}
		want := "referral.make 向其他部门转办（513221-ZB-2026-000001）;referral.accept 转办事项已被受理（513221-ZB-2026-000001）;referral.close 转办事项已办结（513221-ZB-2026-000001）"
		if got := strings.Join(kinds, ";"); got != want {
			t.Errorf("timeline\n%s, want\n%s", got, want)
		}
		if b.made(school()).Number != "513221-ZB-2026-000002" {
			t.Error("after the first was closed the need can be handed on again")
		}
	})
}

// TestWhatIsWrong names the field.
func TestWhatIsWrong(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		for field, change := range map[string]func(*Making){
			"body.department": func(m *Making) { m.Department = " " },
			"body.who":        func(m *Making) { m.Who = "" },
			"body.words":      func(m *Making) { m.Words = "\n" },
			"body.phone":      func(m *Making) { m.Phone = "打村里的电话" },
			"body.dueOn":      func(m *Making) { m.DueOn = calendar.On(2026, 11, 22) },
		} {
			m := school()
			change(&m)
			_, err := b.Make(b.clerk(), m)
			var e *errs.Error
			if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		m := school()
		m.HouseholdID++ // its county's pack gives no term
		_, err := b.Make(b.as(authz.Approver, "513221"), m)
		b.wants("no day", err, errs.Invalid)
		m.Programme = "lottery"
		m.DueOn = calendar.On(2026, 12, 1)
		_, err = b.Make(b.as(authz.Approver, "513221"), m)
		b.wants("no such programme", err, errs.Invalid)
		m.HouseholdID = 5
		_, err = b.Make(b.clerk(), m)
		b.wants("no such household", err, errs.NotFound)
	})
}

// TestScope tries to reach what another place handed on.
func TestScope(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d := b.made(school())
		ref := Ref{county, d.ID}
		for _, c := range []struct {
			who         context.Context
			reads, acts errs.Code
		}{
			{b.as(authz.Clerk, "513221109"), errs.NotFound, errs.NotFound},
			{b.as(authz.Approver, "513222"), errs.NotFound, errs.NotFound},
			{b.as(authz.Leader, "513221"), errs.Forbidden, errs.Forbidden},
			{b.as(authz.Assistant, village), errs.Forbidden, errs.Forbidden},
			{b.as(authz.Approver, "513221"), "", errs.Conflict},
		} {
			_, err := b.Get(c.who, ref)
			b.wants("get", err, c.reads)
			_, err = b.letter(c.who, ref)
			b.wants("letter", err, c.reads)
			_, err = b.Accept(c.who, ref, Accepting{Version: 9})
			b.wants("accept", err, c.acts)
			_, err = b.Make(c.who, school())
			b.wants("make", err, c.acts)
			list, err := b.List(c.who, Filter{State: "open"}, page.Query{Limit: 10})
			if n := len(list.Items); (c.reads == "") != (n == 1) || (c.reads == errs.Forbidden) != (err != nil) {
				t.Errorf("lists %d, %v", n, err)
			}
			of, err := b.Of(c.who, county, household)
			b.wants("of the household", err, c.reads)
			if (c.reads == "") != (len(of) == 1) {
				t.Errorf("of the household %d", len(of))
			}
		}
		_, err := b.Departments(b.as(authz.Approver, "513222"), county)
		b.wants("the departments of another county", err, errs.NotFound)
		refused := 0
		err = b.db.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM audit_entry WHERE act = 'access.refused'`).Scan(&refused)
		})
		if err != nil || refused != 11 {
			t.Errorf("%d refusals are in the audit log, want 11; %v", refused, err)
		}
	})
}

// TestOpenOnesHaveAnIndex: what waits is found without reading all that ever was.
func TestOpenOnesHaveAnIndex(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		if b.db.SQLite() == nil {
			return // a small table is read whole there
		}
		plan := ""
		err := b.db.View(t.Context(), func(tx *db.Tx) error {
			n := 0
			return tx.QueryRow(t.Context(), `EXPLAIN QUERY PLAN SELECT * FROM referral INDEXED BY referral_open
				WHERE county >= 513221 AND county <= 513221 AND division >= '513221' AND division < '513222' AND state <> 'closed'`).Scan(&n, &n, &n, &plan)
		})
		if err != nil || !strings.Contains(plan, "referral_open") {
			t.Errorf("%s, %v", plan, err)
		}
	})
}

// TestWaiting counts and lists by the day on which an answer is due.
func TestWaiting(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		late := school()
		late.DueOn = calendar.On(2026, 12, 20)
		late.Department = "汶川县住房和城乡建设局"
		second, first := b.made(late), b.made(school())
		b.clock.T = b.clock.T.AddDate(0, 0, 14) // past the first one's day
		n, err := b.Count(b.clerk())
		if err != nil || n != (Waiting{2, 1}) {
			t.Errorf("waiting %+v, %v", n, err)
		}
		var got []string
		err = page.Each(func(q page.Query) (page.Page[Summary], error) {
			q.Limit = 1
			return b.List(b.clerk(), Filter{State: "open"}, q)
		}, func(s Summary) error { got = append(got, s.Number); return nil })
		if err != nil || strings.Join(got, " ") != first.Number+" "+second.Number {
			t.Errorf("list %v, %v", got, err)
		}
		for f, want := range map[Filter]int{{State: "open", Overdue: true}: 1, {State: "open", Department: "汶川县教育局"}: 1, {State: "closed"}: 0, {State: "open", Division: "513221100004"}: 0} {
			if list, err := b.List(b.clerk(), f, page.Query{Limit: 10}); err != nil || len(list.Items) != want {
				t.Errorf("%+v: %d, %v", f, len(list.Items), err)
			}
		}
		names, err := b.Departments(b.clerk(), county)
		if err != nil || len(names) != 2 {
			t.Errorf("departments %v, %v", names, err)
		}
		file, err := b.Export(b.clerk(), Filter{State: "open"}, sheet.CSV)
		if err != nil {
			t.Fatal(err)
		}
		var csv bytes.Buffer
		if _, err := file.WriteTo(&csv); err != nil || strings.Count(csv.String(), "ZB-2026") != 2 || strings.Contains(csv.String(), "尔玛兰") {
			t.Errorf("export %v\n%s", err, csv.String())
		}
	})
}

// TestLetter is what goes to the department, over the wire.
func TestLetter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		m := school()
		m.Words = "<script>学费</script>"
		d := b.made(m)
		_, api := humatest.New(t)
		b.Routes(api)
		r := api.GetCtx(b.clerk(), "/api/referrals/513221/"+d.ID.String()+"/letter")
		text := r.Body.String()
		for _, want := range []string{"513221-ZB-2026-000001", "汶川县教育局：", "汶川县威州镇双河村居民尔玛兰", "13900001234", "2026年12月3日", "威州镇人民政府", "&lt;script&gt;", "第六十四条"} {
			if !strings.Contains(text, want) {
				t.Errorf("the letter lacks %q", want)
			}
		}
		if r.Code != http.StatusOK || strings.Contains(text, "<script>") || !strings.Contains(r.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%d %v\n%s", r.Code, r.Header(), text)
		}
	})
}

// TestWhoIssues: the county's letter is the county's.
func TestWhoIssues(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d, err := b.Make(b.as(authz.Approver, "513221"), school())
		if err != nil {
			t.Fatal(err)
		}
		l, err := b.letter(b.clerk(), Ref{county, d.ID})
		if err != nil || l.Issuer != "汶川县民政局" {
			t.Errorf("issued by %q, %v", l.Issuer, err)
		}
	})
}

// TestOtherNeeds of one person may go to one department; the same one may not.
func TestOtherNeeds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		m := school()
		m.Programme = ""
		b.made(m)
		_, err := b.Make(b.clerk(), m)
		b.wants("the same words", err, errs.Conflict)
		m.Words = "孩子上学没有车。"
		b.made(m)
	})
}

// TestToldToTheFamily keeps what was said to the department, and resealing keeps all.
func TestToldToTheFamily(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		d := b.made(school())
		if _, err := b.Close(b.clerk(), Ref{county, d.ID}, Closing{Version: 1, Outcome: NotTheirs, Reply: "请向就读学校申请。"}); err != nil {
			t.Fatal(err)
		}
		if n, err := b.Reseal(t.Context(), 10); err != nil || n != 0 { // no key changed
			t.Errorf("resealed %d, %v", n, err)
		}
		var told []Told
		err := b.db.View(t.Context(), func(tx *db.Tx) (err error) { told, err = b.Told(t.Context(), tx, county, household); return err })
		if err != nil || len(told) != 1 || told[0].Reply != "请向就读学校申请。" || told[0].Outcome != NotTheirs {
			t.Errorf("told %+v, %v", told, err)
		}
	})
}
