package app_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"doudi/internal/db/dbtest"
)

// personal is what nobody may find in a log.
type personal struct{ name, other, number, wrong, phone, account, illness, note, address, login string }

// TestLogsHoldNoPersonalData does with a server what an office does with people's
// data, rightly and wrongly, and looks for them in all that the server logged.
func TestLogsHoldNoPersonalData(t *testing.T) {
	t.Parallel()
	for _, form := range []string{"text", "json"} {
		t.Run(form, func(t *testing.T) {
			t.Parallel()
			flags := []string{"-log-format", form, "-log-level", "debug"}
			if database := dbtest.Postgres(t); form == "json" && database != "" {
				flags = append(flags, "-database", database)
			}
			o := openOffice(t, flags...)
			who := personal{name: "欧阳秀英", other: "司马福全", number: invented(7), phone: "13987654321", account: "6228480123456789012",
				illness: "尿毒症透析", note: "丈夫长期酗酒在外", address: "雁门沟三组十七号", login: "993221199001011234"}
			who.wrong = who.number[:17] + string("10X98765432"[(strings.IndexByte("10X98765432", who.number[17])+1)%11])
			o.clerk.mustImport("villages", "村名单.csv", "区划代码,名称\n513221100001,南桥社区\n")
			o.meet(t, who)
			log := o.logged(t)
			for _, p := range []string{who.name, who.other, who.number, who.wrong, who.phone, who.account, who.illness, who.note, who.address, who.login} {
				for _, written := range []string{p, url.QueryEscape(p), strings.Trim(strconv.QuoteToASCII(p), `"`)} {
					if strings.Contains(log, written) {
						t.Errorf("%s is in the log:\n%s", p, lineWith(log, written))
					}
				}
			}
		})
	}
}

func lineWith(text, part string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, part) {
			return line
		}
	}
	return ""
}

// logged is what the server has logged, once it tells of the last request.
func (o *office) logged(t *testing.T) string {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); time.Now().Before(until); time.Sleep(50 * time.Millisecond) {
		if text := o.log.String(); strings.Contains(text, "/api/progress/") {
			return text
		}
	}
	t.Fatalf("the log tells of no requests:\n%s", o.log)
	return ""
}

// meet enters, seeks, changes and reveals the person, and is refused in most ways.
func (o *office) meet(t *testing.T, who personal) {
	t.Helper()
	draft := func(number string) map[string]any {
		head := map[string]any{"name": who.name, "idNumber": number, "relation": "01", "phone": who.phone, "illness": who.illness}
		return map[string]any{"number": "H1", "division": "513221100001", "address": who.address, "account": who.account, "accountName": who.name,
			"bank": "农业银行", "note": who.note, "members": []map[string]any{head}}
	}
	var made dossier
	o.clerk.send(http.MethodPost, "/api/households", draft(who.number)).into(t, http.StatusOK, &made)
	one := "/api/households/513221/" + made.ID
	reveal := func(field string) map[string]any {
		return map[string]any{"person": made.Members[0].ID, "field": field, "reason": "核实" + who.other}
	}
	for name, x := range map[string]struct {
		by           *official
		method, path string
		body         any
		status       int
	}{
		"twice":                     {o.clerk, http.MethodPost, "/api/households", draft(who.number), 409},
		"check digit":               {o.clerk, http.MethodPost, "/api/households", draft(who.wrong), 422},
		"number of another":         {o.clerk, http.MethodPost, "/api/households", draft(""), 409},
		"a word for a number":       {o.clerk, http.MethodPut, one, map[string]any{"version": who.phone, "note": who.note}, 422},
		"unknown field":             {o.clerk, http.MethodPut, one, map[string]any{who.name: who.number, "version": 1}, 422},
		"sought by name":            {o.clerk, http.MethodGet, "/api/persons?q=" + url.QueryEscape(who.name), nil, 200},
		"sought by number":          {o.clerk, http.MethodGet, "/api/persons?q=" + who.number, nil, 200},
		"sought by phone":           {o.clerk, http.MethodGet, "/api/persons?q=" + who.phone, nil, 200},
		"sought too long":           {o.clerk, http.MethodGet, "/api/persons?q=" + strings.Repeat(who.number, 5), nil, 422},
		"alike":                     {o.clerk, http.MethodPost, "/api/persons/alike", map[string]any{"name": who.other, "idNumber": who.number}, 200},
		"alike by what is no field": {o.clerk, http.MethodPost, "/api/persons/alike", map[string]any{"name": who.other, "phone": who.phone}, 422},
		"revealed":                  {o.clerk, http.MethodPost, one + "/reveal", reveal("phone"), 200},
		"what is no field":          {o.clerk, http.MethodPost, one + "/reveal", reveal(who.phone), 422},
		"address that is no page":   {o.clerk, http.MethodGet, "/api/households/513221/" + who.number, nil, 404},
		"name in an address":        {o.clerk, http.MethodGet, "/api/persons/" + url.PathEscape(who.name), nil, 404},
		"another county":            {o.foreigner, http.MethodGet, one + "?q=" + who.number, nil, 404},
		"login that is a number":    {o.clerk, http.MethodPost, "/api/session", map[string]any{"login": who.login, "password": who.phone}, 401},
	} {
		if r := x.by.send(x.method, x.path, x.body); r.status != x.status {
			t.Errorf("%s: %d %s, want %d", name, r.status, r.said(), x.status)
		}
	}
	bad := rosterHead + "H5," + who.other + "," + who.wrong + ",户主,,513221100001,," + who.note + "\nH6," + who.other + "," + invented(9) + ",户主,,513221100001,-5," + who.note + "\n"
	file := o.clerk.upload("import", who.name+who.number+".csv", strings.NewReader(bad))
	var seen preview
	o.clerk.look("population", file).into(t, http.StatusOK, &seen)
	if b := o.clerk.load("population", file, seen.Mapping); b.Units.Bad != 2 {
		t.Errorf("%+v", b)
	}
}
