package web

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
)

// Cookie names the cookie of a session of staff.
const Cookie = "doudi_session"

// FamilyCookie names the cookie of a family's session. The browser sends it to the
// portal's operations only.
const (
	FamilyCookie = "doudi_family"
	familyPath   = "/api/portal"
)

const csrfHeader = "X-CSRF-Token"

// Session is a signed-in person at one browser.
type Session struct {
	Actor      authz.Actor
	Token      string // the cookie
	CSRF       string
	MustChange bool // the password, before anything else
}

// Sessions knows who is signed in. Resume answers errs.Unauthorized for a
// token that is not, or no longer, valid.
type Sessions interface {
	Resume(ctx context.Context, token string) (Session, error)
}

type sessionKey struct{}

// Current returns the session of the request; the zero Session in public operations.
func Current(ctx context.Context) Session {
	s, _ := ctx.Value(sessionKey{}).(Session)
	return s
}

// WithSession returns a context in which a session acts.
func WithSession(ctx context.Context, s Session) context.Context {
	return context.WithValue(authz.WithActor(ctx, s.Actor), sessionKey{}, s)
}

// guard stands before every operation.
func (s *Server) guard(hc huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(hc)
	op := hc.Operation()
	about := from(r.Context())
	about.pattern = r.Pattern
	r, err := s.admit(r, op)
	if err != nil {
		write(w, problem(hc.Context(), http.StatusInternalServerError, []error{err}))
		return
	}
	if place := elsewhere(r, op); place != "" {
		write(w, problem(hc.Context(), http.StatusInternalServerError, []error{nothingThere()}))
		guessed, home := countyOf(place), authz.From(r.Context()).County()
		if guessed == 0 || s.cfg.County == nil || s.cfg.County(place[:6]) { // no log begins for a county that is not there
			s.refuse(r, op, http.StatusNotFound, guessed)
		}
		if home != guessed {
			s.refuse(r, op, http.StatusNotFound, home)
		}
		return
	}
	rec := &recorder{ResponseWriter: w}
	s.answerOnce(rec, r, op, func(w http.ResponseWriter, r *http.Request) {
		next(humago.NewContext(op, r, w))
	})
	s.noteRefusal(r, op, rec.code())
}

// admit checks a request before anything of it is read, and returns it with
// the actor in its context.
func (s *Server) admit(r *http.Request, op *huma.Operation) (*http.Request, error) {
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		return r, errs.New(errs.Forbidden, "请求来自其他网站，已拒绝。", "The request came from another site.").Because(err)
	}
	if !s.mayCall(r, op) {
		return r, tooMany()
	}
	if limit, ok := op.Metadata[traitDaily].(int); ok && !s.daily.allow(op.OperationID+" "+s.address(r), limit) {
		return r, errs.New(errs.Throttled, "今天尝试次数过多，请明天再试，或者到窗口办理。", "Too many attempts today; try again tomorrow, or go to the window.")
	}
	if has(op, traitPublic) {
		return r, nil
	}
	session, err := s.resume(r, op)
	if err != nil {
		return r, err
	}
	from(r.Context()).actor = session.Actor.Account
	if session.MustChange && !has(op, traitBeforeChange) {
		return r, errs.New(errs.Forbidden, "请先修改密码。", "Change your password first.")
	}
	if writes(r.Method) && subtle.ConstantTimeCompare([]byte(r.Header.Get(csrfHeader)), []byte(session.CSRF)) != 1 {
		return r, errs.New(errs.Forbidden, "页面已过期，请刷新后重试。", "The page is out of date; reload it and try again.")
	}
	if session.Actor.IsFamily() && !s.throttle.allow("family "+session.Actor.Account.String(), throttleFamily) {
		return r, tooMany()
	}
	if limit, ok := op.Metadata[traitLimit].(int); ok && !s.throttle.allow(op.OperationID+" "+session.Actor.Account.String(), limit) {
		return r, tooMany()
	}
	ctx := WithSession(r.Context(), session)
	return r.WithContext(ctx), nil
}

func tooMany() error {
	return errs.New(errs.Throttled, "尝试次数过多，请一分钟后再试。", "Too many attempts; try again in a minute.")
}

// mayCall counts a call of an operation that is bounded for each address.
func (s *Server) mayCall(r *http.Request, op *huma.Operation) bool {
	if limit, ok := op.Metadata[traitLimit].(int); ok && has(op, traitPublic) {
		return s.throttle.allow(op.OperationID+" "+s.address(r), limit)
	}
	return !has(op, traitThrottled) || s.throttle.allow(s.address(r), throttleCalls)
}

// resume finds the session that an operation asks for: of staff, or of a family.
// Neither cookie opens the other's operations.
func (s *Server) resume(r *http.Request, op *huma.Operation) (Session, error) {
	name, sessions := Cookie, s.cfg.Sessions
	if has(op, traitFamilies) {
		name, sessions = FamilyCookie, s.families
	}
	c, err := r.Cookie(name)
	if err != nil || sessions == nil {
		return Session{}, errs.New(errs.Unauthorized, "请先登录。", "Sign in first.")
	}
	session, err := sessions.Resume(r.Context(), c.Value)
	if err == nil && session.Actor.IsFamily() != has(op, traitFamilies) {
		return Session{}, fmt.Errorf("the sessions of %s gave one of the other kind", name)
	}
	return session, err
}

// SetCookie gives the browser its session; token "" takes it away.
func (s *Server) SetCookie(w http.ResponseWriter, r *http.Request, token string) {
	s.setCookie(w, r, Cookie, "/", token)
}

// SetFamilyCookie is SetCookie for a family's session.
func (s *Server) SetFamilyCookie(w http.ResponseWriter, r *http.Request, token string) {
	s.setCookie(w, r, FamilyCookie, familyPath, token)
}

func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, name, path, token string) {
	c := &http.Cookie{Name: name, Value: token, Path: path, HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.secure(r)}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// noteRefusal keeps in the audit log who asked for what is not theirs: a 404
// on a record is how a session of another county looks when it guesses.
// The path is kept as it was sent, in ASCII: a database refuses a NUL or a
// torn character, and the guess would go unnoticed.
func (s *Server) noteRefusal(r *http.Request, op *huma.Operation, status int) {
	actor := authz.From(r.Context())
	if actor.Account == 0 || status != http.StatusNotFound && status != http.StatusForbidden {
		return
	}
	if actor.IsFamily() && !s.throttle.allow("refused "+actor.Account.String(), throttleNoted) {
		return // the first ones have told
	}
	s.refuse(r, op, status, actor.County())
}

// refuse writes a refusal into a county's chain.
func (s *Server) refuse(r *http.Request, op *huma.Operation, status int, county int32) {
	ctx := db.WithFirst(context.WithoutCancel(r.Context()), nil)
	err := s.cfg.DB.Update(ctx, func(tx *db.Tx) error {
		return audit.Append(ctx, tx, audit.Entry{County: county, Act: "access.refused", Subject: shorten(r.URL.EscapedPath(), 200),
			Detail: map[string]any{"operation": op.OperationID, "status": status}})
	})
	if err != nil {
		s.cfg.Log.ErrorContext(ctx, "Refusal could not be audited.", "error", db.Text(err))
	}
}

func shorten(s string, n int) string { return s[:min(len(s), n)] }
