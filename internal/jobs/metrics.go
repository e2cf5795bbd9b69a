package jobs

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river/rivertype"
)

// Collector shows how many jobs are in each state.
type Collector struct {
	queue *Queue
	desc  *prometheus.Desc
}

// NewCollector returns a Collector, which asks the database when it is asked.
func NewCollector(q *Queue) *Collector {
	return &Collector{q, prometheus.NewDesc("doudi_jobs", "Jobs by state.", []string{"state"}, nil)}
}

// Describe names the figure.
func (c *Collector) Describe(to chan<- *prometheus.Desc) { to <- c.desc }

// Collect counts. A database that does not answer makes the figure invalid.
func (c *Collector) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	counts, err := c.queue.Counts(ctx)
	if err != nil {
		to <- prometheus.NewInvalidMetric(c.desc, err)
		return
	}
	for _, state := range rivertype.JobStates() { // a state without jobs is a figure too
		n := counts[string(state)]
		to <- prometheus.MustNewConstMetric(c.desc, prometheus.GaugeValue, float64(n), string(state))
	}
}
