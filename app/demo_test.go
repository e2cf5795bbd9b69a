package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/cookiejar"
	"testing"
)

// visitor is somebody with a browser.
type visitor struct {
	t    *testing.T
	base string
	http.Client
}

func signIn(t *testing.T, base, login string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := &visitor{t: t, base: base, Client: http.Client{Jar: jar}}
	body, _ := json.Marshal(map[string]string{"login": login, "password": "Doudi-2026"})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/api/session", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := v.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK && resp.StatusCode != http.StatusNoContent {
		t.Fatalf("sign in as %s: %s", login, resp.Status)
	}
	return v
}

// read gets a JSON document and returns the status.
func (v *visitor) read(path string, into any) int {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, v.base+path, nil)
	if err != nil {
		v.t.Fatal(err)
	}
	resp, err := v.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(into); err != nil {
		v.t.Fatal(err)
	}
	return resp.StatusCode
}

type count struct{ Households, People int }

// article is the table of the register of the poor in Wenchuan, 2014 to 2019,
// as the county published it. What it does not name is "other".
var article = struct {
	identified, adjusted, out, still, labourOrSkill count
	causes                                          map[string]count
	dibao                                           int
}{
	identified: count{1341, 4440}, adjusted: count{1296, 4072}, out: count{1293, 4062}, still: count{3, 10}, labourOrSkill: count{329, 1046}, dibao: 498,
	causes: map[string]count{"illness": {444, 1442}, "disability": {159, 497}, "disaster": {69, 267}, "schooling": {56, 226}, "other": {284, 962}},
}

// overviewShowsTheArticle holds what the overview page shows to the article.
func overviewShowsTheArticle(t *testing.T, v *visitor) {
	t.Helper()
	var got struct {
		Poor struct {
			Identified, Adjusted, Out, Still count
			Dibao                            int
			Causes                           []struct {
				Cause string
				count
			}
		}
	}
	v.read("/api/overview/registry", &got)
	p := got.Poor
	if p.Identified != article.identified || p.Adjusted != article.adjusted || p.Out != article.out || p.Still != article.still || p.Dibao != article.dibao {
		t.Errorf("the register of the poor is %+v", p)
	}
	var labourOrSkill count
	for _, c := range p.Causes {
		if c.Cause == "labour" || c.Cause == "skill" {
			labourOrSkill.Households += c.Households
			labourOrSkill.People += c.People
		} else if c.count != article.causes[c.Cause] {
			t.Errorf("cause %s: %+v, the article has %+v", c.Cause, c.count, article.causes[c.Cause])
		}
	}
	if labourOrSkill != article.labourOrSkill {
		t.Errorf("lack of labour or skill: %+v", labourOrSkill)
	}
}

// casesWait finds every stage of a case in the demonstration's work.
func casesWait(t *testing.T, v *visitor) {
	t.Helper()
	var got struct {
		Items []struct{ State, Number string }
	}
	v.read("/api/cases?limit=50", &got)
	states := map[string]int{}
	for _, c := range got.Items {
		states[c.State]++
	}
	for _, s := range []string{"draft", "submitted", "supplement", "investigation", "review", "reviewed", "publicity", "county_review", "confirmed"} {
		if states[s] == 0 {
			t.Errorf("no case is %s: %v", s, states)
		}
	}
}

// octoberIsPaid finds last month's roll with the bank's two failures.
func octoberIsPaid(t *testing.T, v *visitor) {
	t.Helper()
	var got struct {
		Items []struct {
			County     int
			ID         string
			Period     string
			Households int
		}
	}
	v.read("/api/rolls", &got)
	if len(got.Items) != 1 || got.Items[0].Period != "2026-10" || got.Items[0].Households != 1398 {
		t.Errorf("rolls %+v", got.Items)
	}
	var failed struct{ Items []struct{ State string } }
	v.read("/api/rolls/513221/"+got.Items[0].ID+"/lines?state=failed", &failed)
	if len(failed.Items) != 2 {
		t.Errorf("%d failed lines, want 2", len(failed.Items))
	}
}
