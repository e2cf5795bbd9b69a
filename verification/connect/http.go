package connect

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/idnumber"
	"doudi/verification/source"
	"doudi/verification/token"
)

// Request is the body of a question over HTTP; docs/formats/department-service.yaml.
type Request struct {
	RequestID string `json:"requestId"`
	IDNumber  string `json:"idNumber"`
	Name      string `json:"name"`
	CaseNo    string `json:"caseNo"`
	Purpose   string `json:"purpose"`
	Asker     string `json:"asker"`
}

// Response is the body of an answer over HTTP.
type Response struct {
	RequestID string              `json:"requestId"`
	AsOf      calendar.Date       `json:"asOf"`
	Records   []map[string]string `json:"records"`
	Proof     string              `json:"proof,omitempty"` // of the key, where people are tokens
}

// httpConnector asks a department's HTTP service.
type httpConnector struct {
	src    source.Source
	key    Key
	tokens token.Key // nil: the person is named
	client *http.Client
	now    func() time.Time
}

// NewHTTP returns a connector of the service at the source's address. It follows
// no redirects: a signed question goes to nobody else.
func NewHTTP(src source.Source, key Key, now func() time.Time) Connector {
	return newHTTP(src, key, nil, now)
}

// NewHTTPByTokens is NewHTTP for a department that is told of nobody by name or
// number: who is asked about, and who answers are about, are tokens under the
// key that both hold. It learns whom we asked about only where it holds them.
func NewHTTPByTokens(src source.Source, key Key, tokens token.Key, now func() time.Time) Connector {
	return newHTTP(src, key, tokens, now)
}

func newHTTP(src source.Source, key Key, tokens token.Key, now func() time.Time) Connector {
	return &httpConnector{src: src, key: key, tokens: tokens, now: now, client: &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 8, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: 64 << 10},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Ask asks the service once.
func (c *httpConnector) Ask(ctx context.Context, q Question) (Answer, error) {
	who, name := string(q.IDNumber), q.Name
	if c.tokens != nil {
		who, name = c.tokens.Number(q.IDNumber), c.tokens.Name(q.IDNumber, q.Name)
	}
	body, err := json.Marshal(Request{q.ID, who, name, q.CaseNo, q.Purpose, q.Asker})
	if err != nil {
		return Answer{}, fmt.Errorf("ask %s: %w", c.src.Code, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.src.Connection.URL, bytes.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("ask %s: %w", c.src.Code, err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json")
	if err := c.key.Sign(r, c.src.Connection.Client, body, c.now()); err != nil {
		return Answer{}, fmt.Errorf("ask %s: %w", c.src.Code, err)
	}
	in, err := c.client.Do(r)
	if err != nil {
		return Answer{}, &SilenceError{Silent, err}
	}
	defer in.Body.Close()
	if err := status(in); err != nil {
		return Answer{}, err
	}
	a, err := c.read(in.Body, q)
	if err != nil || c.tokens == nil {
		return a, err
	}
	return a, named(a.Rows, c.tokens, q.IDNumber, q.Name)
}

// named puts the person's number and, where it is theirs, name in the place of
// their tokens. A row with another token stays as it is and is somebody else's;
// one that names anybody in clear is not what was agreed.
func named(rows []map[string]string, k token.Key, n idnumber.Number, name string) error {
	for _, row := range rows {
		if !token.Is(row["id"]) || !token.Is(row["name"]) {
			return fail(Columns, "a row names somebody in clear")
		}
		if row["id"] == k.Number(n) {
			row["id"] = string(n)
		}
		if k.SameName(n, name, row["name"]) {
			row["name"] = name
		}
	}
	return nil
}

// status turns a status line into an error; nil for an answer.
func status(in *http.Response) error {
	switch s := in.StatusCode; {
	case s == http.StatusOK:
	case s == http.StatusUnauthorized || s == http.StatusForbidden:
		return fail(Forbidden, "the department answered %d", s)
	case s == http.StatusTooManyRequests || s == http.StatusRequestTimeout || s >= 500:
		return fail(Silent, "the department answered %d", s)
	case s >= 400:
		return fail(Refused, "the department answered %d", s)
	default:
		return fail(Garbled, "the department answered %d", s)
	}
	kind, _, err := mime.ParseMediaType(in.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return fail(Garbled, "the answer is not JSON but %q", kind)
	}
	return nil
}

// read reads one answer and nothing behind it.
func (c *httpConnector) read(in io.Reader, q Question) (Answer, error) {
	limited := &io.LimitedReader{R: in, N: c.src.Limits.MaxBytes + 1}
	d := json.NewDecoder(limited)
	d.DisallowUnknownFields()
	var got Response
	err := d.Decode(&got)
	if err == nil && d.Decode(&struct{}{}) != io.EOF {
		err = errors.New("something stands behind the answer")
	}
	switch {
	case limited.N <= 0:
		return Answer{}, fail(TooLarge, "the answer is larger than %d bytes", c.src.Limits.MaxBytes)
	case err != nil:
		return Answer{}, fail(Garbled, "the answer cannot be read: %T", err) // the text of the error may hold the answer's
	case got.RequestID != q.ID:
		return Answer{}, fail(WrongMan, "the answer is to another question")
	case got.AsOf.IsZero() || got.AsOf.After(calendar.At(c.now())):
		return Answer{}, fail(Garbled, "the answer does not say of which day it is")
	case c.tokens != nil && got.Proof != c.tokens.Proof(q.ID):
		return Answer{}, fail(Columns, "the department does not answer with the key of tokens that was agreed")
	case got.Records == nil:
		return Answer{}, fail(Garbled, "the answer has no records, not even none")
	}
	return Answer{AsOf: got.AsOf, Rows: got.Records}, nil
}
