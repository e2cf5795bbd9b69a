package app

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/peterbourgon/ff/v3"

	"doudi/internal/db"
	"doudi/portal/identity"
)

// settings are all of the program's. Each is a flag, an environment variable
// (DOUDI_ and the name in upper case) and a line of the configuration file; a
// flag wins over the environment, which wins over the file. The table for
// operators is docs/configuration.md.
type settings struct {
	config     string
	data       string
	database   string
	listen     string
	proxied    bool
	demo       bool
	packs      string
	procedures string
	workers    int
	sources    string
	letters    string
	dropped    string
	holidays   string
	languages  string
	backups    string
	publicURL  string
	oidc       identity.Options
	smsURL     string
	smsKey     string
	smsTimeout time.Duration
	logLevel   string
	logFormat  string
	asIs       bool // the database is not migrated: another version's is refused

	serves bool // the command stays up; not a setting
}

func (s *settings) register(f *flag.FlagSet) {
	f.StringVar(&s.config, "config", "", "configuration file: a setting and its value on each line")
	f.StringVar(&s.data, "data", "data", "folder of the database, the key file and the stored files")
	f.StringVar(&s.database, "database", "", "postgres://… or a SQLite file (default doudi.sqlite in the data folder)")
	f.StringVar(&s.listen, "listen", "127.0.0.1:8080", "address to answer HTTP on")
	f.BoolVar(&s.proxied, "behind-proxy", false, "believe X-Forwarded-For and X-Forwarded-Proto; only behind a proxy that sets them")
	f.BoolVar(&s.demo, "demo", false, "make an empty database a demonstration with invented people and open accounts")
	f.StringVar(&s.packs, "packs", "", "folder of the place's own policy packs, beside those that come with the program")
	f.StringVar(&s.procedures, "procedures", "", "folder of the place's own procedures, beside those that come with the program")
	f.IntVar(&s.workers, "workers", 4, "jobs worked on at once; 0 leaves them to other processes")
	f.StringVar(&s.sources, "sources", "", "file of the sources that checks ask, where they differ from the built-in ones (default sources.yaml in the data folder)")
	f.StringVar(&s.letters, "letters", "", "file of letters of authorisation, which go before the built-in ones (default letters.yaml in the data folder)")
	f.StringVar(&s.dropped, "dropped", "", "folder in which departments drop files, as COUNTY/SOURCE/FILE (default dropped in the data folder, if it is there)")
	f.StringVar(&s.holidays, "holidays", "", "file of public holidays beside the built-in ones (default holidays.csv in the data folder)")
	f.StringVar(&s.languages, "languages", "", "folder of languages beside Chinese and English for the families' portal, TAG.json each (default languages in the data folder, if it is there)")
	f.StringVar(&s.backups, "backups", "", "folder for backups that are begun on the system administrator's page (default backups in the data folder)")
	f.StringVar(&s.publicURL, "public-url", "", "address under which families reach this installation, https://…; goes into messages")
	f.StringVar(&s.oidc.Issuer, "oidc-issuer", "", "address of a province's identity service, as it calls itself; none: families sign in with codes alone")
	f.StringVar(&s.oidc.Client, "oidc-client", "", "name of this installation at the identity service")
	f.StringVar(&s.oidc.Secret, "oidc-secret", "", "its secret there; better given in the environment or the configuration file")
	f.StringVar(&s.oidc.IDClaim, "oidc-id-claim", "id_number", "claim in which the identity service tells the ID number")
	f.StringVar(&s.oidc.Phone, "oidc-phone-claim", "phone_number", "claim in which the identity service tells the mobile number; it must have proved it")
	f.StringVar(&s.smsURL, "sms-url", "", "gateway for text messages, which families sign in with: https://…, smpp://user@host or smpps://…; none: they cannot sign in, but in a demonstration")
	f.StringVar(&s.smsKey, "sms-key", "", "key of the gateway for text messages, or its SMPP password; better given in the environment or the configuration file")
	f.DurationVar(&s.smsTimeout, "sms-timeout", 10*time.Second, "how long the gateway may take for a message before the queue tries again")
	f.StringVar(&s.logLevel, "log-level", "info", "debug, info, warn or error")
	f.StringVar(&s.logFormat, "log-format", "text", "text or json")
}

func options() []ff.Option {
	return []ff.Option{ff.WithEnvVarPrefix("DOUDI"), ff.WithConfigFileFlag("config"), ff.WithConfigFileParser(ff.PlainParser)}
}

// check finds values that no command could use, and fills what follows from others.
func (s *settings) check() (err error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.logLevel)); err != nil {
		return fmt.Errorf("log-level must be debug, info, warn or error, not %q", s.logLevel)
	}
	if s.logFormat != "text" && s.logFormat != "json" {
		return fmt.Errorf("log-format must be text or json, not %q", s.logFormat)
	}
	if s.workers < 0 || s.workers > 1000 {
		return errors.New("workers must be between 0 and 1000")
	}
	if s.publicURL, err = publicAddress(s.publicURL); err != nil {
		return fmt.Errorf("public-url: %w", err)
	}
	if s.data == "" {
		return errors.New("data must name a folder")
	}
	if s.database == "" {
		s.database = filepath.Join(s.data, "doudi.sqlite")
	}
	if err := db.CheckURL(s.database); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	if s.sources == "" {
		s.sources = filepath.Join(s.data, "sources.yaml")
	}
	if s.letters == "" {
		s.letters = filepath.Join(s.data, "letters.yaml")
	}
	if s.dropped, err = s.folder("dropped", s.dropped); err != nil {
		return err
	}
	if s.languages, err = s.folder("languages", s.languages); err != nil {
		return err
	}
	if s.holidays == "" {
		s.holidays = filepath.Join(s.data, "holidays.csv")
	}
	if s.backups == "" {
		s.backups = filepath.Join(s.data, "backups")
	}
	return nil
}

// publicAddress is an address without its last slash: of https, or of this machine
// for trying things out.
func publicAddress(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" ||
		u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost") {
		return "", errors.New("must be https:// and a host, without a path")
	}
	return u.Scheme + "://" + u.Host, nil
}

// folder is the one that was named, which must be there, or what people put there
// would lie unseen; else that of the setting's name in the data folder, where
// somebody made it.
func (s *settings) folder(setting, named string) (string, error) {
	path := named
	if named == "" {
		path = filepath.Join(s.data, setting)
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return path, nil
	case named != "":
		return "", fmt.Errorf("%s: there is no folder %s", setting, path)
	}
	return "", nil
}

func (s *settings) keyFile() string     { return filepath.Join(s.data, "keys.json") }
func (s *settings) headsFile() string   { return filepath.Join(s.data, "audit-heads") }
func (s *settings) filesFolder() string { return filepath.Join(s.data, "files") }

// logger writes to w at the level and in the form of the settings.
func (s *settings) logger(w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.logLevel)) // checked
	o := &slog.HandlerOptions{Level: level}
	if s.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}
