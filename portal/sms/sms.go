// Package sms sends text messages through a gateway, as carriers and their agents
// offer one: over HTTP, or over SMPP (package smpp).
package sms

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"doudi/portal/sms/smpp"
)

// Sender hands messages to a gateway. Close it when done.
type Sender interface {
	Send(ctx context.Context, phone, text string) error
	Close() error
}

// Open returns the Sender of an address: https://, smpp:// or smpps://. The key is
// that of an HTTP gateway, or the password of one of SMPP. One attempt has a limit;
// now is the machine's clock, by which connections keep it.
func Open(address, key string, limit time.Duration, now func() time.Time) (Sender, error) {
	scheme, _, _ := strings.Cut(address, "://")
	if scheme != "smpp" && scheme != "smpps" {
		return New(address, key, limit)
	}
	o, err := smpp.Parse(address, key)
	if err != nil {
		return nil, err
	}
	o.Limit, o.Now = limit, now
	return smpp.New(o)
}

// Gateway posts each message as JSON {"phone", "text"}, with the key as a bearer
// token. Any answer in the two hundreds is a message taken.
type Gateway struct {
	url    string
	key    string
	client *http.Client
}

// New returns a Gateway that gives up on one attempt after a limit; the queue tries
// again. The address must be https, or on this machine.
func New(address, key string, limit time.Duration) (*Gateway, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost") {
		return nil, errors.New("the gateway's address must begin with https://, smpp:// or smpps://")
	}
	if limit <= 0 || limit > time.Minute {
		return nil, errors.New("a message takes more than nothing and at most a minute")
	}
	// A gateway that sends elsewhere would get phone and key there.
	client := &http.Client{Timeout: limit, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return &Gateway{address, key, client}, nil
}

// Send hands a message over. Its error names neither phone nor text.
func (g *Gateway) Send(ctx context.Context, phone, text string) error {
	b, err := json.Marshal(map[string]string{"phone": phone, "text": text})
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.url, bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("send a message: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if g.key != "" {
		r.Header.Set("Authorization", "Bearer "+g.key)
	}
	answer, err := g.client.Do(r)
	if err != nil {
		var told *url.Error
		if errors.As(err, &told) {
			err = told.Err // without the address, which may hold a key
		}
		return fmt.Errorf("send a message: %w", err)
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection is used again
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("send a message: the gateway answered %d", answer.StatusCode)
	}
	return nil
}

// Close lets go of idle connections.
func (g *Gateway) Close() error {
	g.client.CloseIdleConnections()
	return nil
}
