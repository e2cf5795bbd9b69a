package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/peterbourgon/ff/v3/ffcli"
)

// stopWithin is how long requests and jobs may take to finish at the end.
const stopWithin = 15 * time.Second

func (e *env) serve() *ffcli.Command {
	return e.command("serve", "answer browsers and work on jobs until stopped", nil, func(ctx context.Context, s settings, _ []string) error {
		log := s.logger(e.stderr)
		s.serves = true
		g, err := e.open(ctx, s, log)
		if err != nil {
			return err
		}
		err = e.serveOn(ctx, g, s)
		return errors.Join(err, g.DB.Close())
	})
}

func (e *env) serveOn(ctx context.Context, g *Ground, s settings) error {
	if err := g.Accounts.FirstStart(ctx, e.tellPassword()); err != nil {
		return err
	}
	if err := g.startReseal(ctx); err != nil {
		return err
	}
	if err := g.rooms.registry.SpellVillages(ctx); err != nil {
		return err
	}
	if err := g.rooms.registry.SealWords(ctx); err != nil {
		return err
	}
	if err := g.rooms.verification.SealPlain(ctx); err != nil {
		return err
	}
	if err := g.sealWords(ctx); err != nil {
		return err
	}
	if err := g.startHeads(ctx); err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	jobsContext := context.WithoutCancel(ctx) // Stop ends them, not the signal
	if s.workers > 0 {
		if err := e.startJobs(ctx, g, s); err != nil {
			return errors.Join(err, l.Close(), g.Queue.Stop(jobsContext))
		}
	}
	g.DB.Together()
	server := &http.Server{Handler: g.Web, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(g.Log.Handler(), slog.LevelWarn), BaseContext: func(net.Listener) context.Context { return jobsContext }}
	g.Log.Info("Serving.", "address", "http://"+l.Addr().String(), "version", version())
	fmt.Fprintf(e.stdout, "兜底 Doudi: http://%s\n", l.Addr())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
	}
	return errors.Join(ignoreClosed(err), e.stop(jobsContext, g, server, s.workers > 0))
}

// startJobs lets the queue work, and loads the county of a demonstration first.
func (e *env) startJobs(ctx context.Context, g *Ground, s settings) error {
	start := func() error {
		if err := g.Queue.Start(context.WithoutCancel(ctx)); err != nil {
			return fmt.Errorf("start jobs: %w", err)
		}
		return nil
	}
	if !g.demo {
		return start()
	}
	if err := g.Queue.TakeOver(ctx); err != nil { // an import that was killed is let go
		return err
	}
	return g.loadCounty(ctx, filepath.Join(s.data, "demo"), func(step string) { fmt.Fprintln(e.stdout, step) }, start)
}

// stop refuses new requests, lets those under way finish, then stops jobs;
// what has not finished in time runs again at the next start.
func (e *env) stop(ctx context.Context, g *Ground, server *http.Server, working bool) error {
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	g.Log.Info("Stopping.")
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		g.Log.Warn("Requests were cut off.", "after", stopWithin.String())
		err = server.Close()
	}
	if working {
		err = errors.Join(err, g.Queue.Stop(ctx))
	}
	if g.sms != nil {
		err = errors.Join(err, g.sms.Close())
	}
	return errors.Join(err, g.sign(ctx))
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// tellPassword prints a one-time password where the person who starts the
// program sees it, and not into the log.
func (e *env) tellPassword() func(login, password string) {
	return func(login, password string) {
		fmt.Fprintf(e.stdout, "首次启动，一次性密码 One-time password: %s  %s\n", login, password)
	}
}
