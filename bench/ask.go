package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// question is asked again and again, each time about another sample.
type question struct {
	name  string
	paths func(p person) []string // asked one after the other, as the page does
}

func search(text func(person) string) func(person) []string {
	return func(p person) []string { return []string{"/api/persons?q=" + url.QueryEscape(text(p))} }
}

// list is a page of households and their number.
func list(filter string) func(person) []string {
	return func(person) []string { return []string{"/api/households?" + filter, "/api/households/count?" + filter} }
}

func first(s string, n int) string { return string([]rune(s)[:min(n, len([]rune(s)))]) }

func questions() []question {
	fixed := func(s string) func(person) string { return func(person) string { return s } }
	return []question{
		{"name", search(func(p person) string { return p.name })},
		{"surname", search(func(p person) string { return first(p.name, 1) })},
		{"pinyin zhangwei", search(fixed("zhangwei"))},
		{"initials zs", search(fixed("zs"))},
		{"ID number", search(func(p person) string { return p.number })},
		{"last four", search(func(p person) string { return p.number[14:] })},
		{"last three", search(func(p person) string { return p.number[15:] })},
		{"last six", search(func(p person) string { return p.number[12:] })},
		{"place weizhou", search(fixed("weizhou"))},
		{"place and surname", search(func(p person) string { return "威州镇 " + first(p.name, 1) })},
		{"phone", search(func(p person) string { return p.phone })},
		{"nobody (qqqq)", search(fixed("qqqq"))},
		{"list all", list("")},
		{"list dibao", list("label=dibao")},
		{"list dibao, illness", list("label=dibao&cause=illness")},
		{"list illness", list("cause=illness")},
		{"list poor still", list("poor=still")},
		{"list poor out, disabled", list("poor=out&disabled=true")},
		{"list disabled", list("disabled=true")},
		{"list elderly", list("elderly=true")},
		{"list urban, minor", list("urban=true&minor=true")},
		{"list urban, disabled, minor", list("urban=true&disabled=true&minor=true")},
		{"list closed", list("state=closed")},
	}
}

// ask starts the server on a filled database and prints how long it takes to
// answer, and its greatest memory.
func ask(ctx context.Context, o options, e engine, in filled) (err error) {
	s, err := serve(ctx, o.binary, "-data", e.data, "-database", e.url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	var samples []person
	for _, r := range in.rosters {
		samples = append(samples, r.sample...)
	}
	for i, a := range in.accounts {
		b, err := signIn(ctx, s.address, a)
		if err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		if i > 0 {
			samples = in.rosters[0].sample
		}
		if err := b.all(ctx, e.name+" "+a.what, samples, o.rounds); err != nil {
			return err
		}
	}
	peak, err := peak(strconv.Itoa(s.cmd.Process.Pid))
	if err != nil {
		return err
	}
	fmt.Printf("%-12sserver %9d MB of memory at most; ready %.2f s after its start\n", e.name, peak>>10, s.took.Seconds())
	return nil
}

// all asks everything and prints a line for each question.
func (b *browser) all(ctx context.Context, who string, samples []person, rounds int) error {
	fmt.Printf("%s, load %s\n%32s %9s %9s %9s\n", who, load(), "question", "p50 ms", "p95 ms", "most ms")
	var slowest time.Duration
	for _, q := range questions() {
		took := make([]time.Duration, rounds)
		for i := range took {
			began := time.Now()
			for _, path := range q.paths(samples[(i*37+11)%len(samples)]) {
				if err := b.get(ctx, path); err != nil {
					return err
				}
			}
			took[i] = time.Since(began)
		}
		slices.Sort(took)
		p95 := took[len(took)*95/100]
		slowest = max(slowest, p95)
		fmt.Printf("%32s %9.1f %9.1f %9.1f\n", q.name, ms(took[len(took)/2]), ms(p95), ms(took[len(took)-1]))
	}
	fmt.Printf("%32s %9s %9.1f\n", "slowest", "", ms(slowest))
	return nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// server is the program as a child.
type server struct {
	cmd     *exec.Cmd
	address string
	took    time.Duration // from its start to the first answer of /readyz
}

func serve(ctx context.Context, binary string, args ...string) (*server, error) {
	cmd := exec.CommandContext(ctx, binary, append([]string{"serve", "-listen", "127.0.0.1:0", "-log-level", "error"}, args...)...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the server: %w", err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, address, found := strings.Cut(lines.Text(), "http://"); found {
			s := &server{cmd: cmd, address: "http://" + address}
			err := s.ready(ctx)
			s.took = time.Since(began)
			return s, err
		}
	}
	return nil, errors.Join(errors.New("the server did not start"), cmd.Process.Kill(), cmd.Wait())
}

// ready waits until the server says that it is.
func (s *server) ready(ctx context.Context) error {
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address+"/readyz", http.NoBody)
		if err != nil {
			return err
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			return fmt.Errorf("wait for the server: %w", err)
		}
		if err := answer.Body.Close(); err != nil || answer.StatusCode == http.StatusOK {
			return err
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// starts prints how long the demonstration takes until it answers, with its
// county to be built and again with it there.
func starts(ctx context.Context, o options) error {
	for _, what := range []string{"first", "second"} {
		s, err := serve(ctx, o.binary, "-demo", "-data", filepath.Join(o.dir, "demo"))
		if err != nil {
			return err
		}
		fmt.Printf("%-7s start of the demonstration %6.2f s, load %s\n", what, s.took.Seconds(), load())
		if err := s.stop(); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stop the server: %w", err)
	}
	return s.cmd.Wait()
}
