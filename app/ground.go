package app

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"doudi/internal/accounts"
	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/web"
	"doudi/migrations"
	"doudi/portal/identity"
	"doudi/portal/sms"
	"doudi/webdist"
)

// Ground is what every room stands on.
type Ground struct {
	DB        *db.DB
	Keys      *crypt.Keyring
	Heads     *audit.Heads
	Divisions *division.Register
	Files     *files.Store
	Queue     *jobs.Queue
	Accounts  *accounts.Service
	Web       *web.Server
	Log       *slog.Logger
	Now       func() time.Time

	clock      *demoClock
	demo       bool
	packs      string  // folder of the place's own
	procedures []fs.FS // the program's, then the place's own
	sources    string  // file of the sources that checks ask
	letters    string  // file of the place's own letters of authorisation
	dropped    string  // folder of files that departments drop; "" for none
	languages  string  // folder of languages that the place adds to the portal; "" for none
	holidays   *calendar.WorkCalendar
	demoFolder string     // of the departments that a served demonstration asks live; "" for none
	sms        sms.Sender // nil: no messages are sent from here
	oidc       identity.Options
	public     string // address under which families reach the installation; "" where it is not known
	papers     string // the same for papers; in a demonstration, that of this machine
	rooms      rooms
	resealers  []crypt.Resealer
}

// openExisting is open for commands that make no sense on a new installation.
func (e *env) openExisting(ctx context.Context, s settings, log *slog.Logger) (*Ground, error) {
	if _, err := os.Stat(s.keyFile()); err != nil {
		return nil, fmt.Errorf("there is no installation in the data folder %s: %w", s.data, err)
	}
	return e.open(ctx, s, log)
}

// open opens and migrates the database and makes the ground and the rooms on
// it. Close the database when done; the queue is not started.
func (e *env) open(ctx context.Context, s settings, log *slog.Logger) (*Ground, error) {
	g := &Ground{Log: log, clock: &demoClock{machine: e.now}}
	g.Now = g.clock.Now // the machine's time, unless this is a demonstration
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	var err error
	if g.Keys, err = crypt.OpenKeyFile(s.keyFile(), crypt.SM4); err != nil {
		return nil, err
	}
	if g.DB, err = db.Open(ctx, s.database, db.Options{Now: g.Now, IDs: id.NewSource(id.RandomNode(), e.now), Digest: audit.Digester(g.Keys)}); err != nil {
		return nil, err
	}
	g.Heads = audit.NewHeads(g.DB, g.Keys, s.headsFile())
	if s.serves {
		err = e.alone(ctx, g.DB)
	}
	if err == nil {
		err = g.build(ctx, s)
	}
	if err != nil {
		_ = g.DB.Close() // the first error says more
		return nil, err
	}
	return g, nil
}

func (g *Ground) build(ctx context.Context, s settings) (err error) {
	schema := g.DB.Migrate
	if s.asIs {
		schema = g.DB.Current
	}
	if err := schema(ctx, migrations.FS); err != nil {
		return err
	}
	if err := g.knowKeys(ctx, s.keyFile()); err != nil {
		return err
	}
	if g.procedures, err = procedureFolders(s.procedures); err != nil {
		return err
	}
	if g.Files, err = files.New(g.DB, s.filesFolder(), g.Keys); err != nil {
		return err
	}
	g.Queue = jobs.New(g.DB, quiet(g.Log))
	if g.Divisions, err = division.Load(); err != nil {
		return err
	}
	g.Accounts = accounts.New(g.DB, accounts.Options{Log: g.Log, Division: g.divisionName})
	if err := g.demonstrate(ctx, s.demo); err != nil {
		return err
	}
	if g.Web, err = g.newWeb(ctx, s); err != nil {
		return err
	}
	g.sources, g.packs, g.letters, g.dropped = s.sources, s.packs, s.letters, s.dropped
	g.public, g.papers, g.oidc, g.languages = s.publicURL, s.publicURL, s.oidc, s.languages
	if g.papers == "" && g.demo {
		g.papers = addressOf(s.listen)
	}
	if g.sms, err = openSMS(s, g.clock.machine); err != nil {
		return err
	}
	if g.holidays, err = loadHolidays(s.holidays); err != nil {
		return err
	}
	if g.demo && s.serves {
		g.demoFolder = filepath.Join(s.data, "demo")
	}
	if err := Rooms(ctx, g); err != nil {
		return fmt.Errorf("set up rooms: %w", err)
	}
	if err := g.administer(s); err != nil {
		return err
	}
	g.upkeep()
	return g.Queue.Open(ctx, max(s.workers, 1))
}

// addressOf is where a browser on this machine finds what listens, "" where that does
// not say: papers are then printed without a code, rather than with one that leads nowhere.
func addressOf(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if ip := net.ParseIP(host); err != nil || host == "" || port == "" || port == "0" || ip != nil && ip.IsUnspecified() {
		return ""
	}
	return "http://" + listen
}

// demonstrate makes a database a demonstration if that is asked for, and sets
// its clock; a database that is one stays one.
func (g *Ground) demonstrate(ctx context.Context, asked bool) (err error) {
	if g.demo, err = g.Accounts.Demo(ctx); err != nil || !g.demo && !asked {
		return err
	}
	if err := g.clock.load(ctx, g.DB); err != nil {
		return err
	}
	g.demo = true
	return g.Accounts.SeedDemo(ctx)
}

// divisionName is a division's name in full; what the register does not know
// keeps its code.
func (g *Ground) divisionName(code string) string {
	if code == "" {
		return "全国"
	}
	if name := g.Divisions.FullName(division.Code(code)); name != "" {
		return name
	}
	return code
}

func (g *Ground) newWeb(ctx context.Context, s settings) (*web.Server, error) {
	info := web.Info{Product: "兜底 Doudi", Version: version(), Languages: []string{"zh", "en"}}
	if g.demo {
		info.Demo, info.DemoAccounts = true, accounts.DemoAccounts()
	}
	registry := prometheus.NewRegistry()
	if err := registry.Register(jobs.NewCollector(g.Queue)); err != nil {
		return nil, fmt.Errorf("set up metrics: %w", err)
	}
	cfg := web.Config{Registry: registry, DB: g.DB, Keys: g.Keys, Log: g.Log, Sessions: g.Accounts, Info: info, Ready: g.ready, Proxied: s.proxied,
		County: func(code string) bool { return g.Divisions.Has(division.Code(code)) }}
	if pages, built := webdist.Files(); built {
		cfg.Pages = pages
	}
	return web.New(cfg)
}

// ready reports whether the schema is this program's and the queue answers.
func (g *Ground) ready(ctx context.Context) error {
	if err := g.DB.Current(ctx, migrations.FS); err != nil {
		return err
	}
	_, err := g.Queue.Counts(ctx)
	return err
}

// quiet keeps the queue's own remarks out of the log unless something is wrong.
func quiet(log *slog.Logger) *slog.Logger { return slog.New(atLeast{log.Handler(), slog.LevelWarn}) }

type atLeast struct {
	slog.Handler
	level slog.Level
}

func (h atLeast) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= h.level && h.Handler.Enabled(ctx, l)
}
func (h atLeast) WithAttrs(a []slog.Attr) slog.Handler {
	return atLeast{h.Handler.WithAttrs(a), h.level}
}
func (h atLeast) WithGroup(n string) slog.Handler { return atLeast{h.Handler.WithGroup(n), h.level} }
