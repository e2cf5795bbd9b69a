package jobs

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

func TestWaiting(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(waiting{slog.NewTextHandler(&out, nil)}).With("client_id", "a")
	log.Error("leadership.Elector: Error attempting reelection", "err", errors.New("leadership.attemptReelect timed out after 5s: context deadline exceeded"))
	log.Error("maintenance.PeriodicJobEnqueuer: Error starting transaction", "error", context.Canceled)
	log.Error("producer: Error fetching jobs", "err", errors.New("no such table: river_job"))
	log.Error("jobexecutor: Job errored", "error", errors.Join(context.Canceled, errors.New("disk full")))
	log.Error("jobexecutor: Job errored", "error", errors.Join(errors.New("disk full"), context.Canceled))
	log.Error("jobexecutor: Job errored", "error", errors.New("after context canceled: disk full"))
	lines := strings.Split(out.String(), "\n")
	if !strings.Contains(lines[0], "level=WARN") || strings.Count(out.String(), "level=ERROR") != 4 {
		t.Errorf("%q", lines)
	}
}
