package system_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/jobs"
	"doudi/internal/system"
	"doudi/migrations"
)

// broken is a job that fails as long as it is told to.
type broken struct {
	Household string `json:"household"`
}

func (broken) Kind() string { return "test.broken" }

type bench struct {
	*system.Service
	t     *testing.T
	db    *db.DB
	queue *jobs.Queue

	fails  chan error // what the next run of the broken job says
	backup func() (system.Backup, error)
}

func each(t *testing.T, f func(b *bench)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		b := &bench{t: t, db: d, queue: jobs.New(d, slog.New(slog.DiscardHandler)), fails: make(chan error, 10)}
		days, err := calendar.LoadWorkCalendar()
		if err != nil {
			t.Fatal(err)
		}
		b.Service = system.New(d, b.queue, slog.New(slog.DiscardHandler), system.Options{Version: "v1", Migrations: migrations.FS, Data: t.TempDir(), Holidays: days,
			Backup: func(context.Context) (system.Backup, error) { return b.backup() }})
		jobs.Register(b.queue, func(context.Context, broken) error { return <-b.fails })
		if err := b.queue.Open(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		f(b)
	})
}

func (b *bench) as(role authz.Role) context.Context {
	return authz.WithActor(b.t.Context(), authz.Actor{Account: 5, Name: "蒋涛", Grants: []authz.Grant{{Role: role, Division: "513221"}}})
}

func (b *bench) start() {
	b.t.Helper()
	if err := b.queue.Start(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() {
		if err := b.queue.Stop(context.WithoutCancel(b.t.Context())); err != nil {
			b.t.Error(err)
		}
	})
}

// until asks for the state until it is as wanted.
func (b *bench) until(want func(system.State) bool) system.State {
	b.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 1000 {
		s, err := b.State(b.as(authz.System))
		if err != nil {
			b.t.Fatal(err)
		}
		if want(s) {
			return s
		}
		<-tick.C
	}
	b.t.Fatal("the state does not become what it should")
	return system.State{}
}

func TestNobodyElseAdministers(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		for _, r := range authz.Roles() {
			if r.Role == authz.System {
				continue
			}
			_, err1 := b.State(b.as(r.Role))
			_, err2 := b.Retry(b.as(r.Role), 1)
			for _, err := range []error{err1, err2, b.BeginBackup(b.as(r.Role))} {
				if errs.CodeOf(err) != errs.Forbidden {
					b.t.Errorf("%s: %v", r.Role, err)
				}
			}
		}
	})
}

func TestState(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		s, err := b.State(b.as(authz.System))
		if err != nil {
			b.t.Fatal(err)
		}
		d := s.Database
		if s.Version != "v1" || d.Step != d.Steps || d.Steps < 9 || d.Bytes < 1000 || d.Version == "" || (d.Kind == "sqlite") != (b.db.SQLite() != nil) {
			b.t.Errorf("%+v", s)
		}
		if s.Disk.Total < s.Disk.Free || s.Disk.Free <= 0 {
			b.t.Errorf("disk %+v", s.Disk)
		}
		// On 23 November terms of 30 working days reach into a year without a notice.
		if s.Missing != 2027 || len(s.Years) != 2 || s.Years[1].Year != 2026 || s.Years[1].Own || len(s.Years[1].Days) < 20 || s.Years[1].Notice == "" {
			b.t.Errorf("holidays: missing %d, %+v", s.Missing, s.Years)
		}
	})
}

func TestBackupOneAtATime(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		admin, written := b.as(authz.System), 0
		b.backup = func() (system.Backup, error) {
			if written++; written == 2 {
				return system.Backup{}, errors.New("no space left")
			}
			return system.Backup{Name: "doudi-1.tar", Bytes: 7, Parts: 3}, nil
		}
		if err := b.BeginBackup(admin); err != nil {
			b.t.Fatal(err)
		}
		if err := b.BeginBackup(admin); errs.CodeOf(err) != errs.Conflict {
			b.t.Errorf("a second one at once: %v", err)
		}
		b.start()
		s := b.until(func(s system.State) bool { return !s.BackingUp })
		if l := s.LastBackup; l.Name != "doudi-1.tar" || l.Failed || l.At.IsZero() || l.Parts != 3 {
			b.t.Errorf("%+v", l)
		}
		if err := b.BeginBackup(admin); err != nil {
			b.t.Fatal(err)
		}
		if s := b.until(func(s system.State) bool { return !s.BackingUp }); !s.LastBackup.Failed || written != 2 {
			b.t.Errorf("after a full disk: %+v, written %d times", s.LastBackup, written)
		}
	})
}

func TestFailedJobsAreTriedAgain(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		admin := b.as(authz.System)
		err := b.db.Update(b.t.Context(), func(tx *db.Tx) error { return b.queue.Enqueue(b.t.Context(), tx, broken{"张三"}) })
		if err != nil {
			b.t.Fatal(err)
		}
		waiting, err := b.State(admin)
		if err != nil || len(waiting.Unfinished) != 1 {
			b.t.Fatalf("%+v, %v", waiting.Unfinished, err)
		}
		n := waiting.Unfinished[0].ID
		if _, err := b.Retry(admin, n); errs.CodeOf(err) != errs.Conflict {
			b.t.Errorf("a job that has not failed: %v", err)
		}
		if _, err := b.Retry(admin, n+1000); errs.CodeOf(err) != errs.NotFound {
			b.t.Errorf("no such job: %v", err)
		}
		for range 2 { // after the first the queue tries again within a second
			b.fails <- errors.New("张三 13812345678")
		}
		b.start()
		failed := b.until(func(s system.State) bool { return len(s.Unfinished) == 1 && s.Unfinished[0].State == "retryable" })
		if text, err := json.Marshal(failed); err != nil || strings.Contains(string(text), "张三") || strings.Contains(string(text), "13812345678") {
			b.t.Errorf("the page tells of a family: %s, %v", text, err)
		}
		if failed.Unfinished[0].FailedAt.IsZero() || failed.Unfinished[0].Attempt != 2 {
			b.t.Errorf("%+v", failed.Unfinished[0])
		}
		b.fails <- nil
		if _, err := b.Retry(admin, n); err != nil {
			b.t.Fatal(err)
		}
		b.until(func(s system.State) bool { return len(s.Unfinished) == 0 && s.Jobs["completed"] == 1 })
		var audited int
		err = b.db.View(b.t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(b.t.Context(), "SELECT count(*) FROM audit_entry WHERE act = 'system.retry' AND county = 513221").Scan(&audited)
		})
		if err != nil || audited != 1 {
			b.t.Errorf("%d entries, want 1, %v", audited, err)
		}
	})
}
