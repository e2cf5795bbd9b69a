package crypt_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"doudi/internal/crypt"
	"doudi/internal/id"
)

func open(t *testing.T, path string) *crypt.Keyring {
	t.Helper()
	k, err := crypt.OpenKeyFile(path, crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newKeys(t *testing.T) *crypt.Keyring {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "keys.json"))
}

func TestSealedFieldsOpen(t *testing.T) {
	t.Parallel()
	for _, a := range []crypt.Algorithm{crypt.SM4, crypt.AES} {
		k, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), a)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(r *rapid.T) {
			p := crypt.Place{Column: rapid.String().Draw(r, "column"), Record: id.ID(rapid.Int64().Draw(r, "record"))}
			text := rapid.String().Draw(r, "text")
			sealed := k.Seal(p, text)
			if len(text) > 8 && bytes.Contains(sealed, []byte(text)) {
				r.Error("the sealed field holds the text")
			}
			if got, err := k.Open(p, sealed); err != nil || got != text {
				r.Errorf("opened %q, error %v, want %q", got, err, text)
			}
		})
	}
}

func TestWhatWasChangedOrMovedDoesNotOpen(t *testing.T) {
	t.Parallel()
	k := newKeys(t)
	p := crypt.Place{Column: "person.id_sealed", Record: 7}
	sealed := k.Seal(p, "513221199001011234")
	if bytes.Equal(sealed, k.Seal(p, "513221199001011234")) {
		t.Error("the same text seals to the same bytes: equal fields could be seen")
	}
	refused := func(name string, p crypt.Place, b []byte) {
		t.Helper()
		if _, err := k.Open(p, b); !errors.Is(err, crypt.ErrSealed) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for i := range sealed {
		b := bytes.Clone(sealed)
		b[i] ^= 1
		refused("a flipped bit", p, b)
	}
	refused("another record", crypt.Place{Column: p.Column, Record: 8}, sealed)
	refused("another column", crypt.Place{Column: "person.phone_sealed", Record: 7}, sealed)
	refused("cut off", p, sealed[:len(sealed)-1])
	refused("a few bytes", p, []byte{1, 2, 3})
	if b := k.Seal(p, ""); b != nil {
		t.Errorf("nothing seals to %x", b)
	}
}

func TestRotation(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	before := open(t, path)
	p := crypt.Place{Column: "c", Record: 1}
	old := before.Seal(p, "秘密")
	index := before.Index(crypt.IndexID, "x")
	if err := crypt.Rotate(path, crypt.SM4); err != nil {
		t.Fatal(err)
	}
	after := open(t, path)
	if got, err := after.Open(p, old); err != nil || got != "秘密" {
		t.Errorf("an old field opens to %q, error %v", got, err)
	}
	if !after.Stale(old) || before.Stale(old) || after.Stale(nil) {
		t.Error("only fields of older keys are stale")
	}
	fresh := after.Seal(p, "秘密")
	if after.Stale(fresh) || after.Current() != 2 {
		t.Errorf("a new field is stale under key %d", after.Current())
	}
	if _, err := before.Open(p, fresh); !errors.Is(err, crypt.ErrSealed) {
		t.Errorf("without the new key: %v", err)
	}
	if !bytes.Equal(index, after.Index(crypt.IndexID, "x")) {
		t.Error("rotation changed the index: nobody would be found")
	}
}

func TestIndex(t *testing.T) {
	t.Parallel()
	k, other := newKeys(t), newKeys(t)
	a := k.Index(crypt.IndexID, "1234")
	if !bytes.Equal(a, k.Index(crypt.IndexID, "1234")) || len(a) != 16 {
		t.Errorf("index %x is not the same twice, or not 16 bytes", a)
	}
	for name, b := range map[string][]byte{
		"another kind": k.Index(crypt.IndexTail, "1234"), "another value": k.Index(crypt.IndexID, "1235"), "another key": other.Index(crypt.IndexID, "1234"),
	} {
		if bytes.Equal(a, b) {
			t.Errorf("%s has the same index", name)
		}
	}
	if k.Index(crypt.IndexID, "") != nil {
		t.Error("nothing has an index")
	}
}

func TestSign(t *testing.T) {
	t.Parallel()
	k, other := newKeys(t), newKeys(t)
	s := k.Sign("a", []byte("text"))
	if !k.Signed("a", []byte("text"), s) {
		t.Error("its own signature is refused")
	}
	if k.Signed("b", []byte("text"), s) || k.Signed("a", []byte("texT"), s) || other.Signed("a", []byte("text"), s) || k.Signed("a", []byte("text"), nil) {
		t.Error("a foreign signature is taken")
	}
}

func TestKeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	open(t, path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, error %v, want 0600", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := crypt.OpenKeyFile(path, crypt.SM4); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a file that others can read: %v", err)
	}
	for name, text := range map[string]string{"empty": "", "no keys": `{"index":"","keys":[]}`, "not ours": "hello"} {
		damaged := filepath.Join(t.TempDir(), "keys.json")
		if err := os.WriteFile(damaged, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := crypt.OpenKeyFile(damaged, crypt.SM4); err == nil {
			t.Errorf("%s: a damaged file is opened, or replaced", name)
		}
	}
}

// TestKeyFileIsMadeOnce has processes start at once: what one seals, every other opens.
func TestKeyFileIsMadeOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keys.json")
	rings := make([]*crypt.Keyring, 16)
	var all sync.WaitGroup
	for i := range rings {
		all.Go(func() {
			var err error
			if rings[i], err = crypt.OpenKeyFile(path, crypt.SM4); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	filed := open(t, path).Sign("same", nil)
	for i, k := range rings {
		if k != nil && !k.Signed("same", nil, filed) {
			t.Errorf("process %d has keys that no file holds", i)
		}
	}
	if left, _ := filepath.Glob(path + "*"); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// TestSM3 is the example of GB/T 32905, annex A.1.
func TestSM3(t *testing.T) {
	t.Parallel()
	const want = "\x66\xc7\xf0\xf4\x62\xee\xed\xd9\xd1\xf2\xd4\x6b\xdc\x10\xe4\xe2\x41\x67\xc4\x87\x5c\xf2\xf7\xa2\x29\x7d\xa0\x2b\x8f\x4b\xa8\xe0"
	if got := crypt.Digest([]byte("abc")); string(got) != want {
		t.Errorf("got %x", got)
	}
}

func FuzzOpen(f *testing.F) {
	k, err := crypt.OpenKeyFile(filepath.Join(f.TempDir(), "keys.json"), crypt.SM4)
	if err != nil {
		f.Fatal(err)
	}
	p := crypt.Place{Column: "c", Record: 1}
	f.Add(k.Seal(p, "秘密"))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		if text, err := k.Open(p, b); err == nil && len(b) > 0 && text != "秘密" {
			t.Errorf("%x opened to %q", b, text)
		}
	})
}
