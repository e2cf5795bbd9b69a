package web

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web/internal/q"
)

const keyHeader = "Idempotency-Key"

var keyForm = regexp.MustCompile(`^[A-Za-z0-9_-]{8,100}$`)

// maxRemembered bounds an answer that is kept for a retry.
const maxRemembered = 1 << 20

// intention is one write of one person: the key names it, the digest says
// what it was.
type intention struct {
	account id.ID
	key     string
	route   string
	steps   bool        // the write has several transactions
	what    []byte      // the request but for its body
	digest  []byte      // of all of it; of a stream, once it has been read
	taken   atomic.Bool // another request with this key committed
}

// met is how far an intention had come when it was met again.
type met int

const (
	never    met = iota
	halfway      // a stepwise write has begun, and may not have ended
	answered     // the answer was given again
)

// answerOnce makes a write happen once however often it is sent. The key's row
// is inserted by the first transaction of the write itself, so that both are
// there or neither; the answer is added afterwards. Reads pass through.
func (s *Server) answerOnce(w http.ResponseWriter, r *http.Request, op *huma.Operation, next http.HandlerFunc) {
	if !writes(r.Method) || has(op, traitKeyless) || has(op, traitPublic) {
		next(w, r)
		return
	}
	in, err := intend(r, op)
	var before met
	if err == nil && in.digest != nil {
		before, err = s.replay(w, r, in)
	}
	switch {
	case err != nil:
		write(w, problem(r.Context(), http.StatusInternalServerError, []error{err}))
	case before != answered:
		s.answerNow(w, r, in, before, next)
	}
}

// answerNow does the write, or what a kill left of it.
func (s *Server) answerNow(w http.ResponseWriter, r *http.Request, in *intention, before met, next http.HandlerFunc) {
	insert := in.insert
	if before == halfway {
		insert = nil // the key is there
	}
	held := &held{header: w.Header()}
	ctx := context.WithValue(db.WithFirst(r.Context(), insert), intentionKey{}, in)
	next(held, r.WithContext(ctx))
	if in.taken.Load() { // it lost a race; the winner's answer counts
		s.answerTaken(w, r, in)
		return
	}
	if n := db.Commits(ctx); n > 1 && !in.steps {
		s.cfg.Log.ErrorContext(ctx, "A write took several transactions and is not stepwise: a kill between them would leave it half done.",
			"operation", in.route, "transactions", n)
	}
	s.remember(r.Context(), in, held)
	held.release(w)
}

// intend reads what the request wants, whole, and puts the body back.
func intend(r *http.Request, op *huma.Operation) (*intention, error) {
	in := &intention{account: authz.From(r.Context()).Account, key: r.Header.Get(keyHeader), route: op.OperationID, steps: IsStepwise(op)}
	if !keyForm.MatchString(in.key) {
		return nil, errs.New(errs.Invalid, "请求缺少防重复提交的标识。", "Writes carry an Idempotency-Key of 8–100 letters and digits.").
			With("header."+keyHeader, "8–100 × [A-Za-z0-9_-]", "8–100 × [A-Za-z0-9_-]")
	}
	in.what = fmt.Appendf(nil, "%s %s\n", r.Method, r.URL.RequestURI())
	if has(op, traitStream) {
		return in, nil
	}
	limit := op.MaxBodyBytes
	if limit <= 0 {
		limit = 1 << 20
	}
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, limit))
	if err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	in.digest = crypt.Digest(append(in.what, body...))
	return in, nil
}

type intentionKey struct{}

// Streamed tells what a streamed write's body held, by a digest of its content:
// a retry has the same content and may have another form, as a browser makes up
// a new boundary each time. It is called once the body has been read and before
// the write's transaction; elsewhere it does nothing.
func Streamed(ctx context.Context, content []byte) {
	if in, ok := ctx.Value(intentionKey{}).(*intention); ok && in.digest == nil {
		in.digest = crypt.Digest(append(in.what, content...))
	}
}

// insert takes the key, in the transaction of the write.
func (in *intention) insert(ctx context.Context, tx *db.Tx) error {
	if in.digest == nil {
		return fmt.Errorf("operation %s wrote before it told what its stream held", in.route)
	}
	err := q.New(tx).AddAnswer(ctx, q.AddAnswerParams{AccountID: in.account, IdemKey: in.key, Route: in.route, RequestSm3: in.digest, CreatedAt: tx.At()})
	if db.IsDuplicate(err) {
		in.taken.Store(true)
	}
	return err
}

// replay answers a key that was met before.
func (s *Server) replay(w http.ResponseWriter, r *http.Request, in *intention) (met, error) {
	var row q.Idempotency
	err := s.cfg.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		row, err = q.New(tx).Answer(r.Context(), in.account, in.key)
		return err
	})
	switch {
	case db.IsNotFound(err):
		return never, nil
	case err != nil:
		return never, fmt.Errorf("look up idempotency key: %w", err)
	case !bytes.Equal(row.RequestSm3, in.digest):
		return never, errs.New(errs.Conflict, "该提交标识已用于另一项操作，请刷新页面后重试。", "This Idempotency-Key was used for a different request.")
	case row.Status == 0 && in.steps:
		return halfway, nil
	case row.Status == 0:
		return never, alreadyDone()
	}
	body, err := s.cfg.Keys.OpenBytes(in.place(), row.Body)
	if err != nil {
		return never, fmt.Errorf("open remembered answer: %w", err)
	}
	if row.MediaType != "" {
		w.Header().Set("Content-Type", row.MediaType)
	}
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(int(row.Status))
	_, _ = w.Write(body) // the client may be gone
	return answered, nil
}

func alreadyDone() *errs.Error {
	return errs.New(errs.Conflict, "该操作已经办理，请刷新页面查看结果。", "This was already done; reload to see the result.")
}

func (s *Server) answerTaken(w http.ResponseWriter, r *http.Request, in *intention) {
	before, err := s.replay(w, r, in)
	if before == answered {
		return
	}
	if err == nil { // the winner is still at it, or its row went between two looks
		err = alreadyDone()
	}
	write(w, problem(r.Context(), http.StatusInternalServerError, []error{err}))
}

func (in *intention) place() crypt.Place {
	return crypt.Place{Column: "idempotency.body/" + in.key, Record: in.account}
}

// remember adds the answer to the key's row. If that fails, or the process is
// killed before, a retry is told that it was done. A write that committed
// nothing has no row, and may be tried again.
func (s *Server) remember(ctx context.Context, in *intention, h *held) {
	if h.body.Len() > maxRemembered || h.code() >= 500 {
		return
	}
	ctx = db.WithFirst(context.WithoutCancel(ctx), nil)
	err := s.cfg.DB.Load(ctx, func(tx *db.Tx) error {
		return q.New(tx).KeepAnswer(ctx, q.KeepAnswerParams{Status: int32(h.code()), MediaType: h.header.Get("Content-Type"),
			Body: s.cfg.Keys.SealBytes(in.place(), h.body.Bytes()), AccountID: in.account, IdemKey: in.key})
	})
	if err != nil {
		s.cfg.Log.ErrorContext(ctx, "Answer could not be remembered.", "error", db.Text(err))
	}
}

// rememberFor is how long a retry is recognised: longer than a visit without signal.
const rememberFor = 14 * 24 * time.Hour

// Sweep forgets answers that nobody will ask for again.
func (s *Server) Sweep(ctx context.Context) error {
	return s.cfg.DB.Update(ctx, func(tx *db.Tx) error {
		_, err := q.New(tx).DropAnswers(ctx, dbt.At(tx.Now.Add(-rememberFor)))
		return err
	})
}

// held keeps an answer back until it is known to be the one that counts.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *held) Header() http.Header         { return h.header }
func (h *held) WriteHeader(status int)      { h.status = status }
func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) }

// SetReadDeadline is not for answers that are held; huma asks for it.
func (h *held) SetReadDeadline(time.Time) error { return nil }

func (h *held) code() int {
	if h.status == 0 {
		return http.StatusOK
	}
	return h.status
}

func (h *held) release(w http.ResponseWriter) {
	w.WriteHeader(h.code())
	_, _ = w.Write(h.body.Bytes()) // the client may be gone
}
