package sms_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"doudi/portal/sms"
)

func TestAMessageIsHandedOver(t *testing.T) {
	t.Parallel()
	var got, key string
	status := http.StatusAccepted
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, key = string(b), r.Header.Get("Authorization")
		if status == http.StatusFound {
			w.Header().Set("Location", "https://example.org/elsewhere")
		}
		w.WriteHeader(status)
	}))
	defer server.Close()
	g, err := sms.New(server.URL, "secret", time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Send(t.Context(), "13800000000", "验证码 123456"); err != nil || got != `{"phone":"13800000000","text":"验证码 123456"}` || key != "Bearer secret" {
		t.Errorf("%q with %q: %v", got, key, err)
	}
	for _, status = range []int{http.StatusInternalServerError, http.StatusForbidden, http.StatusFound} {
		if err := g.Send(t.Context(), "13800000000", "123456"); err == nil || strings.Contains(err.Error(), "13800000000") || strings.Contains(err.Error(), "123456") {
			t.Errorf("%d: %v", status, err)
		}
	}
	for _, address := range []string{"", "gateway", "http://example.org", "ftp://example.org"} {
		if _, err := sms.New(address, "", time.Second); err == nil {
			t.Errorf("%q is taken", address)
		}
	}
}

func TestASlowGatewayIsGivenUp(t *testing.T) {
	t.Parallel()
	wait := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-wait }))
	defer server.Close()
	defer close(wait)
	g, err := sms.New(server.URL+"/?key=secret", "", 50*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Send(t.Context(), "13800000000", "123456"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

func TestTheAddressSaysWhatIsSpoken(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://gateway.example/send":               "*sms.Gateway",
		"smpp://doudi@gateway.example":               "*smpp.Client",
		"smpps://doudi@gateway.example?source=10690": "*smpp.Client",
		"smpp://doudi:geheim@gateway.example":        "", // the key is the password too
		"smpp://gateway.example":                     "",
		"cmpp://doudi@gateway.example":               "",
	} {
		s, err := sms.Open(address, "key", time.Second, time.Now)
		if got := fmt.Sprintf("%T", s); (err == nil) != (want != "") || err == nil && got != want {
			t.Errorf("%s: %s, %v", address, got, err)
		}
		if err == nil && s.Close() != nil {
			t.Errorf("%s does not close", address)
		}
	}
}
