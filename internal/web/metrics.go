package web

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"doudi/internal/db"
)

// metrics are the figures of the web server itself.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics(r *prometheus.Registry, d *db.DB) (*metrics, error) {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "doudi_http_requests_total", Help: "Requests answered."},
			[]string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "doudi_http_request_seconds", Help: "Time to answer.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30}}, []string{"route"}),
	}
	return m, errors.Join(r.Register(m.requests), r.Register(m.seconds), r.Register(collectors.NewGoCollector()),
		r.Register(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})), registerPool(r, d))
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	if len(method) > len(http.MethodOptions) { // anybody can invent methods
		method = "other"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// registerPool shows how busy the database connections are.
func registerPool(r *prometheus.Registry, d *db.DB) error {
	gauge := func(state string, f func() float64) error {
		return r.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "doudi_db_connections", Help: "Database connections by state.",
			ConstLabels: prometheus.Labels{"state": state}}, f))
	}
	return errors.Join(
		gauge("open", func() float64 { return float64(d.Pool().Open) }),
		gauge("busy", func() float64 { return float64(d.Pool().Busy) }),
		gauge("most", func() float64 { return float64(d.Pool().Most) }),
	)
}
