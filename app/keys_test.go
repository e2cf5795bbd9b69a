package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/setting"
)

// fields are a room's: so many are sealed with an older key.
type fields struct {
	stale int
	calls chan int
}

func (f *fields) Name() string { return "test.fields" }

func (f *fields) Reseal(_ context.Context, batch int) (int, error) {
	n := min(batch, f.stale)
	f.stale -= n
	f.calls <- n
	return n, nil
}

// TestRotationReachesEveryRoom goes from "keys rotate" to the rooms' fields.
func TestRotationReachesEveryRoom(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := &env{stdout: io.Discard, stderr: io.Discard, now: time.Now}
	s := settings{data: dir, database: filepath.Join(dir, "doudi.sqlite"), workers: 1}
	f := &fields{stale: resealBatch + 7, calls: make(chan int, 10)}
	begin := func() *Ground {
		t.Helper()
		g, err := e.open(t.Context(), s, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		g.Reseals(f)
		if err := g.startReseal(t.Context()); err != nil {
			t.Fatal(err)
		}
		return g
	}
	end := func(g *Ground) {
		t.Helper()
		if err := g.DB.Close(); err != nil {
			t.Error(err)
		}
	}
	waiting := func(g *Ground) int64 {
		t.Helper()
		counts, err := g.Queue.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return counts["available"]
	}

	g := begin()
	if n := waiting(g); n != 0 {
		t.Errorf("%d jobs on the first start", n)
	}
	if err := crypt.Rotate(s.keyFile(), crypt.SM4); err != nil {
		t.Fatal(err)
	}
	if err := g.reseal(t.Context(), reseal{Version: 2}); err == nil {
		t.Error("a process without the new key sealed with it")
	}
	end(g)

	g = begin()
	defer end(g)
	if n := waiting(g); n != 1 {
		t.Fatalf("%d jobs after a rotation, want 1", n)
	}
	if err := g.reseal(t.Context(), reseal{Version: 2}); err != nil {
		t.Fatal(err)
	}
	if f.stale != 0 || len(f.calls) != 3 { // a full batch, the rest, and none
		t.Errorf("%d fields left after %d batches", f.stale, len(f.calls))
	}
	err := g.DB.View(t.Context(), func(tx *db.Tx) error {
		v, err := setting.Get(t.Context(), tx, setting.SealedWith)
		if v != "2" {
			t.Errorf("sealed with %q, want 2", v)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.startReseal(t.Context()); err != nil || waiting(g) != 1 {
		t.Errorf("another job although all is sealed; error %v", err)
	}
}

// TestFreshKeysClaimNoDatabaseThatOthersBegan: of a database from before keys were
// noted, the keys that signed its log are the right ones, and no others.
func TestFreshKeysClaimNoDatabaseThatOthersBegan(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := &env{stdout: io.Discard, stderr: io.Discard, now: time.Now}
	s := settings{data: dir, database: filepath.Join(dir, "doudi.sqlite"), workers: 1}
	begin := func(s settings) (*Ground, error) { return e.open(t.Context(), s, slog.New(slog.DiscardHandler)) }
	g, err := begin(s)
	if err != nil {
		t.Fatal(err)
	}
	ctx := authz.WithActor(t.Context(), authz.Program())
	err = g.DB.Update(ctx, func(tx *db.Tx) error {
		if err := setting.Set(ctx, tx, setting.KeysOf, ""); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{Act: "keys.rotate", Subject: "keys"})
	})
	if err := errors.Join(err, g.sign(ctx), g.DB.Close()); err != nil {
		t.Fatal(err)
	}
	wrong := s
	wrong.data = t.TempDir()
	if g, err := begin(wrong); err == nil {
		t.Errorf("fresh keys claimed it")
		_ = g.DB.Close()
	} else if errs.CodeOf(err) != errs.Conflict {
		t.Errorf("refused for another reason: %v", err)
	}
	if g, err = begin(s); err != nil {
		t.Fatalf("its own keys: %v", err)
	}
	if err := g.DB.Close(); err != nil {
		t.Error(err)
	}
}
