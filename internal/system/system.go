// Package system is what the system administrator sees and does: the state of
// the installation, its jobs, its backups and the holidays it knows. Nothing in
// it tells of a family: jobs are shown without what they are about, and a backup
// is written on the server and handed to nobody.
package system

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/jobs"
	"doudi/internal/setting"
)

// Service answers the system administrator.
type Service struct {
	db    *db.DB
	queue *jobs.Queue
	log   *slog.Logger
	o     Options
	began time.Time
}

// Options say what the administrator's page is about. All are required.
type Options struct {
	Version    string
	Migrations fs.FS
	Data       string // a folder on the disk that fills up
	Holidays   *calendar.WorkCalendar
	Backup     func(context.Context) (Backup, error) // writes an archive and says which
}

// Backup is an archive that was written, or could not be.
type Backup struct {
	At      time.Time `json:"at"`
	Name    string    `json:"name" doc:"of the file in the server's folder for backups"`
	Bytes   int64     `json:"bytes"`
	Parts   int       `json:"parts"`
	Rows    int64     `json:"rows"`
	Missing []string  `json:"missing,omitempty" doc:"stored files that the database names and the folder has not"`
	Failed  bool      `json:"failed" doc:"nothing was written; the server's log says why"`
}

// backupJob is the job that writes an archive.
type backupJob struct{}

// Kind names the job.
func (backupJob) Kind() string { return "system.backup" }

// New returns a Service. It registers the job that writes backups, so it must be
// made before the queue is opened.
func New(d *db.DB, queue *jobs.Queue, log *slog.Logger, o Options) *Service {
	s := &Service{db: d, queue: queue, log: log, o: o, began: d.Now()}
	jobs.Register(queue, func(ctx context.Context, _ backupJob) error { return s.backup(ctx) })
	return s
}

// Year is what is known of a year's holidays.
type Year struct {
	Year   int    `json:"year"`
	Notice string `json:"notice"`
	Own    bool   `json:"own" doc:"from the file of this installation, not built in"`
	Days   []Day  `json:"days" nullable:"false"`
}

// Day is a holiday or a weekend day that is worked.
type Day struct {
	Day    calendar.Date `json:"day"`
	Name   string        `json:"name" doc:"of the holiday"`
	Worked bool          `json:"worked"`
}

// State is how the installation is.
type State struct {
	Version    string           `json:"version"`
	Now        time.Time        `json:"now"`
	Since      time.Time        `json:"since" doc:"when this process began"`
	Database   db.State         `json:"database"`
	Disk       Disk             `json:"disk"`
	Jobs       map[string]int64 `json:"jobs" doc:"by state"`
	Unfinished []jobs.Job       `json:"unfinished" nullable:"false" doc:"jobs that wait, run or failed, the newest first; at most 100"`
	BackingUp  bool             `json:"backingUp"`
	LastBackup Backup           `json:"lastBackup" doc:"without a time: none yet"`
	Years      []Year           `json:"years" nullable:"false" doc:"the last two that are known"`
	Missing    int              `json:"missingYear,omitempty" doc:"a year whose holidays are needed now and are not known"`
}

// Disk is the disk of the data folder; zero where the system does not tell.
type Disk struct {
	Free  int64 `json:"free"`
	Total int64 `json:"total"`
}

// mostJobs is how many jobs a page shows.
const mostJobs = 100

// State looks at the installation.
func (s *Service) State(ctx context.Context) (out State, err error) {
	if _, err := authz.From(ctx).May(authz.ManageSystem); err != nil {
		return out, err
	}
	now := s.db.Now()
	out = State{Version: s.o.Version, Now: now, Since: s.began, Disk: diskOf(s.o.Data)}
	if out.Database, err = s.db.State(ctx, s.o.Migrations); err != nil {
		return out, err
	}
	if out.Jobs, err = s.queue.Counts(ctx); err != nil {
		return out, err
	}
	if out.Unfinished, err = s.queue.Unfinished(ctx, mostJobs); err != nil {
		return out, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		out.BackingUp, err = backingUp(ctx, tx)
		if err != nil {
			return err
		}
		out.LastBackup, err = last(ctx, tx)
		return err
	})
	out.Years, out.Missing = s.years(), s.missing(calendar.At(now))
	return out, err
}

func (s *Service) years() []Year {
	known := s.o.Holidays.Years()
	out := []Year{}
	for _, y := range known[max(0, len(known)-2):] {
		year := Year{Year: y, Notice: s.o.Holidays.Notice(y), Own: s.o.Holidays.Own(y), Days: []Day{}}
		for _, d := range s.o.Holidays.Specials(y) {
			year.Days = append(year.Days, Day{d.Day, d.Name, d.Name == ""})
		}
		out = append(out, year)
	}
	return out
}

// missing is the year whose holidays terms of today reach into and that is not
// known, or 0. From October on that is the next: a confirmation has 30 working
// days and more.
func (s *Service) missing(today calendar.Date) int {
	for _, y := range []int{today.Year, today.AddMonths(3).Year} {
		if !s.o.Holidays.Known(y) {
			return y
		}
	}
	return 0
}

// BeginBackup asks for an archive; errs.Conflict while one is being written.
func (s *Service) BeginBackup(ctx context.Context) error {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.ManageSystem); err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		busy, err := backingUp(ctx, tx)
		if err != nil {
			return err
		}
		if busy {
			return errs.New(errs.Conflict, "正在备份，请等它完成。", "A backup is being written; wait until it is done.")
		}
		if err := s.queue.Enqueue(ctx, tx, backupJob{}); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{County: actor.County(), Act: "system.backup", Subject: "backup"})
	})
}

func backingUp(ctx context.Context, tx *db.Tx) (bool, error) {
	waiting, err := jobs.Pending(ctx, tx)
	for _, j := range waiting {
		if j.Name == (backupJob{}).Kind() {
			return true, err
		}
	}
	return false, err
}

// backup is the job. One that fails is noted and not tried again by itself: a
// full disk does not mend in a minute. One that is killed runs again.
func (s *Service) backup(ctx context.Context) error {
	ctx = authz.WithActor(ctx, authz.Program())
	b, err := s.o.Backup(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		s.log.ErrorContext(ctx, "The backup could not be written.", "error", err.Error())
		b = Backup{Failed: true}
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		b.At = tx.Now
		return Note(ctx, tx, b)
	})
}

// Note remembers the last backup, however it was begun.
func Note(ctx context.Context, tx *db.Tx, b Backup) error {
	text, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("note a backup: %w", err)
	}
	return setting.Set(ctx, tx, setting.LastBackup, string(text))
}

func last(ctx context.Context, tx *db.Tx) (b Backup, err error) {
	text, err := setting.Get(ctx, tx, setting.LastBackup)
	if err != nil || text == "" {
		return b, err
	}
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		return b, fmt.Errorf("read the last backup: %w", err)
	}
	return b, nil
}

// Retry lets a job that failed run now.
func (s *Service) Retry(ctx context.Context, n int64) (out jobs.Job, err error) {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.ManageSystem); err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		var failed bool
		out, failed, err = s.queue.Retry(ctx, tx, n)
		switch {
		case errors.Is(err, jobs.ErrNoJob):
			return errs.New(errs.NotFound, "没有这个任务。", "No such job.").Because(err)
		case err != nil:
			return err
		case !failed:
			return errs.New(errs.Conflict, "只有失败的任务可以重试。", "Only a job that failed can be tried again.")
		}
		return audit.Append(ctx, tx, audit.Entry{County: actor.County(), Act: "system.retry", Subject: fmt.Sprintf("job/%d", n),
			Detail: map[string]any{"kind": out.Kind, "attempt": out.Attempt}})
	})
	return out, err
}
