package connect

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/idnumber"
	"doudi/verification/source"
)

// vehicles is the built-in source with other limits.
func vehicles(t *testing.T, l source.Limits) source.Source {
	t.Helper()
	list, err := source.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(s source.Source) bool { return s.Code == "vehicles" })
	list[i].Limits = l
	return list[i]
}

func limits() source.Limits {
	return source.Limits{Timeout: 10 * time.Second, Attempts: 3, Rate: 1000, Burst: 1000, MaxBytes: 1 << 20, MaxRows: 3}
}

func person() idnumber.Number {
	body := "99322119650210001"
	return idnumber.Number(body + string(idnumber.Complete(body)))
}

// asked is a connector made of a function.
type asked func(context.Context) (Answer, error)

func (f asked) Ask(ctx context.Context, _ Question) (Answer, error) { return f(ctx) }

func car(n idnumber.Number) map[string]string {
	return map[string]string{"id": string(n), "name": "张三", "type": "小型轿车"}
}

func question() Question {
	return Question{ID: "1", Source: "vehicles", IDNumber: person(), Name: "张三"}
}

func TestASourceIsAskedAgainAndThenLeftAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		g := Guard(vehicles(t, limits()), asked(func(context.Context) (Answer, error) { tries++; return Answer{}, fail(Silent, "nobody is there") }))
		if _, err := g.Ask(t.Context(), question()); CauseOf(err) != Silent || tries != 3 {
			t.Errorf("%v after %d tries", err, tries)
		}
		if _, err := g.Ask(t.Context(), question()); CauseOf(err) != Down || tries != tripAfter {
			t.Errorf("%v after %d tries", err, tries)
		}
		if _, err := g.Ask(t.Context(), question()); CauseOf(err) != Down || tries != tripAfter {
			t.Errorf("a source that is down was asked: %v, %d tries", err, tries)
		}
		time.Sleep(restFor + time.Second) // the bubble's clock, not the machine's
		if _, err := g.Ask(t.Context(), question()); err == nil || tries != tripAfter+1 {
			t.Errorf("after a rest: %v, %d tries", err, tries)
		}
	})
}

func TestASourceThatHangsIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := Guard(vehicles(t, limits()), asked(func(ctx context.Context) (Answer, error) { <-ctx.Done(); return Answer{}, ctx.Err() }))
		began := time.Now()
		_, err := g.Ask(t.Context(), question())
		if took := time.Since(began); CauseOf(err) != Silent || took < 30*time.Second || took > 35*time.Second {
			t.Errorf("%v after %s", err, took)
		}
	})
}

func TestQuestionsKeepToTheRate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := limits()
		l.Rate, l.Burst = 2, 1
		g := Guard(vehicles(t, l), asked(func(context.Context) (Answer, error) { return Answer{}, nil }))
		began := time.Now()
		for range 5 {
			if _, err := g.Ask(t.Context(), question()); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 2*time.Second {
			t.Errorf("five questions at two a second took %s", took)
		}
	})
}

func TestWhoGivesUpIsNotTheDepartmentsFault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := Guard(vehicles(t, limits()), asked(func(ctx context.Context) (Answer, error) {
			if err := ctx.Err(); err != nil {
				return Answer{}, err
			}
			return Answer{}, nil
		}))
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range 2 * tripAfter {
			if _, err := g.Ask(gone, question()); err == nil {
				t.Fatal("asked without a caller")
			}
		}
		if _, err := g.Ask(t.Context(), question()); err != nil {
			t.Errorf("the source is taken for down: %v", err)
		}
	})
}

func TestAnAnswerIsTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	other := car(person())
	other["id"] = "993221196807120025"
	short := car(person())
	short["id"] = "993221650210001" // the same person, before 1999
	lacks := car(person())
	delete(lacks, "name")
	more := car(person())
	more["colour"] = "red"
	for name, c := range map[string]struct {
		rows  []map[string]string
		keep  int
		cause Cause
		tries int
	}{
		"nothing":         {nil, 0, "", 1},
		"repeats":         {[]map[string]string{car(person()), car(person()), car(person())}, 1, "", 1},
		"15 digits":       {[]map[string]string{short}, 1, "", 1},
		"somebody else":   {[]map[string]string{car(person()), other}, 0, WrongMan, 1},
		"without a name":  {[]map[string]string{lacks}, 0, Columns, 1},
		"a column more":   {[]map[string]string{more}, 0, Columns, 1},
		"more than three": {[]map[string]string{car(person()), car(person()), car(person()), car(person())}, 0, TooLarge, 1},
	} {
		tries := 0
		g := Guard(vehicles(t, limits()), asked(func(context.Context) (Answer, error) {
			tries++
			return Answer{AsOf: calendar.On(2026, 9, 30), Rows: c.rows}, nil
		}))
		a, err := g.Ask(t.Context(), question())
		if len(a.Rows) != c.keep || tries != c.tries || (err == nil) != (c.cause == "") || err != nil && CauseOf(err) != c.cause {
			t.Errorf("%s: %d rows, %v after %d tries", name, len(a.Rows), err, tries)
		}
		var f *SilenceError
		if err != nil && !errors.As(err, &f) {
			t.Errorf("%s: %v does not say why", name, err)
		}
	}
}
