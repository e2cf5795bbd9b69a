// Package db opens the one database of a Doudi installation, SQLite in a file
// or PostgreSQL, and runs transactions on it. Generated queries see no
// difference: both are a Conn.
package db

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"doudi/internal/db/dbt"
	"doudi/internal/db/litepgx"
	"doudi/internal/id"
)

// Conn is what generated queries run on.
type Conn interface {
	Exec(context.Context, string, ...any) (pgconn.CommandTag, error)
	Query(context.Context, string, ...any) (pgx.Rows, error)
	QueryRow(context.Context, string, ...any) pgx.Row
	CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error)
	SendBatch(context.Context, *pgx.Batch) pgx.BatchResults
}

// DB is an open database. Use View for reading and Update for writing.
type DB struct {
	now    func() time.Time
	ids    *id.Source
	digest func([]byte) []byte
	twice  bool

	pool  *pgxpool.Pool // PostgreSQL
	gates gates
	alone *pgx.Conn // holds the lock of Alone

	read, write *sql.DB // SQLite: many readers, one writer
	path        string
}

// Options says where time and identifiers come from.
type Options struct {
	Now func() time.Time // required
	IDs *id.Source       // required
	// Digest is the keyed digest that transactions offer, so that what is kept of
	// a record's content tells nothing to who has the database but not the keys.
	Digest func([]byte) []byte // required where the audit log is written to
	// Twice undoes each serialisable transaction on PostgreSQL once before its commit
	// and runs it again, as a conflict may: tests find what Update's f must not do.
	Twice bool
}

// CheckURL refuses the address of a database that Open does not know: it would
// be taken for the name of a SQLite file.
func CheckURL(url string) error {
	scheme, _, ok := strings.Cut(url, "://")
	if !ok || slices.Contains([]string{"postgres", "postgresql", "file"}, scheme) {
		return nil
	}
	return fmt.Errorf("a database is postgres://…, postgresql://… or a SQLite file, not %s://…", scheme) // the rest may hold a password
}

// Open opens postgres://… or a file path as SQLite. It does not migrate.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if err := CheckURL(url); err != nil {
		return nil, err
	}
	d := &DB{now: o.Now, ids: o.IDs, digest: o.Digest, twice: o.Twice}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return d, d.openPostgres(ctx, url)
	}
	return d, d.openSQLite(ctx, strings.TrimPrefix(url, "file:"))
}

// connections are how many a process opens to PostgreSQL at most, where the URL does
// not say (pool_max_conns): a hundred clerks' reads go on while some writes wait.
// PostgreSQL takes a hundred of all processes by itself.
const connections = 16

func (d *DB) openPostgres(ctx context.Context, url string) error {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return errors.New("database address is not a PostgreSQL URL") // err would repeat the password
	}
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	if !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = max(cfg.MaxConns, connections)
	}
	if d.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
		return fmt.Errorf("open PostgreSQL: %w", err)
	}
	if err := d.pool.Ping(ctx); err != nil {
		d.pool.Close()
		return fmt.Errorf("reach PostgreSQL: %w", err)
	}
	return nil
}

// pragmas: busy_timeout must come first, or opening itself can meet a lock;
// FULL because a ledger may not lose its last commit in a power cut. The log is
// moved into the file every 80 MB: imports write the same index pages again and
// again, and need to move only the last of them.
const pragmas = "_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
	"&_pragma=wal_autocheckpoint(20000)&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)"

// The writer keeps the pages of a whole transaction of an import; readers, of
// whom there are many, lean on the system's cache.
const (
	writerCache = "&_pragma=cache_size(-163840)" // KiB
	readerCache = "&_pragma=cache_size(-16384)"
)

// inURI writes a path as it stands in a URI, where #, ? and % mean something else.
func inURI(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
}

func (d *DB) openSQLite(ctx context.Context, path string) (err error) {
	d.path = path
	if d.write, err = sql.Open("sqlite", "file:"+inURI(path)+"?"+pragmas+writerCache+"&_txlock=immediate"); err != nil {
		return fmt.Errorf("open SQLite file %s: %w", path, err)
	}
	d.write.SetMaxOpenConns(1)
	d.write.SetConnMaxIdleTime(0)
	if err := d.write.PingContext(ctx); err != nil {
		_ = d.write.Close()
		return fmt.Errorf("open SQLite file %s: %w", path, err)
	}
	if d.read, err = sql.Open("sqlite", "file:"+inURI(path)+"?"+pragmas+readerCache+"&mode=ro"); err != nil {
		_ = d.write.Close()
		return fmt.Errorf("open SQLite file %s for reading: %w", path, err)
	}
	readers := max(4, 2*runtime.NumCPU())
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	return nil
}

// Close closes all connections.
func (d *DB) Close() error {
	if d.pool != nil {
		d.Together()
		d.pool.Close()
		return nil
	}
	return errors.Join(d.read.Close(), d.write.Close())
}

// Postgres returns the pool, or nil on SQLite.
func (d *DB) Postgres() *pgxpool.Pool { return d.pool }

// SQLite returns the single-writer handle, or nil on PostgreSQL.
func (d *DB) SQLite() *sql.DB { return d.write }

// Path is the SQLite file, "" on PostgreSQL.
func (d *DB) Path() string { return d.path }

// Now is the time by this database's clock, as a transaction would see it.
func (d *DB) Now() time.Time { return dbt.At(d.now()).Time }

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	if d.pool != nil {
		return d.pool.Ping(ctx)
	}
	return d.read.PingContext(ctx)
}

// Tx is a transaction: a Conn with one instant for everything in it, and the
// identifiers it hands out.
type Tx struct {
	Conn
	Now time.Time // UTC, whole microseconds

	ids    *id.Source
	digest func([]byte) []byte
	pg     pgx.Tx
	lite   *sql.Tx
	after  []func()
	undo   []func()
	turns  []turn
	frozen bool // it sees the database as it was when it began

	writer *sql.DB // SQLite's, while it is ours
	waits  int64   // how often anybody had waited for it when it became ours
}

// NewID returns a fresh identifier.
func (t *Tx) NewID() id.ID { return t.ids.New() }

// Digest is the installation's keyed digest of a record in its canonical form.
func (t *Tx) Digest(canonical []byte) []byte { return t.digest(canonical) }

// At is Now as a column value.
func (t *Tx) At() dbt.Time { return dbt.At(t.Now) }

// Postgres returns the pgx transaction, or nil on SQLite. For package jobs.
func (t *Tx) Postgres() pgx.Tx { return t.pg }

// SQLite returns the database/sql transaction, or nil on PostgreSQL. For package jobs.
func (t *Tx) SQLite() *sql.Tx { return t.lite }

// Wanted reports whether somebody has begun to wait for the one writer of
// SQLite since this transaction took it: a long one that is made of parts
// should then end. On PostgreSQL writers do not wait for one another.
func (t *Tx) Wanted() bool { return t.writer != nil && t.writer.Stats().WaitCount > t.waits }

// After runs f once the transaction has committed, and never if it has not.
func (t *Tx) After(f func()) { t.after = append(t.after, f) }

// Undo runs f once the transaction has certainly not committed, for what a room put
// outside of the database and names in it. Where nobody knows, as when the connection
// went at the commit, f does not run: what is too much does less harm than what is gone.
func (t *Tx) Undo(f func()) { t.undo = append(t.undo, f) }

func (t *Tx) undone() {
	for _, f := range t.undo {
		f()
	}
}

// attempts bounds how often a transaction is repeated after PostgreSQL found
// it could not be serialised with others.
const attempts = 20

// Update runs f in a serialisable transaction: what it reads stays true until
// it commits. f may run more than once and must therefore change nothing but
// the transaction and its own results.
func (d *DB) Update(ctx context.Context, f func(*Tx) error) error {
	f, committed := withFirst(ctx, f)
	err := d.update(ctx, f)
	if err == nil {
		committed()
	}
	return err
}

func (d *DB) update(ctx context.Context, f func(*Tx) error) error {
	if d.pool == nil {
		return d.updateSQLite(ctx, f)
	}
	var turns []turn
	for try := 1; ; try++ {
		f := f
		if d.twice && try == 1 {
			f = lost(f)
		}
		t, err := d.tryPostgres(ctx, pgx.Serializable, turns, f)
		if again(t, err) && try < attempts {
			turns = t.turns
			continue
		}
		return finish(t, err)
	}
}

// lost does all that f does and ends like a transaction that lost to another.
func lost(f func(*Tx) error) func(*Tx) error {
	return func(t *Tx) error { return cmp.Or(f(t), errTaken) }
}

// Load is Update for bulk imports: PostgreSQL skips the bookkeeping of
// serialisable transactions, so f must lean on unique keys and not on reads.
func (d *DB) Load(ctx context.Context, f func(*Tx) error) error {
	f, committed := withFirst(ctx, f)
	err := d.load(ctx, f)
	if err == nil {
		committed()
	}
	return err
}

func (d *DB) load(ctx context.Context, f func(*Tx) error) error {
	if d.pool == nil {
		return d.updateSQLite(ctx, f)
	}
	return finish(d.tryPostgres(ctx, pgx.ReadCommitted, nil, f))
}

// tryPostgres runs f once, after waiting for its turns.
func (d *DB) tryPostgres(ctx context.Context, level pgx.TxIsoLevel, turns []turn, f func(*Tx) error) (t *Tx, err error) {
	t = &Tx{}
	leaveGates, err := d.gates.enter(ctx, turns)
	if err != nil {
		return t, fmt.Errorf("begin: %w", err)
	}
	defer leaveGates()
	conn, err := d.pool.Acquire(ctx)
	if err != nil {
		return t, fmt.Errorf("begin: %w", err)
	}
	defer conn.Release()
	defer leave(ctx, conn, turns)
	if err := wait(ctx, conn, turns); err != nil {
		return t, err
	}
	refused := false
	err = pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: level}, func(p pgx.Tx) error {
		t = &Tx{Conn: p, Now: d.Now(), ids: d.ids, digest: d.digest, pg: p, frozen: level == pgx.Serializable}
		err := f(t)
		refused = err != nil
		return err
	})
	if refused || retryable(err) {
		t.undone()
	}
	return t, err
}

func (d *DB) updateSQLite(ctx context.Context, f func(*Tx) error) error {
	c, err := d.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = c.Close() }()
	var under driver.ConnPrepareContext
	if err := c.Raw(func(x any) error { under, _ = x.(driver.ConnPrepareContext); return nil }); err != nil { // not later: see database/sql on a panic in Raw
		return fmt.Errorf("begin: %w", err)
	}
	s, err := c.BeginTx(context.WithoutCancel(ctx), nil) // it ends here and nowhere else
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = s.Rollback() }() // no effect after Commit
	t := &Tx{Conn: litepgx.OnTx(s, under), Now: d.Now(), ids: d.ids, digest: d.digest, lite: s, writer: d.write, waits: d.write.Stats().WaitCount}
	if err := cmp.Or(f(t), ctx.Err()); err != nil {
		_ = s.Rollback() // no effect if f's error was that it is gone
		t.undone()
		return translate(err)
	}
	return finish(t, s.Commit())
}

func finish(t *Tx, err error) error {
	if err != nil {
		return translate(err)
	}
	for _, f := range t.after {
		f()
	}
	return nil
}

// View runs f in a read-only transaction: everything it reads is of one moment.
func (d *DB) View(ctx context.Context, f func(*Tx) error) error {
	if d.pool != nil {
		return translate(pgx.BeginTxFunc(ctx, d.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(p pgx.Tx) error {
			return f(&Tx{Conn: p, Now: d.Now(), ids: d.ids, digest: d.digest, pg: p})
		}))
	}
	s, err := d.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("begin reading: %w", err)
	}
	defer func() { _ = s.Rollback() }()
	return translate(f(&Tx{Conn: litepgx.OnTx(s, nil), Now: d.Now(), ids: d.ids, digest: d.digest, lite: s}))
}

// Pool counts connections.
type Pool struct{ Open, Busy, Most int }

// Pool says how busy the connections are now; SQLite's single writer counts as one.
func (d *DB) Pool() Pool {
	if d.pool != nil {
		s := d.pool.Stat()
		return Pool{int(s.TotalConns()), int(s.AcquiredConns()), int(s.MaxConns())}
	}
	r, w := d.read.Stats(), d.write.Stats()
	return Pool{r.OpenConnections + w.OpenConnections, r.InUse + w.InUse, r.MaxOpenConnections + w.MaxOpenConnections}
}
