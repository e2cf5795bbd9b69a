package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"doudi/internal/id"
	"doudi/internal/idnumber"
)

// How the crowd works.
const (
	filingsEach = 8                // by one family's account; ten a month are taken
	pause       = 30 * time.Second // of a clerk between two looks at the work list, on average
)

// day's load: clerks look at their work lists and open cases, families file.
type rush struct {
	options
	crowd
	client  *http.Client
	address atomic.Pointer[string]
	next    atomic.Int64 // filing

	mu    sync.Mutex
	filed map[string][]caseRef // by township: what can be opened
	done  map[string]bool      // numbers that were answered
	took  map[string][]time.Duration
	retry map[string]int
	blind int // filings that were there when they were asked again: their answer died with the server
}

type caseRef struct {
	County int32  `json:"county"`
	ID     id.ID  `json:"id"`
	Number string `json:"number"`
}

// errDone is the answer to what was done under this key, and whose answer is not kept.
var errDone = errors.New("done already")

// timeClerks puts a filled database under the load of a working day, kills the
// server in the middle of it, and prints what it took and what is there afterwards.
func timeClerks(ctx context.Context, o options, e engine, in filled) error {
	c, err := gather(ctx, o, e, in)
	if err != nil {
		return err
	}
	r := &rush{options: o, crowd: c, client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: o.clerks + 64}},
		filed: map[string][]caseRef{}, done: map[string]bool{}, took: map[string][]time.Duration{}, retry: map[string]int{}}
	before, until := r.half(), r.half()
	s, err := r.begin(ctx, o, e)
	if err != nil {
		return err
	}
	if err := r.work(ctx, before); err != nil {
		return errors.Join(err, s.stop())
	}
	r.print(e.name)
	if err := r.death(ctx, o, e, s, until); err != nil {
		return err
	}
	return r.compare(ctx, e)
}

// half is when half of all that is to be filed has been.
func (r *rush) half() time.Duration {
	return time.Duration(r.filings) * time.Second / time.Duration(r.rate) / 2
}

func (r *rush) begin(ctx context.Context, o options, e engine) (*server, error) {
	s, err := serve(ctx, o.binary, "-data", e.data, "-database", e.url)
	if err == nil {
		r.address.Store(&s.address)
	}
	return s, err
}

// work has everybody at work for a while. A request that the server did not answer is
// made again, with the key that it had.
func (r *rush) work(ctx context.Context, d time.Duration) error {
	over := time.Now().Add(d)
	g, ctx := errgroup.WithContext(ctx)
	for _, s := range r.staff {
		g.Go(func() error { return r.clerk(ctx, s, over) })
	}
	tick := time.NewTicker(time.Second / time.Duration(r.rate))
	defer tick.Stop()
	for time.Now().Before(over) && ctx.Err() == nil {
		<-tick.C
		g.Go(func() error { return r.family(ctx, r.next.Add(1)-1) })
	}
	return g.Wait()
}

func (r *rush) clerk(ctx context.Context, s seat, over time.Time) error {
	for {
		rest := rand.N(2 * pause)
		if time.Until(over) < rest {
			return nil
		}
		time.Sleep(rest)
		if err := r.timed("work list", func() error {
			return r.all(ctx, s, "/api/cases/work", "/api/cases/counts?mine=true")
		}); err != nil {
			return err
		}
		c, any := r.some(s.township)
		if !any {
			continue
		}
		one := fmt.Sprintf("/api/cases/%d/%s", c.County, c.ID)
		if err := r.timed("case page", func() error {
			answer, err := r.send(ctx, s, false, http.MethodGet, one, "", nil)
			if err != nil {
				return err
			}
			var page struct {
				Household id.ID `json:"householdId"`
			}
			if err := json.Unmarshal(answer, &page); err != nil {
				return err
			}
			of := fmt.Sprintf("county=%d&household=%s", c.County, page.Household)
			return r.all(ctx, s, "/api/cases?limit=100&"+of, "/api/cases/offers?"+of, fmt.Sprintf("/api/consents?county=%d&applicationId=%s", c.County, c.ID))
		}); err != nil {
			return err
		}
	}
}

// some picks a case of a township that was filed.
func (r *rush) some(township string) (c caseRef, any bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.filed[township]
	if len(list) == 0 {
		return c, false
	}
	return list[rand.IntN(len(list))], true
}

// family files the application of somebody whom no file knows.
func (r *rush) family(ctx context.Context, i int64) error {
	s := r.families[i/filingsEach]
	county, err := strconv.Atoi(s.township[:6])
	if err != nil {
		return err
	}
	body := fmt.Sprintf("%06d19%02d%02d%02d%03d", 990000+i/1000, 50+i%50, 1+i%12, 1+i%28, i%1000)
	form := map[string]any{"programme": "dibao", "county": county, "division": s.township, "address": "演示路1号", "urban": false, "reason": "收入少，家里开支困难。", "truthful": true,
		"people":  []any{map[string]any{"name": "演示", "idNumber": body + string(idnumber.Complete(body)), "relation": "applicant", "later": true}},
		"incomes": []any{map[string]any{"person": 1, "item": "wage", "amountFen": 30000, "per": "month"}}, "assets": []any{}, "expenses": []any{}, "papers": []any{}}
	return r.timed("filing", func() error {
		answer, err := r.send(ctx, s, true, http.MethodPost, "/api/portal/applications", fmt.Sprintf("bench-filing-%d", i), map[string]any{"form": form})
		if errors.Is(err, errDone) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.blind++
			return nil
		}
		if err != nil {
			return err
		}
		var c caseRef
		if err := json.Unmarshal(answer, &c); err != nil {
			return err
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.filed[s.township], r.done[c.Number] = append(r.filed[s.township], c), true
		return nil
	})
}

// timed does something and keeps how long it took.
func (r *rush) timed(what string, do func() error) error {
	began := time.Now()
	if err := do(); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.took[what] = append(r.took[what], time.Since(began))
	return nil
}

// all asks several things at once, as a page does.
func (r *rush) all(ctx context.Context, s seat, paths ...string) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, p := range paths {
		g.Go(func() error { _, err := r.send(ctx, s, false, http.MethodGet, p, "", nil); return err })
	}
	return g.Wait()
}

// send asks until there is an answer: while the server is away it is asked again.
func (r *rush) send(ctx context.Context, s seat, family bool, method, path, key string, body any) ([]byte, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	for {
		answer, status, err := r.once(ctx, s, family, method, path, key, text)
		switch {
		case err == nil && status < http.StatusBadRequest:
			return answer, nil
		case err == nil && status == http.StatusConflict && bytes.Contains(answer, []byte("已经办理")):
			return nil, errDone
		case err == nil && status < http.StatusInternalServerError:
			return nil, fmt.Errorf("%s %s: %d: %s", method, path, status, answer)
		case ctx.Err() != nil:
			return nil, ctx.Err()
		}
		r.mu.Lock()
		r.retry[method]++
		r.mu.Unlock()
		time.Sleep(100 * time.Millisecond)
	}
}

func (r *rush) once(ctx context.Context, s seat, family bool, method, path, key string, text []byte) ([]byte, int, error) {
	q, err := http.NewRequestWithContext(ctx, method, *r.address.Load()+path, bytes.NewReader(text))
	if err != nil {
		return nil, 0, err
	}
	cookie := "doudi_session"
	if family {
		cookie = "doudi_family"
	}
	q.AddCookie(&http.Cookie{Name: cookie, Value: s.token})
	q.Header.Set("Content-Type", "application/json")
	q.Header.Set("X-CSRF-Token", s.csrf)
	q.Header.Set("Idempotency-Key", key)
	if method == http.MethodGet {
		q.Body, q.ContentLength = http.NoBody, 0
	}
	a, err := r.client.Do(q)
	if err != nil {
		return nil, 0, err
	}
	defer a.Body.Close()
	answer, err := io.ReadAll(a.Body)
	return answer, a.StatusCode, err
}

// print tells how long everything took so far, and begins anew.
func (r *rush) print(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	seconds := r.half().Seconds()
	fmt.Printf("%s: %d clerks, %d open cases, %d filings a second for %.0f s; load %s\n%32s %9s %9s %9s %9s\n", name, r.clerks, r.backlog, r.rate,
		seconds, load(), "", "a second", "p50 ms", "p95 ms", "most ms")
	for _, what := range []string{"work list", "case page", "filing"} {
		took := r.took[what]
		if len(took) == 0 {
			continue
		}
		slices.Sort(took)
		fmt.Printf("%32s %9.1f %9.1f %9.1f %9.1f\n", what, float64(len(took))/seconds, ms(took[len(took)/2]), ms(took[len(took)*95/100]), ms(took[len(took)-1]))
	}
	r.took = map[string][]time.Duration{}
}

// death kills the server amid the second half, and starts it again.
func (r *rush) death(ctx context.Context, o options, e engine, s *server, d time.Duration) error {
	var g errgroup.Group
	g.Go(func() error { return r.work(ctx, d) })
	time.Sleep(d / 2)
	if err := s.cmd.Process.Kill(); err != nil {
		return err
	}
	_ = s.cmd.Wait() // it was killed
	s, err := r.begin(ctx, o, e)
	if err != nil {
		return errors.Join(err, g.Wait())
	}
	fmt.Printf("%32s killed, and ready again %.2f s after its start\n", "", s.took.Seconds())
	err = g.Wait()
	held, e2 := peak(strconv.Itoa(s.cmd.Process.Pid))
	fmt.Printf("%32s %d MB of memory at most\n", "", held>>10)
	return errors.Join(err, e2, s.stop())
}

// compare holds what was answered against what the database kept.
func (r *rush) compare(ctx context.Context, e engine) error {
	there, err := kept(ctx, e)
	if err != nil {
		return err
	}
	lost := 0
	for n := range r.done {
		if !there[n] {
			lost++
		}
	}
	fmt.Printf("%32s %d filed, %d answered and not there, %d there twice; asked again: %d reads, %d filings, of which %d were there already\n", "",
		r.next.Load(), lost, len(there)-len(r.done)-r.blind+lost, r.retry["GET"], r.retry["POST"], r.blind)
	if lost > 0 || len(there) != len(r.done)+r.blind || int64(len(there)) != r.next.Load() {
		return fmt.Errorf("%d were filed, %d answered, %d kept", r.next.Load(), len(r.done)+r.blind, len(there))
	}
	return nil
}
