// Package sms sends text messages through an HTTP gateway, as carriers and their
// agents offer one. SMPP is not spoken: an installation that has only that puts a
// gateway of its own between.
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
	"time"
)

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
		return nil, errors.New("the gateway's address must begin with https://")
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
