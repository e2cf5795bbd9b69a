package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
)

// browser is somebody signed in.
type browser struct {
	client  http.Client
	address string
	csrf    string
}

// signIn signs in with the one-time password and sets another, as everybody
// has to.
func signIn(ctx context.Context, address string, a account) (*browser, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	b := &browser{client: http.Client{Jar: jar}, address: address}
	var me struct {
		CSRF string `json:"csrf"`
	}
	answer, err := b.send(ctx, http.MethodPost, "/api/session", map[string]string{"login": a.login, "password": a.password})
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(answer, &me); err != nil {
		return nil, fmt.Errorf("read who is signed in: %w", err)
	}
	b.csrf = me.CSRF
	_, err = b.send(ctx, http.MethodPut, "/api/me/password", map[string]string{"current": a.password, "next": a.next()})
	return b, err
}

func (b *browser) get(ctx context.Context, path string) error {
	_, err := b.send(ctx, http.MethodGet, path, nil)
	return err
}

func (b *browser) send(ctx context.Context, method, path string, body any) ([]byte, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, method, b.address+path, bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	if body == nil {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-CSRF-Token", b.csrf)
	r.Header.Set("Idempotency-Key", "bench-0000-"+strings.ToLower(method))
	answer, err := b.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	out, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= http.StatusBadRequest {
		err = fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, out)
	}
	return out, err
}
