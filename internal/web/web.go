// Package web is the way into Doudi over HTTP: it serves the interface
// described by /openapi.json, the pages, and what operators watch.
//
// A room registers its operations on API. What every operation needs is done
// here and nowhere else: sessions, cross-site protection, idempotency keys,
// the form of errors, limits and the request log.
package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"

	"doudi/internal/crypt"
	"doudi/internal/db"
)

// Config is what a Server stands on. All but Pages, Ready and Registry are required.
type Config struct {
	DB       *db.DB
	Keys     *crypt.Keyring // seals remembered answers
	Log      *slog.Logger
	Sessions Sessions
	Info     Info
	Pages    fs.FS                       // the built console, index.html at its root; nil shows how to build it
	Ready    func(context.Context) error // what /readyz asks beside the database
	Registry *prometheus.Registry        // what /metrics shows; nil makes one
	County   func(code string) bool      // whether there is such a county: a guess at one is logged there; nil: all are
	Proxied  bool                        // behind a proxy that sets X-Forwarded-For and -Proto
}

// Info says what this server is, to anybody.
type Info struct {
	Product      string        `json:"product" example:"兜底 Doudi"`
	Version      string        `json:"version"`
	Demo         bool          `json:"demo" doc:"the people in it are invented"`
	DemoAccounts []DemoAccount `json:"demoAccounts,omitempty" doc:"only in a demonstration"`
	Languages    []string      `json:"languages"`
}

// DemoAccount may be used by anybody who tries the demonstration.
type DemoAccount struct {
	Login    string `json:"login"`
	Password string `json:"password"`
	Name     string `json:"name"`
	Post     string `json:"post"`
	Role     string `json:"role"`
	Duty     string `json:"duty" doc:"the role in English; in Chinese the post says it"`
	Division string `json:"division"`
}

// Server answers HTTP requests.
type Server struct {
	cfg      Config
	mux      *http.ServeMux
	api      huma.API
	metrics  *metrics
	throttle *throttle // by the minute
	daily    *throttle
	spec     func() ([]byte, error)
	handler  http.Handler
	families Sessions // of the portal; nil where there is none
	pages    *pages
}

// Lay puts data into a built page, as the JSON of an element with that name; before
// the server is served.
func (s *Server) Lay(page, name string, data any) error { return s.pages.lay(page, name, data) }

// New returns a Server with the operations that belong to no room.
func New(cfg Config) (*Server, error) {
	replaceErrors()
	if cfg.Registry == nil {
		cfg.Registry = prometheus.NewRegistry()
	}
	s := &Server{cfg: cfg, mux: http.NewServeMux(), throttle: newThrottle(cfg.DB.Now, throttleWindow), daily: newThrottle(cfg.DB.Now, 24*time.Hour)}
	var err error
	if s.metrics, err = newMetrics(cfg.Registry, cfg.DB); err != nil {
		return nil, fmt.Errorf("set up metrics: %w", err)
	}
	s.api = humago.New(s.mux, apiConfig(cfg.Info))
	s.api.UseMiddleware(s.guard)
	s.spec = sync.OnceValues(func() ([]byte, error) { return json.Marshal(s.api.OpenAPI()) })
	s.info()
	s.operate()
	if s.pages, err = newPages(cfg.Pages); err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	s.mux.Handle("/", s.pages)
	s.mux.HandleFunc("/api/", s.unknown)
	s.handler = s.wrap(s.mux)
	return s, nil
}

// API is where rooms register their operations, before the first request.
func (s *Server) API() huma.API { return s.api }

// AdmitFamilies says who knows the sessions of families' accounts, before the
// first request.
func (s *Server) AdmitFamilies(sessions Sessions) { s.families = sessions }

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// OpenAPI returns the document of the whole interface as JSON.
func (s *Server) OpenAPI() ([]byte, error) { return s.spec() }

func apiConfig(info Info) huma.Config {
	format := huma.Format{
		Marshal:   func(w io.Writer, v any) error { return json.NewEncoder(w).Encode(v) },
		Unmarshal: json.Unmarshal,
	}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: info.Product, Version: info.Version, Description: description,
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}},
			Servers: []*huma.Server{{URL: "/"}},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"session": {Type: "apiKey", In: "cookie", Name: Cookie},
					"family":  {Type: "apiKey", In: "cookie", Name: FamilyCookie},
					"csrf":    {Type: "apiKey", In: "header", Name: csrfHeader},
				},
			},
			OnAddOperation: []huma.AddOpFunc{secure},
		},
		Formats:       map[string]huma.Format{"application/json": format, "json": format},
		DefaultFormat: "application/json",
	}
}

const description = "Every write carries X-CSRF-Token (from GET /api/me, or /api/portal/me for a family) and Idempotency-Key (made anew for each intention, " +
	"kept for its retries). Lists answer {items, next}; next goes into ?cursor=. Errors are application/problem+json with a " +
	"code, in the language of the parameter lang or of Accept-Language (zh or en), as are downloads. Amounts are whole fen, identifiers are strings."

func (s *Server) info() {
	type output struct{ Body Info }
	huma.Register(s.api, Public(huma.Operation{OperationID: "info", Method: http.MethodGet, Path: "/api/info",
		Summary: "What this server is", Tags: []string{"session"}}),
		func(context.Context, *struct{}) (*output, error) { return &output{s.cfg.Info}, nil })
}

// unknown answers what no operation does; a path that is known with another
// method says so.
func (s *Server) unknown(w http.ResponseWriter, r *http.Request) {
	var allow []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		probe := r.Clone(r.Context())
		probe.Method = m
		if _, pattern := s.mux.Handler(probe); pattern != "/api/" {
			allow = append(allow, m)
		}
	}
	if allow != nil {
		w.Header().Set("Allow", strings.Join(allow, ", "))
		write(w, plainProblem(r.Context(), http.StatusMethodNotAllowed))
		return
	}
	write(w, plainProblem(r.Context(), http.StatusNotFound))
}
