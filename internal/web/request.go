package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"doudi/internal/id"
	"doudi/internal/lang"
)

// request is what is known of a request while it is answered.
type request struct {
	pattern string
	actor   id.ID
	log     *slog.Logger
}

type requestKey struct{}

// from returns the context's request; outside of one, a silent one.
func from(ctx context.Context) *request {
	if r, ok := ctx.Value(requestKey{}).(*request); ok {
		return r
	}
	return &request{log: slog.New(slog.DiscardHandler)}
}

// asked is the language of an answer: what the address says, since a browser
// that downloads sends its own header and not the page's, or else what the
// client accepts.
func asked(r *http.Request) string {
	switch tag := r.URL.Query().Get("lang"); tag {
	case lang.Chinese, lang.English:
		return tag
	}
	return accepted(r.Header.Get("Accept-Language"))
}

func accepted(header string) string {
	for part := range strings.SplitSeq(header, ",") {
		tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		switch {
		case strings.HasPrefix(tag, "zh"):
			return lang.Chinese
		case strings.HasPrefix(tag, "en"):
			return lang.English
		}
	}
	return lang.Chinese
}

// wrap puts around everything what every request needs.
func (s *Server) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := s.cfg.DB.Now()
		about := &request{log: s.cfg.Log}
		r = r.WithContext(context.WithValue(lang.With(r.Context(), asked(r)), requestKey{}, about))
		rec := &recorder{ResponseWriter: w}
		s.headers(rec.Header(), r)
		if strings.HasPrefix(r.URL.Path, "/api/") {
			r.Body = http.MaxBytesReader(rec, r.Body, maxBody)
		}
		defer func() {
			about.pattern = r.Pattern
			if v := recover(); v != nil {
				s.recovered(rec, r, v)
			}
			s.done(r, rec, about, s.cfg.DB.Now().Sub(begin))
		}()
		next.ServeHTTP(rec, r)
	})
}

// maxBody bounds uploads; operations with JSON bodies take one MiB.
const maxBody = 513 << 20

func (s *Server) recovered(rec *recorder, r *http.Request, v any) {
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	p := internal(r.Context(), fmt.Errorf("panic: %v\n%s", v, debug.Stack()))
	if rec.status == 0 {
		write(rec, p)
	}
}

// done counts the request and logs it, without path, query or address: those
// can be personal data.
func (s *Server) done(r *http.Request, rec *recorder, about *request, took time.Duration) {
	route := strings.TrimPrefix(about.pattern, r.Method+" ")
	if route == "" {
		route = "none"
	}
	s.metrics.observe(r.Method, route, rec.code(), took)
	if strings.HasPrefix(r.URL.Path, "/api/") {
		s.cfg.Log.InfoContext(r.Context(), "Request was answered.", "method", r.Method, "route", route, "status", rec.code(),
			"ms", took.Milliseconds(), "actor_id", about.actor.String())
	}
}

// csp allows nothing from elsewhere. Inline styles are the component
// library's; inline scripts stay forbidden.
const csp = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' blob:; " +
	"worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

func (s *Server) headers(h http.Header, r *http.Request) {
	h.Set("Content-Security-Policy", csp)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self)") // photographs, places and memos of home visits
	if s.secure(r) {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	if strings.HasPrefix(r.URL.Path, "/api/") {
		h.Set("Cache-Control", "no-store")
	}
}

// secure reports whether the client speaks TLS, to us or to our proxy.
func (s *Server) secure(r *http.Request) bool {
	return r.TLS != nil || s.cfg.Proxied && r.Header.Get("X-Forwarded-Proto") == "https"
}

// address is the client's, for limits only; it is not logged. Of IPv6 it is the
// network: a single line has 2⁶⁴ addresses of its own.
func (s *Server) address(r *http.Request) string {
	text := s.client(r)
	a, err := netip.ParseAddr(text)
	if err != nil {
		return text
	}
	if a = a.Unmap().WithZone(""); a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

func (s *Server) client(r *http.Request) string {
	if s.cfg.Proxied {
		hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(hops[len(hops)-1]); last != "" { // ours wrote the last one
			return last
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// recorder remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	return r.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}
