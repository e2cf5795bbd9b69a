package procedure_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"doudi/casework/procedure"
	"doudi/policy"
)

func words() procedure.Vocabulary {
	return procedure.Vocabulary{
		Acts: []string{"submit", "accept", "decide", "withdraw", "note"}, States: []string{"draft", "submitted", "open", "done", "withdrawn"},
		Roles: []string{"clerk", "approver"}, Needs: []string{"complete", "visited"}, Conditions: []string{"visited"},
		Signatures: []string{"applicant", "officer"},
	}
}

// small is a procedure of four states; each pair of old and new words changes it.
func small(changes ...string) string {
	return strings.NewReplacer(changes...).Replace(`
id: SMALL
programme: aid
title: {zh: 程序, en: procedure}
division: ""
valid_from: 2021-07-01
valid_to: 2026-06-30
mark: found
name: {zh: 救助, en: Aid}
number: JZ
documents:
  "57": {title: {zh: 办法, en: Measures}, number: 民发〔2021〕57号}
clocks:
  - {id: whole, title: {zh: 办结, en: whole}, term: clock.total, starts: [{act: accept}], warn: 2, whole: true}
  - {id: notice, title: {zh: 告知, en: notice}, term: clock.notice, starts: [{state: done}], stops: [{act: note}]}
states:
  - {id: draft, waits: [{act: submit, by: clerk}]}
  - {id: submitted, waits: [{act: accept, by: clerk}]}
  - {id: open, waits: [{act: decide, by: approver, until: [whole], if: visited}]}
  - {id: done}
  - {id: withdrawn}
steps:
  - {act: submit, from: [draft], to: [submitted], needs: [complete], signatures: [applicant], cite: [{document: "57", article: "4"}]}
  - {act: accept, from: [submitted], to: [open], cite: [{document: "57", article: "10"}]}
  - {act: decide, from: [open], to: [done], needs: [visited], signatures: [officer], cite: [{document: "57", article: "21"}]}
  - {act: note, from: [done], to: [done], cite: [{document: "57", article: "21"}]}
  - {act: withdraw, from: [draft, submitted, open], to: [withdrawn], cite: [{document: "57", article: "4"}]}
`)
}

func TestRead(t *testing.T) {
	t.Parallel()
	p, err := procedure.Read("small.yaml", []byte(small()), words())
	if err != nil {
		t.Fatal(err)
	}
	step, ok := p.Step("decide")
	if !ok || p.Article(step) != "《办法》（民发〔2021〕57号）第二十一条" || p.ArticleEnglish(step) != "Measures, art. 21" {
		t.Errorf("decide cites %q, %q", p.Article(step), p.ArticleEnglish(step))
	}
	if p.Start() != "draft" || p.Whole().ID != "whole" || !p.Final("done") || p.Final("open") {
		t.Errorf("start %s, whole %s, done final %v, open final %v", p.Start(), p.Whole().ID, p.Final("done"), p.Final("open"))
	}
	if len(p.Digest()) != 32 || p.Text() != small() {
		t.Error("the text or its digest is not kept")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change []string
		want   string
	}{
		"unknown key":                   {[]string{"mark: found", "mark: found\nmood: good"}, `unknown field "mood"`},
		"unknown act":                   {[]string{"act: note,", "act: sing,"}, `act "sing" is none of`},
		"unknown need":                  {[]string{"needs: [complete]", "needs: [compleat]"}, `need "compleat" is none of`},
		"unknown role":                  {[]string{"by: approver", "by: king"}, `role "king" is none of`},
		"unknown condition":             {[]string{"if: visited", "if: seen"}, `condition "seen" is none of`},
		"unknown state":                 {[]string{"to: [done], needs", "to: [gone], needs"}, `names state "gone"`},
		"unknown clock":                 {[]string{"until: [whole]", "until: [sum]"}, `until clock "sum"`},
		"unknown event":                 {[]string{"starts: [{state: done}]", "starts: [{state: gone}]"}, "an event is either an act or a state"},
		"nobody's term":                 {[]string{"warn: 2", "whose: king"}, `clock whole: whose "king" is none of`},
		"two wholes":                    {[]string{"stops: [{act: note}]", "stops: [{act: note}], whole: true"}, "2 clocks are that of the whole case"},
		"a day without a term":          {[]string{"stops: [{act: note}]", "stops: [{act: note}], since: 2022-10-20"}, "a day from which townships have their own term"},
		"unknown condition of an event": {[]string{"starts: [{act: accept}]", "starts: [{act: accept, if: seen}]"}, `condition "seen" is none of`},
		"paused for ever":               {[]string{"warn: 2", "pauses: [{act: note}]"}, "is paused and never goes on"},
		"no citation":                   {[]string{`, cite: [{document: "57", article: "10"}]`, ""}, "act accept cites nothing"},
		"unlisted document":             {[]string{`cite: [{document: "57", article: "10"}]`, `cite: [{document: "58", article: "10"}]`}, `cites document "58"`},
		"waits for nobody":              {[]string{"{id: submitted, waits: [{act: accept, by: clerk}]}", "{id: submitted}"}, "state submitted waits for nobody"},
		"waits for the wrong":           {[]string{"waits: [{act: accept, by: clerk}]", "waits: [{act: decide, by: clerk}]"}, `waits for "decide", which cannot be done in it`},
		"never reached":                 {[]string{"- {act: accept, from: [submitted], to: [open]", "- {act: accept, from: [submitted], to: [submitted]"}, "state open is never reached"},
		"no end":                        {[]string{"from: [open], to: [done]", "from: [open], to: [open]", "[draft, submitted, open], to", "[draft, submitted], to"}, "is never reached"},
		"ends before it began":          {[]string{"2026-06-30", "2020-06-30"}, "valid_to 2020-06-30 is before"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := procedure.Read("small.yaml", []byte(small(c.change...)), words())
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestClocks(t *testing.T) {
	t.Parallel()
	p, err := procedure.Read("small.yaml", []byte(small()), words())
	if err != nil {
		t.Fatal(err)
	}
	ids := func(list []procedure.Clock) string {
		var out []string
		for _, k := range list {
			out = append(out, k.ID)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct{ act, before, after, started, stopped string }{
		{"accept", "submitted", "open", "whole", ""},
		{"decide", "open", "done", "notice", "whole notice"}, // an end stops all, and what comes after it starts
		{"note", "done", "done", "", "notice"},
		{"withdraw", "open", "withdrawn", "", "whole notice"},
	} {
		turn := procedure.Turn{Act: c.act, Before: c.before, After: c.after}
		started, stopped := ids(p.Started(turn)), ids(p.Stopped(turn))
		if started != c.started || stopped != c.stopped {
			t.Errorf("%s from %s to %s starts %q and stops %q, want %q and %q", c.act, c.before, c.after, started, stopped, c.started, c.stopped)
		}
	}
}

// TestPausesAndConditions: an event counts where its condition holds.
func TestPausesAndConditions(t *testing.T) {
	t.Parallel()
	p, err := procedure.Read("small.yaml", []byte(small("starts: [{act: accept}], warn: 2", "starts: [{act: accept, if: visited}], pauses: [{state: open}], resumes: [{act: decide}]")), words())
	if err != nil {
		t.Fatal(err)
	}
	for _, holds := range []bool{true, false} {
		accept := procedure.Turn{Act: "accept", Before: "submitted", After: "open", Holds: func(string) bool { return holds }}
		if got := len(p.Started(accept)) > 0; got != holds {
			t.Errorf("where the condition holds: %v, the clock starts: %v", holds, got)
		}
		if len(p.Paused(accept)) != 1 || len(p.Resumed(accept)) != 0 {
			t.Errorf("acceptance pauses %v and resumes %v", p.Paused(accept), p.Resumed(accept))
		}
	}
	if decide := (procedure.Turn{Act: "decide", Before: "open", After: "done"}); len(p.Resumed(decide)) != 1 {
		t.Error("the decision resumes nothing")
	}
}

func folder(texts ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i, text := range texts {
		m[fmt.Sprintf("%d.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func TestBook(t *testing.T) {
	t.Parallel()
	place := small("id: SMALL", "id: COUNTY", `division: ""`, `division: "513221"`, "needs: [complete]", "needs: [complete, visited]")
	b, err := procedure.Load(words(), folder(small()), folder(place))
	if err != nil {
		t.Fatal(err)
	}
	for division, want := range map[string]string{"513221100001": "COUNTY", "513222100001": "SMALL"} {
		p, err := b.At("aid", procedure.Application, division, policy.Date{Year: 2023, Month: 1, Day: 1})
		if err != nil || p.ID != want {
			t.Errorf("in %s: %v (%v), want %s", division, p, err, want)
		}
	}
	var gap *procedure.GapError
	if _, err := b.At("aid", procedure.Application, "513221", policy.Date{Year: 2026, Month: 7, Day: 1}); !errors.As(err, &gap) {
		t.Errorf("after the last day: %v, want a gap", err)
	}
}

func TestBookRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		place string
		want  string
	}{
		"an overlap":          {small("id: SMALL", "id: OTHER"), "share days"},
		"a need left out":     {small("id: SMALL", "id: COUNTY", `division: ""`, `division: "51"`, "needs: [visited], ", ""), "decide without the need visited that SMALL asks for"},
		"a signature dropped": {small("id: SMALL", "id: COUNTY", `division: ""`, `division: "51"`, "signatures: [officer], ", ""), "decide without the signature officer"},
		"a step left out": {small("id: SMALL", "id: COUNTY", `division: ""`, `division: "51"`, "stops: [{act: note}]", "stops: []",
			`  - {act: note, from: [done], to: [done], cite: [{document: "57", article: "21"}]}`, ""), "leaves out note, which SMALL has"},
		"a clock dropped": {county(`  - {id: notice, title: {zh: 告知, en: notice}, term: clock.notice, starts: [{state: done}], stops: [{act: note}]}
`, ""), "leaves out the clock notice"},
		"another term":            {county("term: clock.total", "term: clock.own"), "clock whole has another term"},
		"a clock that may pause":  {county("warn: 2", "pauses: [{state: open}], resumes: [{act: decide}]"), "clock whole is stopped or paused by {Act: State:open If:}"},
		"a clock under condition": {county("starts: [{act: accept}]", "starts: [{act: accept, if: visited}]"), "clock whole is not started by"},
		"a short cut":             {county("{act: decide, from: [open]", "{act: decide, from: [open, submitted]"), "decide from submitted, which SMALL does not allow"},
		"no publicity":            {county("number: JZ", "number: JZ\ndirect: [edge]"), "direct edge, which SMALL does not allow"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := procedure.Load(words(), folder(small()), folder(c.place))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// few is small where the approver decides, for two causes, and the whole term pauses.
func few(changes ...string) string {
	return small(append([]string{"{act: decide, from: [open], to: [done],", `{act: decide, from: [open], to: [done], by: [approver], causes: [
    {id: hard, name: {zh: 困难, en: hard}, if: visited, cite: [{document: "57", article: "22"}]},
    {id: other, name: {zh: 其他, en: other}, cite: [{document: "57", article: "22"}]}],`,
		"warn: 2", "township: clock.own, pauses: [{state: submitted}], resumes: [{state: open}, {act: note}]"}, changes...)...)
}

// TestBookHoldsWhoAndWhy: a place does an act by nobody else and for no other cause than
// the nation, and one that extends it says neither again.
func TestBookHoldsWhoAndWhy(t *testing.T) {
	t.Parallel()
	// replaced changes what few wrote, which small's own changes do not reach.
	replaced := func(changes ...string) string {
		return strings.NewReplacer(append([]string{"id: SMALL", "id: COUNTY", `division: ""`, `division: "51"`}, changes...)...).Replace(few())
	}
	for name, c := range map[string]struct {
		place string
		want  string
	}{
		"the same":     {replaced(), ""},
		"an extension": {"extends: SMALL\nid: COUNTY\ndivision: \"51\"\nsteps:\n  - {act: decide, needs: [visited, complete]}\n", ""},
		"fewer causes": {replaced(`,
    {id: other, name: {zh: 其他, en: other}, cite: [{document: "57", article: "22"}]}]`, "]"), ""},
		"another role":           {replaced("by: [approver],", "by: [approver, clerk],"), "decide by clerk, which SMALL does not allow"},
		"everybody":              {replaced("by: [approver],", ""), "decide by everybody, where SMALL names [approver]"},
		"another cause":          {replaced("id: other", "id: rain"), "decide for the cause rain, which SMALL does not allow"},
		"a cause at any time":    {replaced(" if: visited, cite", " cite"), "decide for the cause hard, which SMALL does not allow"},
		"a term of the family's": {replaced("term: clock.total", "whose: family, term: clock.total"), "clock whole has another term"},
		"a townships' own term":  {replaced("township: clock.own", "township: clock.long"), "clock whole has another term"},
		"a township's dropped":   {replaced("township: clock.own, ", ""), "clock whole has another term"},
		"a pause without end":    {replaced("resumes: [{state: open}, {act: note}]", "resumes: [{act: note}]"), "clock whole does not go on after {Act: State:open If:}"},
		"no causes": {replaced(`causes: [
    {id: hard, name: {zh: 困难, en: hard}, if: visited, cite: [{document: "57", article: "22"}]},
    {id: other, name: {zh: 其他, en: other}, cite: [{document: "57", article: "22"}]}],`, ""), "decide for any cause, where SMALL names them"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := procedure.Load(words(), folder(few()), folder(c.place))
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
		})
	}
}

// county is small as a county of its own has it, with changes.
func county(changes ...string) string {
	return small(append([]string{"id: SMALL", "id: COUNTY", `division: ""`, `division: "51"`}, changes...)...)
}

func FuzzRead(f *testing.F) {
	f.Add(small())
	f.Fuzz(func(t *testing.T, text string) {
		p, err := procedure.Read("fuzz", []byte(text), words())
		if err == nil && p.Start() == "" {
			t.Error("a procedure without a start")
		}
	})
}
