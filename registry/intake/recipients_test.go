package intake

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/money"
)

// ledger takes over whom it does not have yet.
type ledger map[string]Recipient

func (l ledger) TakeOver(_ context.Context, _ *db.Tx, _ int32, list []Recipient) ([]Taken, error) {
	out := make([]Taken, len(list))
	for i, r := range list {
		was, there := l[r.Number]
		switch {
		case r.Number == "9":
			out[i] = Taken{Bad, "number", "登记册中没有这一户。"}
			continue
		case !there:
			out[i].Outcome = Added
		case was == r:
			out[i].Outcome = Same
		default:
			out[i].Outcome = Changed
		}
		l[r.Number] = r
	}
	return out, nil
}

func TestRecipients(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		l := ledger{}
		s.kinds = append(s.kinds, Recipients(l))
		file := "汶川县低保在保花名册\n序号,户编号,户主（申请人）姓名,身份证号,保障人数,城乡类别,月保障金额（元）,起保年月,低保证号,开户银行,银行账号,开户人\n" +
			"1,7,张三," + citizen(1) + ",2,农村低保,512.50,2019-03,DB1,农商行,6214590123456789,张三\n" +
			"2,9,李四," + citizen(2) + ",1,城市低保,300,2020年5月,,,,\n3,8,王五," + citizen(3) + ",零,城市低保,-3,2099-01,,,,\n"
		kind := func(c *Command) { c.Kind = RecipientsID }
		st := s.run(t, clerk(), file, kind)
		text := s.problems(t, st)
		if st.Units.New != 1 || st.Units.Bad != 2 || !strings.Contains(text, "4 户编号|refused|登记册中没有这一户。|9") || !strings.Contains(text, "negative") {
			t.Errorf("%+v\n%s", st, text)
		}
		if r := l["7"]; r.Amount != money.Fen(51250) || r.From != calendar.NewPeriod(2019, 3) || r.Members != 2 || r.Urban {
			t.Errorf("%+v", r)
		}
		if again := s.run(t, clerk(), file, kind); again.Units.Same != 1 || again.Units.New != 0 {
			t.Errorf("again: %+v", again)
		}
	})
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		st := s.run(t, clerk(), strings.Replace(roster(2), citizen(1), "123", 1))
		mux := http.NewServeMux()
		api := humago.New(mux, huma.DefaultConfig("test", "1"))
		s.Routes(api)
		NewExporter(d, s.reg, registerOf(t), codesOf()).Routes(api)
		for path, want := range map[string]string{
			"/api/imports/kinds":                                                 `"id":"population"`,
			"/api/imports/513221":                                                `"state":"done"`,
			"/api/imports/513221/" + st.ID.String():                              `"waiting":2`,
			"/api/imports/513221/" + st.ID.String() + "/problems?limit=1":        `"next":"e`,
			"/api/imports/513221/mappings":                                       `"items":[]`,
			"/api/registry/export?kind=population&division=513221100&format=csv": "993***********",
		} {
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil).WithContext(clerk()))
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s: %d %s", path, w.Code, shorten(w.Body.String(), 300))
			}
		}
	})
}
