package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/setting"
)

func (e *env) keys() *ffcli.Command {
	return e.group("keys", "the keys that seal personal data", e.command("keys rotate", "add a new key; every process must be restarted after it", nil,
		func(ctx context.Context, s settings, _ []string) error {
			if err := crypt.Rotate(s.keyFile(), crypt.SM4); err != nil {
				return err
			}
			g, err := e.openExisting(ctx, s, s.logger(e.stderr))
			if err != nil {
				return err
			}
			ctx = authz.WithActor(ctx, authz.Program())
			err = g.DB.Update(ctx, func(tx *db.Tx) error {
				return audit.Append(ctx, tx, audit.Entry{Act: "keys.rotate", Subject: "keys", Detail: map[string]any{"version": g.Keys.Current()}})
			})
			fmt.Fprintf(e.stdout, "Key %d was added. Restart every process; fields are then sealed again in the background. Keep the old keys: files and backups need them.\n", g.Keys.Current())
			return errors.Join(err, g.sign(ctx), g.DB.Close())
		}))
}

// startTurn keeps processes that start on one PostgreSQL apart until each is ready.
const startTurn = 0x5354415254 << 20

// alone has processes that start on the same database do so one after another:
// the schema, the first accounts and the demonstration are made by one, and the
// others find them. Whoever waits says so.
func (e *env) alone(ctx context.Context, d *db.DB) error {
	return d.Alone(ctx, startTurn, func() {
		fmt.Fprintln(e.stdout, "另一个进程正在此数据库上启动，等它就绪… another process is starting on this database; waiting until it is ready")
	})
}

// knowKeys refuses keys that the database was not begun with: what they sealed,
// the other processes could not open, and nobody on file would be found. A database
// that is older than this check is claimed only by the keys that signed its log: fresh
// ones from another folder would shut out the right ones.
func (g *Ground) knowKeys(ctx context.Context, file string) error {
	ours := hex.EncodeToString(g.Keys.Sign("installation", nil))
	return g.DB.Update(ctx, func(tx *db.Tx) error {
		known, err := setting.Get(ctx, tx, setting.KeysOf)
		if err != nil || known == ours {
			return err
		}
		foreign := known != ""
		if !foreign {
			if foreign, err = g.Heads.Foreign(ctx, tx); err != nil {
				return err
			}
		}
		if foreign {
			return errs.New(errs.Conflict, "密钥文件 "+file+" 不属于此数据库。请使用建库时的数据目录（密钥和文件），或从备份恢复。",
				"The key file "+file+" is not that of this database. Use the data folder it was begun with (keys and files), or restore a backup.")
		}
		return setting.Set(ctx, tx, setting.KeysOf, ours)
	})
}

// reseal is the job that seals fields of older keys again.
type reseal struct {
	Version int `json:"version"` // of the key to seal with
}

// Kind names the job.
func (reseal) Kind() string { return "keys.reseal" }

// resealBatch is how many fields one transaction seals.
const resealBatch = 500

// Reseals makes a room's fields follow a change of keys.
func (g *Ground) Reseals(r crypt.Resealer) { g.resealers = append(g.resealers, r) }

// startReseal enqueues the job when the key file has a newer key than the one
// that the fields are sealed with. Only a process that has the key does so.
func (g *Ground) startReseal(ctx context.Context) error {
	return g.DB.Update(ctx, func(tx *db.Tx) error {
		have, err := setting.Get(ctx, tx, setting.SealedWith)
		if err != nil {
			return err
		}
		now := strconv.Itoa(g.Keys.Current())
		switch have {
		case now:
			return nil
		case "": // the first start
			return setting.Set(ctx, tx, setting.SealedWith, now)
		}
		return g.Queue.Enqueue(ctx, tx, reseal{g.Keys.Current()})
	})
}

// reseal goes on where it was interrupted, because what is sealed with the
// newest key is passed over.
func (g *Ground) reseal(ctx context.Context, job reseal) error {
	if job.Version > g.Keys.Current() {
		return fmt.Errorf("this process was not restarted since key %d was added", job.Version)
	}
	ctx = authz.WithActor(ctx, authz.Program())
	total := 0
	for _, r := range g.resealers {
		for {
			n, err := r.Reseal(ctx, resealBatch)
			if err != nil {
				return fmt.Errorf("reseal %s: %w", r.Name(), err)
			}
			if n == 0 {
				break
			}
			total += n
		}
	}
	g.Log.InfoContext(ctx, "Fields were sealed again.", "fields", total, "key", g.Keys.Current())
	return g.DB.Update(ctx, func(tx *db.Tx) error {
		if err := setting.Set(ctx, tx, setting.SealedWith, strconv.Itoa(g.Keys.Current())); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Entry{Act: "keys.resealed", Subject: "keys", Detail: map[string]any{"fields": total, "version": g.Keys.Current()}})
	})
}
