package app_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestStopLetsRequestsFinish: a server that is told to stop takes nobody in any more,
// answers whom it is listening to, and ends well.
func TestStopLetsRequestsFinish(t *testing.T) {
	t.Parallel()
	base, stop := start(t, "-data", t.TempDir(), "-workers", "1")
	at := strings.TrimPrefix(base, "http://")
	dial := func() (net.Conn, error) {
		return (&net.Dialer{Timeout: time.Second}).DialContext(t.Context(), "tcp", at)
	}
	conn, err := dial()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const body = `{"login":"nobody","password":"not this one"}`
	fmt.Fprintf(conn, "POST /api/session HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n", at, len(body))
	answer := bufio.NewReader(conn)
	if line, err := answer.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") {
		t.Fatalf("%q, %v", line, err)
	}
	if line, err := answer.ReadString('\n'); err != nil || line != "\r\n" {
		t.Fatalf("%q, %v", line, err)
	}
	if _, err := io.WriteString(conn, body[:10]); err != nil { // the request is under way
		t.Fatal(err)
	}
	code := make(chan int, 1)
	go func() { code <- stop() }()
	for {
		other, err := dial()
		if err != nil {
			break // nobody is taken in any more
		}
		_ = other.Close()
		time.Sleep(5 * time.Millisecond)
	}
	select {
	case c := <-code:
		t.Fatalf("ended with %d while a request was under way", c)
	case <-time.After(200 * time.Millisecond):
	}
	if _, err := io.WriteString(conn, body[10:]); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(answer, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusUnauthorized || !strings.Contains(string(text), `"code":`) || !strings.HasSuffix(strings.TrimSpace(string(text)), "}") {
		t.Errorf("%d %s, %v", resp.StatusCode, text, err)
	}
	if c := <-code; c != 0 {
		t.Errorf("exit code %d", c)
	}
}
