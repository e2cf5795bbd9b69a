// Package crypttest makes keyrings for tests of a change of keys.
package crypttest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"doudi/internal/crypt"
)

// Rotated returns the keyring before a change of keys, the one after it, and
// one that holds the new key alone: what it opens was sealed again.
func Rotated(t testing.TB) (before, after, alone *crypt.Keyring) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "keys.json")
	open := func() *crypt.Keyring {
		k, err := crypt.OpenKeyFile(path, crypt.SM4)
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	before = open()
	if err := crypt.Rotate(path, crypt.SM4); err != nil {
		t.Fatal(err)
	}
	after = open()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Index []byte            `json:"index"`
		Keys  []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	file.Keys = file.Keys[1:]
	if text, err = json.Marshal(file); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return before, after, open()
}
