// Package departments stands in for a county's departments: an HTTP service that
// answers the questions of [connect.NewHTTP] from the files that departments
// would keep, with the latency, failures, stale and contradictory records that
// [Faults] turns up. The demonstration, tests and load run against it.
package departments

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/idnumber"
	"doudi/verification/connect"
	"doudi/verification/source"
	"doudi/verification/token"
)

// Options are what the departments are made of.
type Options struct {
	Sources []source.Source
	Folder  string            // of the departments' files
	Files   map[string]string // source -> file in Folder; a source without one is not served
	AsOf    calendar.Date     // the day the files speak of
	Client  string            // whose questions are answered
	Key     connect.Key       // that the client signs with
	Now     func() time.Time
	Faults  Faults
	Tokens  map[string]token.Key // source -> key; it is asked by tokens and answers with them
}

// Service answers POST /v1/{source}/query. It is safe for use by several goroutines.
type Service struct {
	opt    Options
	desks  map[string]*desk
	faults *faults

	mu     sync.Mutex
	nonces map[string]time.Time // seen, until they are too old to be valid
}

// New returns the service. A source's file is read when it is first asked.
func New(opt Options) *Service {
	s := &Service{opt: opt, desks: map[string]*desk{}, nonces: map[string]time.Time{}, faults: newFaults(opt.Faults)}
	for _, src := range opt.Sources {
		if name := opt.Files[src.Code]; name != "" {
			path := filepath.Join(opt.Folder, name)
			s.desks[src.Code] = &desk{source: src, tokens: opt.Tokens[src.Code], read: sync.OnceValues(func() (index, error) { return readIndex(path, src, opt.Tokens[src.Code], calendar.At(opt.Now())) })}
		}
	}
	return s
}

// desk is one department.
type desk struct {
	source source.Source
	tokens token.Key // nil: people are named
	read   func() (index, error)
}

// Codes are the sources that are served, in order.
func (s *Service) Codes() []string {
	var list []string
	for code := range s.desks {
		list = append(list, code)
	}
	slices.Sort(list)
	return list
}

// mostQuestion is the size of a question; a larger one is not read.
const mostQuestion = 16 << 10

// Handler is the service over HTTP.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/{source}/query", func(w http.ResponseWriter, r *http.Request) {
		d := s.desks[r.PathValue("source")]
		if d == nil {
			refuse(w, http.StatusNotFound, "there is no such source")
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostQuestion))
		if err != nil {
			refuse(w, http.StatusRequestEntityTooLarge, "the question is too large")
			return
		}
		if err := s.known(r, body); err != nil {
			refuse(w, http.StatusUnauthorized, err.Error())
			return
		}
		s.answer(w, r, d, body)
	})
	return mux
}

// known checks who asks; a question that was sent before is refused, so that one
// that was overheard cannot be asked again.
func (s *Service) known(r *http.Request, body []byte) error {
	now := s.opt.Now()
	if connect.ClientOf(r) != s.opt.Client {
		return errors.New("the client is not known")
	}
	nonce, err := s.opt.Key.Verify(r, body, now)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for n, at := range s.nonces {
		if now.Sub(at) > 2*connect.ClockSkew {
			delete(s.nonces, n)
		}
	}
	if _, seen := s.nonces[nonce]; seen || nonce == "" {
		return errors.New("the question was asked before")
	}
	s.nonces[nonce] = now
	return nil
}

func (s *Service) answer(w http.ResponseWriter, r *http.Request, d *desk, body []byte) {
	var q connect.Request
	if err := json.Unmarshal(body, &q); err != nil {
		refuse(w, http.StatusBadRequest, "the question is not JSON")
		return
	}
	if q.CaseNo == "" || q.Purpose == "" || q.RequestID == "" {
		refuse(w, http.StatusUnprocessableEntity, "a question needs its number, a case and a purpose")
		return
	}
	list, err := d.read()
	if err != nil {
		refuse(w, http.StatusServiceUnavailable, "the department's file cannot be read")
		return
	}
	n, ok := d.who(list, q.IDNumber, calendar.At(s.opt.Now()))
	if !ok {
		refuse(w, http.StatusUnprocessableEntity, "the ID number is not one, or not as it was agreed")
		return
	}
	got := connect.Response{RequestID: q.RequestID, AsOf: s.opt.AsOf, Records: list.of(n)}
	if d.tokens != nil {
		got.Proof = d.tokens.Proof(q.RequestID)
	}
	s.faults.send(w, r, d, n, got)
}

func refuse(w http.ResponseWriter, status int, why string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": why}) // the client may be gone
}

// who is asked about: by number, or by a token. A token of nobody in the file is
// a question like any other, and whom it is about is not known: "".
func (d *desk) who(list index, text string, today calendar.Date) (idnumber.Number, bool) {
	if d.tokens != nil {
		return list.tokens[text], token.Is(text)
	}
	n, err := idnumber.Parse(text, today)
	return n, err == nil
}

// written is a number as the desk writes it.
func (d *desk) written(n idnumber.Number) string {
	if d.tokens != nil {
		return d.tokens.Number(n)
	}
	return string(n)
}

// hide leaves of records what names nobody, where the desk answers with tokens.
func (d *desk) hide(n idnumber.Number, rows []map[string]string) {
	if d.tokens == nil {
		return
	}
	for _, row := range rows {
		row["id"], row["name"] = d.tokens.Number(n), d.tokens.Name(n, row["name"])
		for _, f := range d.source.Fields {
			if f.Name != "id" && (f.Secret || f.Names) {
				delete(row, f.Name)
			}
		}
	}
}

// Served is a source as it is asked of a service at address.
func Served(src source.Source, address, client, sign, keyFile string) source.Source {
	src.Connection = source.Connection{By: source.ByHTTP, URL: fmt.Sprintf("%s/v1/%s/query", address, src.Code), Client: client, Sign: sign, KeyFile: keyFile}
	return src
}
