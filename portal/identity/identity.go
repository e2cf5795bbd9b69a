// Package identity asks a province's identity service who somebody is, by OpenID
// Connect: authorization code with PKCE, state and nonce.
package identity

import (
	"context"
	"errors"
	"fmt"
	"net/http"
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
	Phone   string // claim with the phone; "" where it tells none. It counts where phone_number_verified is true
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
	o    Options
	http *http.Client

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
	return &Service{o: o, http: &http.Client{Timeout: within}}, nil
}

// within bounds what the service may take for one answer.
const within = 15 * time.Second

func (s *Service) known(ctx context.Context) (*oidc.Provider, error) {
	s.mu.Lock()
	p := s.provider
	s.mu.Unlock()
	if p != nil {
		return p, nil
	}
	// Its keys are fetched in this context later. Nobody waits for another's asking.
	p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), s.http), s.o.Issuer)
	if err != nil {
		return nil, fmt.Errorf("ask the identity service about itself: %w", err)
	}
	s.mu.Lock()
	s.provider = p
	s.mu.Unlock()
	return p, nil
}

func (s *Service) client(p *oidc.Provider) *oauth2.Config {
	scopes := []string{oidc.ScopeOpenID, "profile"}
	if s.o.Phone != "" {
		scopes = append(scopes, "phone")
	}
	return &oauth2.Config{ClientID: s.o.Client, ClientSecret: s.o.Secret, Endpoint: p.Endpoint(), RedirectURL: s.o.Return, Scopes: scopes}
}

// Address is where the browser goes to answer a question. The service asks for the
// password again: whoever is signed in there on a shared phone may be another.
func (s *Service) Address(ctx context.Context, q Question) (string, error) {
	p, err := s.known(ctx)
	if err != nil {
		return "", err
	}
	return s.client(p).AuthCodeURL(q.State, oidc.Nonce(q.Nonce), oauth2.S256ChallengeOption(q.Verifier),
		oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0")), nil
}

// Answer exchanges what the browser brought back for whom the service vouches for.
func (s *Service) Answer(ctx context.Context, q Question, code string) (who Person, err error) {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, s.http), within)
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
	if claims["phone_number_verified"] == true { // OpenID Connect Core, section 5.1
		who.Phone, _ = claims[s.o.Phone].(string)
	}
	if who.IDNumber == "" {
		return who, fmt.Errorf("the identity service tells no %s", s.o.IDClaim)
	}
	return who, nil
}
