package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"doudi/internal/db"
)

// alive tells the other processes on a PostgreSQL that this one lives, and finds which
// of them do not. Each holds a lock of its name on a connection of its own: the server
// lets it go when the process ends, however it ends.
type alive struct {
	pool  *pgxpool.Pool
	log   *slog.Logger
	name  string        // of this process, as a running job says who works on it
	beat  time.Duration // between looks at the own connection
	look  time.Duration // between looks for others; and who lost only the connection has so long to come back
	stop  context.CancelFunc
	ended chan struct{}
}

// lockClass keeps these locks apart from others of the database.
const lockClass = 0x4a4f42 // JOB

// begin takes the lock, and then calls each with the names of who is gone.
func (a *alive) begin(ctx context.Context, each func(ctx context.Context, gone []string) error) error {
	c, err := a.take(ctx)
	if err != nil {
		return err
	}
	ctx, a.stop = context.WithCancel(ctx)
	a.ended = make(chan struct{}, 2)
	go func() { a.hold(ctx, c); a.ended <- struct{}{} }()
	go func() { a.watch(ctx, each); a.ended <- struct{}{} }()
	return nil
}

// end lets the lock go; what still runs then is anybody's.
func (a *alive) end() {
	if a.stop != nil {
		a.stop()
		<-a.ended
		<-a.ended
		a.stop = nil
	}
}

// take connects beside the pool, whose connections are others' too. A machine that
// lost its power says nothing: the server asks it after half a minute.
func (a *alive) take(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.ConnectConfig(ctx, a.pool.Config().ConnConfig.Copy())
	if err != nil {
		return nil, fmt.Errorf("reach PostgreSQL: %w", err)
	}
	if _, err := c.Exec(ctx, "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3", pgx.QueryExecModeSimpleProtocol); err != nil {
		a.log.Warn("The database will be slow to notice if this machine loses its power.", "err", err)
	}
	if _, err := c.Exec(ctx, "SELECT pg_advisory_lock($1, hashtext($2))", int32(lockClass), a.name); err != nil {
		_ = c.Close(ctx)
		return nil, fmt.Errorf("lock the name of this process: %w", err)
	}
	return c, nil
}

// hold keeps the connection, and connects again where it was lost.
func (a *alive) hold(ctx context.Context, c *pgx.Conn) {
	for pause(ctx, a.beat) {
		if c != nil && a.answers(ctx, c) {
			continue
		}
		if c != nil {
			_ = c.Close(ctx)
		}
		var err error
		if c, err = a.take(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("The database does not know that this process lives.", "err", err)
		}
	}
	if c != nil {
		_ = c.Close(context.WithoutCancel(ctx))
	}
}

// answers reports whether the connection still is one: a line that was cut answers never.
func (a *alive) answers(ctx context.Context, c *pgx.Conn) bool {
	ctx, done := context.WithTimeout(ctx, max(a.beat, time.Second))
	defer done()
	return c.Ping(ctx) == nil
}

// watch looks for who is gone twice in a row.
func (a *alive) watch(ctx context.Context, each func(ctx context.Context, gone []string) error) {
	var before []string
	for pause(ctx, a.look) {
		now, err := a.gone(ctx)
		if err == nil {
			twice := slices.DeleteFunc(slices.Clone(now), func(name string) bool { return !slices.Contains(before, name) })
			if len(twice) > 0 {
				err = each(ctx, twice)
			}
		}
		if err != nil && ctx.Err() == nil {
			a.log.Warn("Jobs of a process that was killed could not be looked for.", "err", err)
		}
		before = now
	}
}

// gone are the processes that are said to work on jobs and hold no lock.
func (a *alive) gone(ctx context.Context) ([]string, error) {
	rows, err := a.pool.Query(ctx, `SELECT DISTINCT worker FROM (SELECT attempted_by[array_upper(attempted_by, 1)] AS worker FROM river_job WHERE state = 'running') AS j
		WHERE NOT EXISTS (SELECT 1 FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.classid = $1 AND l.objsubid = 2
			AND l.objid = CAST(CAST(hashtext(worker) AS bigint) & 4294967295 AS oid)
			AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`, int64(lockClass))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// pause waits, and reports whether ctx still lives.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// rescue puts the jobs of processes that are gone back into the queue.
func (q *Queue) rescue(ctx context.Context, gone []string) error {
	return q.db.Update(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE river_job SET state = 'available' WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = ANY($1)`, gone)
		if err == nil && n.RowsAffected() > 0 {
			rows := n.RowsAffected()
			tx.After(func() { q.log.Info("Jobs of a process that was killed are queued again.", "jobs", rows) })
		}
		return err
	})
}
