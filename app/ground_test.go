package app

import "testing"

// TestAddressOf: a code on a paper of a demonstration leads somewhere, or is not there.
func TestAddressOf(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{"127.0.0.1:8080": "http://127.0.0.1:8080", "localhost:8080": "http://localhost:8080", "[::1]:8080": "http://[::1]:8080",
		":8080": "", "0.0.0.0:8080": "", "[::]:8080": "", "127.0.0.1:0": "", "8080": ""} {
		if got := addressOf(listen); got != want {
			t.Errorf("%s: %q, want %q", listen, got, want)
		}
	}
}
