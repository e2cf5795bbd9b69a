package portal

import (
	"context"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/files"
	"doudi/internal/jobs"
)

// Service is the portal of one installation. It is safe for use by several
// goroutines.
type Service struct {
	db     *db.DB
	keys   *crypt.Keyring
	files  *files.Store
	queue  *jobs.Queue
	others Others
	sender Sender
	demo   bool
	public string

	identity Identity           // nil: there is none
	passkeys *webauthn.WebAuthn // nil: there are none here
}

// Sender sends a text message. Nil: none can be sent here.
type Sender interface {
	Send(ctx context.Context, phone, text string) error
}

// Options say what kind of installation it is.
type Options struct {
	Sender   Sender   // nil: nobody signs in, unless it is a demonstration
	Demo     bool     // the code is shown on the page, which says so, and none is sent
	Identity Identity // nil: no identity service is asked

	Public string // address under which families reach the installation, https://…; "": not known, and no passkeys
}

// New returns a Service and registers its jobs.
func New(d *db.DB, keys *crypt.Keyring, store *files.Store, queue *jobs.Queue, others Others, o Options) (s *Service, err error) {
	s = &Service{db: d, keys: keys, files: store, queue: queue, others: others, sender: o.Sender, demo: o.Demo, public: o.Public, identity: o.Identity}
	if s.passkeys, err = relyingParty(o.Public); err != nil {
		return nil, fmt.Errorf("set up passkeys: %w", err)
	}
	jobs.Register(queue, s.sendCode)
	jobs.Register(queue, s.sendInvitation)
	jobs.Register(queue, s.tellOfPasskey)
	jobs.Register(queue, func(ctx context.Context, _ sweep) error { return s.Sweep(ctx) })
	queue.Every(time.Hour, sweep{})
	return s, nil
}
