package departments

import (
	"encoding/json"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"doudi/internal/idnumber"
	"doudi/verification/connect"
	"doudi/verification/source"
)

// Faults are how badly the departments behave. Shares are of all questions,
// from 0 to 1, and are drawn one after the other.
type Faults struct {
	Seed      uint64
	Latency   time.Duration // of every answer
	Jitter    time.Duration // up to so much more
	Errors    float64       // answers with status 500
	Hangs     float64       // never answers
	Garbage   float64       // answers what is no JSON
	Halves    float64       // breaks off in the middle
	Repeats   float64       // says every record twice
	Strangers float64       // answers about somebody else
	Columns   float64       // calls a column by another name
	Floods    float64       // sends without end
	Stale     int           // days by which all records are older
	Wrong     float64       // of the people: other name and half the figures, always the same
}

type faults struct {
	Faults
	mu   sync.Mutex
	dice *rand.Rand
}

func newFaults(f Faults) *faults { return &faults{Faults: f, dice: rand.New(rand.NewPCG(f.Seed, 1))} }

func (f *faults) draw() float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dice.Float64()
}

// pause waits as a department would; false if the client went away.
func (f *faults) pause(r *http.Request) bool {
	d := f.Latency
	if f.Jitter > 0 {
		d += time.Duration(f.draw() * float64(f.Jitter))
	}
	if d == 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

// send sends an answer, or what a fault makes of it.
func (f *faults) send(w http.ResponseWriter, r *http.Request, d *desk, n idnumber.Number, a connect.Response) {
	if !f.pause(r) {
		return
	}
	a.AsOf = a.AsOf.AddDays(-f.Stale)
	if f.wrong(d.source.Code, n) {
		contradict(d.source, a.Records)
	}
	d.hide(n, a.Records)
	x := f.draw()
	hit := func(share float64) bool { x -= share; return share > 0 && x < 0 && x >= -share }
	switch {
	case hit(f.Errors):
		refuse(w, http.StatusInternalServerError, "the department failed")
	case hit(f.Hangs):
		<-r.Context().Done()
	case hit(f.Garbage):
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("<html>系统维护中</html>"))
	case hit(f.Halves):
		half(w, a)
	case hit(f.Floods):
		flood(w, r)
	case hit(f.Repeats):
		a.Records = append(a.Records, a.Records...)
		whole(w, a)
	case hit(f.Strangers):
		for _, row := range a.Records {
			row["id"] = d.written(stranger(n))
		}
		whole(w, a)
	case hit(f.Columns):
		for _, row := range a.Records {
			row["xm"] = row["name"]
			delete(row, "name")
		}
		whole(w, a)
	default:
		whole(w, a)
	}
}

// wrong reports whether a source is wrong about a person, always the same way.
func (f *faults) wrong(code string, n idnumber.Number) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(code + string(n))) // a hash never fails
	return f.Wrong > 0 && rand.New(rand.NewPCG(f.Seed, h.Sum64())).Float64() < f.Wrong
}

func contradict(src source.Source, rows []map[string]string) {
	amount := src.AmountField().Name
	for _, row := range rows {
		row["name"] = "王" + row["name"]
		if whole, _, _ := strings.Cut(row[amount], "."); len(whole) > 1 {
			row[amount] = whole[:len(whole)/2]
		}
	}
}

// stranger is the number of somebody born the same day.
func stranger(n idnumber.Number) idnumber.Number {
	body := string(n[:14]) + "998"
	return idnumber.Number(body + string(idnumber.Complete(body)))
}

func whole(w http.ResponseWriter, a connect.Response) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(a) // the client may be gone
}

// half promises an answer and breaks off.
func half(w http.ResponseWriter, a connect.Response) {
	text, err := json.Marshal(a)
	if err != nil {
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(text[:len(text)/2])
	if c, ok := w.(http.Flusher); ok {
		c.Flush()
	}
	panic(http.ErrAbortHandler) // closes the connection without an end
}

// flood sends for as long as somebody reads, at most 10 GiB.
func flood(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if _, err := w.Write([]byte(`{"requestId":"`)); err != nil {
		return
	}
	block := []byte(strings.Repeat("0", 1<<20))
	for sent := 0; sent < 10<<10 && r.Context().Err() == nil; sent++ {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
}
