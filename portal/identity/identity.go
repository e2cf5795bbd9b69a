// Package identity asks a province's identity service who somebody is, by OpenID
// Connect: authorization code with PKCE, state and nonce.
package identity

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Options say which service it is.
type Options struct {
	Issuer  string // https://…, as it calls itself
	Client  string
	Secret  string // "" for a client without one
	Return  string // address to which the service sends the browser back
	IDClaim string // claim with the ID number
	Phone   string // claim with the phone; "" where it tells none
}

// Question is what goes to the service, and is needed to read the answer.
type Question struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// Person is whom the service vouches for.
type Person struct {
	IDNumber string
	Phone    string
}

// Service is an identity service. It is asked about itself when it is first needed, so
// that one that is down does not keep the program from starting.
type Service struct {
	o Options

	mu       sync.Mutex
	provider *oidc.Provider
}

// New returns a Service.
func New(o Options) (*Service, error) {
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost") {
		return nil, errors.New("the issuer's address must begin with https://")
	}
	if o.Client == "" || o.IDClaim == "" || o.Return == "" {
		return nil, errors.New("an identity service needs a client, a claim with the ID number and the address of this installation")
	}
	return &Service{o: o}, nil
}

// within bounds what the service may take for one answer.
const within = 15 * time.Second

func (s *Service) known(ctx context.Context) (*oidc.Provider, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.provider != nil {
		return s.provider, nil
	}
	p, err := oidc.NewProvider(context.WithoutCancel(ctx), s.o.Issuer) // its keys are fetched in this context later
	if err != nil {
		return nil, fmt.Errorf("ask the identity service about itself: %w", err)
	}
	s.provider = p
	return p, nil
}

func (s *Service) client(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: s.o.Client, ClientSecret: s.o.Secret, Endpoint: p.Endpoint(), RedirectURL: s.o.Return, Scopes: []string{oidc.ScopeOpenID, "profile"}}
}

// Address is where the browser goes to answer a question.
func (s *Service) Address(ctx context.Context, q Question) (string, error) {
	p, err := s.known(ctx)
	if err != nil {
		return "", err
	}
	return s.client(p).AuthCodeURL(q.State, oidc.Nonce(q.Nonce), oauth2.S256ChallengeOption(q.Verifier)), nil
}

// Answer exchanges what the browser brought back for whom the service vouches for.
func (s *Service) Answer(ctx context.Context, q Question, code string) (who Person, err error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	p, err := s.known(ctx)
	if err != nil {
		return who, err
	}
	token, err := s.client(p).Exchange(ctx, code, oauth2.VerifierOption(q.Verifier))
	if err != nil {
		return who, fmt.Errorf("exchange the code of the identity service: %w", err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: s.o.Client}).Verify(ctx, raw)
	if err != nil {
		return who, fmt.Errorf("verify the word of the identity service: %w", err)
	}
	if id.Nonce != q.Nonce {
		return who, errors.New("the identity service answers another question")
	}
	claims := map[string]any{}
	if err := id.Claims(&claims); err != nil {
		return who, fmt.Errorf("read the word of the identity service: %w", err)
	}
	who.IDNumber, _ = claims[s.o.IDClaim].(string)
	who.Phone, _ = claims[s.o.Phone].(string)
	if who.IDNumber == "" {
		return who, fmt.Errorf("the identity service tells no %s", s.o.IDClaim)
	}
	return who, nil
}
