// Package smpp sends text messages through a gateway that speaks SMPP 3.4, as
// carriers' message centres do. It binds as a transmitter: it sends and receives
// nothing. What goes over the wire is written and read by gosmpp's pdu package; the
// session is this package's, because each step has a time limit of its own here and
// a message is over when the gateway has answered for it.
package smpp

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"time"

	"github.com/linxGnu/gosmpp/data"
	"github.com/linxGnu/gosmpp/pdu"
)

const (
	firstRest = time.Second // after a bind that failed
	longRest  = time.Minute
	firstWait = 500 * time.Millisecond // after a gateway that is busy
)

// Client sends messages over one connection, which it makes when the first message
// comes and again when it was lost. It is safe for use by several goroutines.
type Client struct {
	o         Options
	dial      func(ctx context.Context) (net.Conn, error)
	window    chan struct{}
	reference atomic.Uint32 // of the last long text

	binding  chan struct{} // who holds its one place may look at what follows
	live     *session
	failures atomic.Int32 // binds since a message was taken
	rest     *time.Timer  // nil: a bind may be tried at once
}

// New returns a Client of the options, which Parse made.
func New(o Options) (*Client, error) {
	if o.Limit <= 0 || o.Limit > time.Minute {
		return nil, errors.New("a message takes more than nothing and at most a minute")
	}
	c := &Client{o: o, window: make(chan struct{}, o.Window), binding: make(chan struct{}, 1)}
	c.reference.Store(rand.Uint32())
	c.dial = c.connect
	return c, nil
}

func (c *Client) connect(ctx context.Context) (net.Conn, error) {
	if c.o.TLS != nil {
		return (&tls.Dialer{Config: c.o.TLS}).DialContext(ctx, "tcp", c.o.Address)
	}
	return (&net.Dialer{}).DialContext(ctx, "tcp", c.o.Address)
}

// Send hands a message over: it returns nil when the gateway took all of it. Where it
// fails amid a long text, or the answer is lost, the phone may get a message twice
// when it is sent again. Its error names neither phone nor text nor password.
func (c *Client) Send(ctx context.Context, phone, text string) error {
	ctx, cancel := context.WithTimeout(ctx, c.o.Limit)
	defer cancel()
	list, err := c.o.messages(phone, text, byte(c.reference.Add(1)))
	for i := 0; err == nil && i < len(list); i++ {
		err = c.submit(ctx, list[i])
	}
	if err != nil {
		return fmt.Errorf("send a message: %w", err)
	}
	return nil
}

// submit waits with a gateway that is busy, and asks again.
func (c *Client) submit(ctx context.Context, m *pdu.SubmitSM) error {
	for pause := firstWait; ; pause *= 2 {
		status, err := c.once(ctx, m)
		if err != nil || status == data.ESME_ROK {
			return err
		}
		if status != data.ESME_RTHROTTLED && status != data.ESME_RMSGQFUL {
			return refused("took no message", status)
		}
		select {
		case <-time.After(jitter(pause)):
		case <-ctx.Done():
			return refused("was too busy", status)
		}
	}
}

func (c *Client) once(ctx context.Context, m *pdu.SubmitSM) (data.CommandStatusType, error) {
	select {
	case c.window <- struct{}{}:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	defer func() { <-c.window }()
	s, err := c.session(ctx)
	if err != nil {
		return 0, err
	}
	answer, err := s.ask(ctx, m)
	if err != nil {
		return 0, err
	}
	c.failures.Store(0)
	return answer.GetHeader().CommandStatus, nil
}

// session is the live one, or a new one. After a bind that failed the next waits,
// longer each time, so that a gateway that is down or refuses is left in peace.
func (c *Client) session(ctx context.Context) (*session, error) {
	select {
	case c.binding <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-c.binding }()
	if c.live != nil && !c.live.over() {
		return c.live, nil
	}
	if c.rest != nil {
		select {
		case <-c.rest.C:
			c.rest = nil
		case <-ctx.Done():
			return nil, errors.New("the gateway failed before; the next attempt waits")
		}
	}
	s, err := c.bind(ctx)
	n := min(c.failures.Add(1), 16)
	if err != nil || n > 1 {
		c.rest = time.NewTimer(jitter(min(firstRest<<(n-1), longRest)))
	}
	c.live = s
	return s, err
}

// bind connects and says who asks, within the limit of one message.
func (c *Client) bind(ctx context.Context) (*session, error) {
	conn, err := c.dial(ctx)
	if err != nil {
		return nil, fmt.Errorf("reach the gateway: %w", err)
	}
	s := newSession(conn, &c.o)
	go s.read()
	b := pdu.NewBindRequest(pdu.Transmitter)
	b.SystemID, b.Password, b.SystemType = c.o.User, c.o.Password, c.o.SystemType
	answer, err := s.ask(ctx, b)
	if err == nil && answer.GetHeader().CommandStatus != data.ESME_ROK {
		err = refused("let nobody in", answer.GetHeader().CommandStatus)
	}
	if err != nil {
		s.end(err)
		return nil, fmt.Errorf("bind: %w", err)
	}
	go s.watch()
	return s, nil
}

// Close ends the session, within a message's limit.
func (c *Client) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), c.o.Limit)
	defer cancel()
	select {
	case c.binding <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-c.binding }()
	if c.live != nil {
		c.live.close(ctx)
	}
	return nil
}

// refused says what a gateway did and its status, of SMPP 3.4 section 5.1.3.
func refused(what string, status data.CommandStatusType) error {
	return fmt.Errorf("the gateway %s: status 0x%08x (%s)", what, uint32(status), status.Desc())
}

// jitter is about a duration, so that many do not ask at the same instant.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d) }
