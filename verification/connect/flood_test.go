package connect_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"doudi/verification/connect"
	"doudi/verification/source"
)

// tenGigabytes is what a department that has lost its mind sends.
const tenGigabytes = 10 << 30

// counted counts what goes through.
type counted struct {
	io.Writer
	n *atomic.Int64
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.n.Add(int64(n))
	return n, err
}

// TestTenGigabytesTakeAFewMegabytes: whatever a department sends without end, no
// more is read and kept than was agreed. It runs alone, for it looks at what the
// process takes.
func TestTenGigabytesTakeAFewMegabytes(t *testing.T) {
	for what, block := range map[string]string{
		"one text":        strings.Repeat("0", 1<<20),
		"nothing at all":  strings.Repeat(" ", 1<<20),
		"many records":    strings.Repeat(`{"id":"1","name":"x"},`, 1<<16),
		"deep in nothing": strings.Repeat("[", 1<<20),
	} {
		for _, packed := range []bool{false, true} {
			var sent atomic.Int64
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { pour(w, r, what, block, packed, &sent) }))
			src := vehicles(t)
			src.Limits.Timeout, src.Limits.Attempts = 20*time.Second, 1
			src.Connection = source.Connection{By: source.ByHTTP, URL: server.URL, Client: "513221"}
			c := connect.Guard(src, connect.NewHTTP(src, key(t, secret, connect.HMACSM3), now))
			before := taken()
			_, err := c.Ask(t.Context(), question(number("001")))
			used := taken() - before
			server.Close()
			if why := connect.CauseOf(err); err == nil || why != connect.TooLarge && why != connect.Garbled {
				t.Errorf("%s, packed %t: %v", what, packed, err)
			}
			if used > 32<<20 || sent.Load() > 64<<20 {
				t.Errorf("%s, packed %t: it took %d MiB of memory, of %d MiB that were sent", what, packed, used>>20, sent.Load()>>20)
			}
		}
	}
}

func pour(w http.ResponseWriter, r *http.Request, what, block string, packed bool, sent *atomic.Int64) {
	w.Header().Set("Content-Type", "application/json")
	out := io.Writer(counted{w, sent})
	if packed {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(out)
		defer z.Close()
		out = z
	}
	begin := map[string]string{"one text": `{"requestId":"`, "nothing at all": "", "many records": `{"records":[`, "deep in nothing": `{"records":`}[what]
	_, err := io.WriteString(out, begin)
	for n := 0; n < tenGigabytes && err == nil && r.Context().Err() == nil; n += len(block) {
		_, err = io.WriteString(out, block)
	}
}

// taken is how many bytes were ever taken from the heap.
func taken() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
