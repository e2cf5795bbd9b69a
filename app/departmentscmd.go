package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/internal/calendar"
	"doudi/verification/connect"
	"doudi/verification/departments"
	"doudi/verification/source"
	"doudi/verification/token"
)

// departmentFlags are the flags of doudi departments.
type departmentFlags struct {
	address, files, asOf, client, sign, key, tokens, write string
	faults                                                 departments.Faults
}

func (d *departmentFlags) register(f *flag.FlagSet) {
	f.StringVar(&d.address, "address", "127.0.0.1:8090", "address to answer on; this machine only unless you say otherwise")
	f.StringVar(&d.files, "files", filepath.Join("data", "demo"), "folder that doudi demo wrote")
	f.StringVar(&d.asOf, "as-of", demoDataDay().String(), "day that the files speak of")
	f.StringVar(&d.client, "client", "doudi", "whose questions are answered")
	f.StringVar(&d.sign, "sign", connect.HMACSM3, "how the client signs: hmac-sm3 or sm2")
	f.StringVar(&d.key, "key", "", "key file to verify with: the shared secret in hex, or the PEM of the client's public key")
	f.StringVar(&d.tokens, "tokens", "", "folder of keys named SOURCE.key, from doudi tokens key; whoever has one is asked by tokens and answers with them")
	f.StringVar(&d.write, "write-sources", "", "write a sources file that asks this service, and end")
	f.Uint64Var(&d.faults.Seed, "seed", 1, "number that the faults are drawn from")
	f.DurationVar(&d.faults.Latency, "latency", 50*time.Millisecond, "of every answer")
	f.DurationVar(&d.faults.Jitter, "jitter", 0, "up to so much more")
	f.Float64Var(&d.faults.Errors, "errors", 0, "share of questions answered with status 500")
	f.Float64Var(&d.faults.Hangs, "hangs", 0, "share of questions never answered")
	f.Float64Var(&d.faults.Garbage, "garbage", 0, "share of answers that are no JSON")
	f.Float64Var(&d.faults.Halves, "halves", 0, "share of answers that break off")
	f.Float64Var(&d.faults.Repeats, "repeats", 0, "share of answers that say everything twice")
	f.Float64Var(&d.faults.Strangers, "strangers", 0, "share of answers about somebody else")
	f.Float64Var(&d.faults.Columns, "columns", 0, "share of answers with a column renamed")
	f.Float64Var(&d.faults.Floods, "floods", 0, "share of answers without end")
	f.IntVar(&d.faults.Stale, "stale", 0, "days by which all records are older")
	f.Float64Var(&d.faults.Wrong, "wrong", 0, "share of people with another name and other figures")
}

// departmentsCommand stands in for the departments of a demonstration; below it
// is what a real one needs to hand over files.
func (e *env) departmentsCommand() *ffcli.Command {
	var d departmentFlags
	c := e.command("departments", "answer checks as the departments of an invented county would, with the faults asked for", d.register,
		func(ctx context.Context, s settings, _ []string) error {
			list, err := source.Load(s.sources)
			if err != nil {
				return err
			}
			if d.write != "" {
				return d.writeSources(list)
			}
			service, err := d.service(list, e.now)
			if err != nil {
				return err
			}
			l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", d.address)
			if err != nil {
				return fmt.Errorf("listen: %w", err)
			}
			fmt.Fprintf(e.stdout, "部门服务 departments: http://%s/v1/{source}/query  %v\n", l.Addr(), service.Codes())
			return serveUntil(ctx, l, service.Handler())
		})
	c.Subcommands = []*ffcli.Command{e.departmentsKeys(), e.departmentsSign()}
	return c
}

func (d *departmentFlags) service(list []source.Source, now func() time.Time) (*departments.Service, error) {
	if d.key == "" {
		return nil, errors.New("say with -key which key file verifies the questions; -write-sources makes one")
	}
	key, err := connect.OpenKey(d.key, d.sign)
	if err != nil {
		return nil, err
	}
	asOf, err := calendar.ParseDate(d.asOf)
	if err != nil {
		return nil, fmt.Errorf("as-of: %w", err)
	}
	tokens, err := d.tokenKeys()
	if err != nil {
		return nil, err
	}
	return departments.New(departments.Options{Sources: list, Folder: filepath.Join(d.files, demoOfficesFolder), Files: demoOffices(), AsOf: asOf,
		Client: d.client, Key: key, Now: now, Faults: d.faults, Tokens: tokens}), nil
}

// tokenKeys are the keys of the sources that are asked by tokens.
func (d *departmentFlags) tokenKeys() (map[string]token.Key, error) {
	if d.tokens == "" {
		return nil, nil
	}
	keys := map[string]token.Key{}
	for code := range demoOffices() {
		k, err := token.OpenKey(d.tokenKey(code))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		keys[code] = k
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("there is no key of a source in %s", d.tokens)
	}
	return keys, nil
}

func (d *departmentFlags) tokenKey(code string) string {
	return filepath.Join(d.tokens, code+".key")
}

// writeSources writes a sources file that asks this service, and beside it the
// keys of both sides.
func (d *departmentFlags) writeSources(list []source.Source) error {
	ours, theirs, err := keyPair(d.sign)
	if err != nil {
		return err
	}
	folder := filepath.Dir(d.write)
	for name, text := range map[string][]byte{"departments-client.key": ours, "departments-verify.key": theirs} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			return fmt.Errorf("write the keys: %w", err)
		}
	}
	type entry struct {
		Code       string            `yaml:"code"`
		Connection map[string]string `yaml:"connection"`
	}
	var file struct {
		Sources []entry `yaml:"sources"`
	}
	tokens, err := d.tokenKeys()
	if err != nil {
		return err
	}
	offices := demoOffices()
	for _, src := range list {
		if offices[src.Code] != "" {
			c := departments.Served(src, "http://"+d.address, d.client, d.sign, "departments-client.key").Connection
			said := map[string]string{"by": string(c.By), "url": c.URL, "client": c.Client, "sign": c.Sign, "key_file": c.KeyFile}
			if tokens[src.Code] != nil {
				path, err := filepath.Abs(d.tokenKey(src.Code)) // the sources file may lie elsewhere
				if err != nil {
					return fmt.Errorf("write the sources: %w", err)
				}
				said["token_key_file"] = path
			}
			file.Sources = append(file.Sources, entry{src.Code, said})
		}
	}
	text, err := yaml.Marshal(file)
	if err != nil {
		return fmt.Errorf("write the sources: %w", err)
	}
	return os.WriteFile(d.write, text, 0o600)
}

// serveUntil serves until ctx ends.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return ignoreClosed(err)
	case <-ctx.Done():
		return server.Close() // an answer may hang on purpose
	}
}

// keyPair makes what the client signs with and what the departments verify with.
func keyPair(way string) (ours, theirs []byte, err error) {
	if way == connect.SM2 {
		return connect.NewSM2Key()
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, nil, fmt.Errorf("make a secret: %w", err)
	}
	text := []byte(hex.EncodeToString(secret) + "\n")
	return text, text, nil
}
