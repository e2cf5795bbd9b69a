package web

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"doudi/internal/db"
)

// operate registers what operators and their tools ask for.
func (s *Server) operate() {
	s.mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, r *http.Request) {
		b, err := s.spec()
		if err != nil {
			write(w, internal(r.Context(), err))
			return
		}
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(b) // the client may be gone
	})
	s.mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { text(w, http.StatusOK, "ok\n") })
	s.mux.HandleFunc("GET /readyz", s.ready)
	s.mux.Handle("GET /metrics", promhttp.HandlerFor(s.cfg.Registry, promhttp.HandlerOpts{Registry: s.cfg.Registry}))
}

// ready tells a load balancer whether to send requests here. The reason is in
// the log; the answer is for anybody.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	err := s.cfg.DB.Ping(r.Context())
	if err == nil && s.cfg.Ready != nil {
		err = s.cfg.Ready(r.Context())
	}
	if err != nil {
		s.cfg.Log.WarnContext(r.Context(), "Not ready.", "error", db.Text(err))
		text(w, http.StatusServiceUnavailable, "not ready\n")
		return
	}
	text(w, http.StatusOK, "ready\n")
}

func text(w http.ResponseWriter, status int, s string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(s)) // the client may be gone
}
