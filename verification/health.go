package verification

import (
	"context"
	"fmt"
	"slices"

	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/verification/internal/q"
)

// SourceHealth is how a source behaved when it was last asked.
type SourceHealth struct {
	Asked      int64    `json:"asked" doc:"questions that ended, answered or not"`
	Answered   int64    `json:"answered"`
	Hits       int64    `json:"hits"`
	MedianMS   int64    `json:"medianMs" doc:"of the answers; 0 for a source that is looked up in a file"`
	AnsweredAt dbt.Time `json:"answeredAt" doc:"the last time"`
	SilentAt   dbt.Time `json:"silentAt" doc:"the last time"`
	SilentWhy  string   `json:"silentWhy" doc:"as in a reply's detail"`

	took []int64
}

// Health looks at the replies of a month, at most so many.
const (
	healthDays    = 30
	healthReplies = 5_000
)

// well reports whether a source answered when it was last asked.
func (h *SourceHealth) well() bool { return h.SilentAt.IsZero() || h.AnsweredAt.After(h.SilentAt.Time) }

// recentHealth is the health of every source that was asked, by code.
func recentHealth(ctx context.Context, tx *db.Tx, county int32) (map[string]*SourceHealth, error) {
	rows, err := q.New(tx).RecentReplies(ctx, county, dbt.Time{Time: tx.Now.AddDate(0, 0, -healthDays)}, healthReplies)
	if err != nil {
		return nil, fmt.Errorf("read how sources behaved: %w", err)
	}
	out := map[string]*SourceHealth{}
	for _, r := range rows { // newest first
		if out[r.Source] == nil {
			out[r.Source] = &SourceHealth{}
		}
		out[r.Source].add(r)
	}
	for _, h := range out {
		if slices.Sort(h.took); len(h.took) > 0 {
			h.MedianMS = h.took[len(h.took)/2]
		}
	}
	return out, nil
}

func (h *SourceHealth) add(r q.RecentRepliesRow) {
	h.Asked++
	if ReplyState(r.State) == NoReply {
		if h.SilentAt.IsZero() {
			h.SilentAt, h.SilentWhy = r.RetrievedAt, r.Detail
		}
		return
	}
	if h.Answered++; h.AnsweredAt.IsZero() {
		h.AnsweredAt = r.RetrievedAt
	}
	if ReplyState(r.State) == Hit {
		h.Hits++
	}
	h.took = append(h.took, int64(r.TookMs))
}
