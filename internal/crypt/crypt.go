// Package crypt seals personal data field by field and makes the keyed
// indexes by which a sealed value can still be found.
//
// A sealed field is version(1) ‖ nonce(12) ‖ ciphertext ‖ tag(16). The version
// names the key, so that keys can be changed while old fields stay readable.
// The place of the field (table.column and record) is authenticated with it,
// so that a value cannot be moved to another person.
package crypt

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"sync"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"

	"doudi/internal/id"
)

// Algorithm names a block cipher in GCM mode.
type Algorithm string

// SM4 (GB/T 32907) is the default; AES is for installations outside its reach.
const (
	SM4 Algorithm = "SM4-GCM"
	AES Algorithm = "AES-128-GCM"
)

const (
	nonceSize = 12
	overhead  = 1 + nonceSize + 16
)

// ErrSealed means a field that no key of ours opens, or that was moved or changed.
var ErrSealed = errors.New("sealed field cannot be opened")

// Keyring seals with its newest key and opens with any. It is safe for use by
// several goroutines.
type Keyring struct {
	current byte
	aeads   map[byte]cipher.AEAD
	index   []byte
	macs    sync.Pool // of *mac
}

// newKeyring builds the ciphers of a key file once; making one per field costs
// more than sealing it.
func newKeyring(f keyFile) (*Keyring, error) {
	k := &Keyring{index: f.Index, aeads: map[byte]cipher.AEAD{}}
	k.macs.New = func() any { return &mac{Hash: hmac.New(sm3.New, k.index)} }
	for _, key := range f.Keys {
		a, err := newAEAD(key.Algorithm, key.Secret)
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", key.Version, err)
		}
		k.aeads[key.Version] = a
		k.current = max(k.current, key.Version)
	}
	if len(k.aeads) == 0 || len(k.index) < 16 {
		return nil, errors.New("key file holds no keys")
	}
	return k, nil
}

func newAEAD(a Algorithm, secret []byte) (cipher.AEAD, error) {
	var b cipher.Block
	var err error
	switch a {
	case SM4:
		b, err = sm4.NewCipher(secret)
	case AES:
		b, err = aes.NewCipher(secret)
	default:
		return nil, fmt.Errorf("unknown algorithm %q", a)
	}
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

// Place is where a sealed field belongs: a column and a record.
type Place struct {
	Column string // table.column
	Record id.ID
}

func (p Place) appendTo(b []byte) []byte {
	return strconv.AppendInt(append(append(b, p.Column...), '|'), int64(p.Record), 10)
}

// Seal encrypts text for a place. Empty text seals to nil, which a database
// keeps as NULL: nothing is there to hide.
func (k *Keyring) Seal(p Place, text string) []byte { return k.SealBytes(p, []byte(text)) }

// SealBytes is Seal for bytes.
func (k *Keyring) SealBytes(p Place, plain []byte) []byte {
	if len(plain) == 0 {
		return nil
	}
	out := make([]byte, 1+nonceSize, len(plain)+overhead)
	out[0] = k.current
	_, _ = rand.Read(out[1:]) // never fails since Go 1.24
	var place [64]byte
	return k.aeads[k.current].Seal(out, out[1:1+nonceSize], plain, p.appendTo(place[:0]))
}

// Open decrypts what Seal made for the same place; nil opens to "".
func (k *Keyring) Open(p Place, sealed []byte) (string, error) {
	b, err := k.OpenBytes(p, sealed)
	return string(b), err
}

// OpenBytes is Open for bytes.
func (k *Keyring) OpenBytes(p Place, sealed []byte) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	if len(sealed) < overhead {
		return nil, fmt.Errorf("%s: %w", p.Column, ErrSealed)
	}
	a := k.aeads[sealed[0]]
	if a == nil {
		return nil, fmt.Errorf("%s: key version %d is not in the key file: %w", p.Column, sealed[0], ErrSealed)
	}
	plain, err := a.Open(nil, sealed[1:1+nonceSize], sealed[1+nonceSize:], p.appendTo(nil))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Column, ErrSealed)
	}
	return plain, nil
}

// Current is the version of the key that seals.
func (k *Keyring) Current() int { return int(k.current) }

// Stale reports whether a sealed field should be sealed again with the newest key.
func (k *Keyring) Stale(sealed []byte) bool { return len(sealed) > 0 && sealed[0] != k.current }

// Index returns the keyed hash (HMAC-SM3) by which a value is found exactly.
// The kind separates uses: the last four digits of a number and a whole number
// never collide. A plain hash would not do: all ID numbers can be tried in hours.
func (k *Keyring) Index(kind, value string) []byte {
	if value == "" {
		return nil
	}
	m := k.macs.Get().(*mac)
	defer k.macs.Put(m)
	m.Reset()
	m.text(kind)
	m.Write(append(m.buffer[:0], 0))
	m.text(value)
	return bytes.Clone(m.Sum(m.buffer[:0])[:16]) // 128 bits: no collision among all people alive
}

// mac is HMAC-SM3 with the index key worked in, and room for what goes in and
// out: of a long text many blocks are hashed at a time.
type mac struct {
	hash.Hash
	buffer [1024]byte
}

func (m *mac) text(s string) {
	for s != "" {
		n := copy(m.buffer[:], s)
		m.Write(m.buffer[:n])
		s = s[n:]
	}
}

// Sign returns the whole HMAC-SM3 of a text under the installation's key, which
// nobody who can only write to the database can make. The kind separates uses.
func (k *Keyring) Sign(kind string, text []byte) []byte {
	m := hmac.New(sm3.New, k.index)
	m.Write([]byte("sign/" + kind))
	m.Write([]byte{0})
	m.Write(text)
	return m.Sum(nil)
}

// Signed reports whether signature is Sign's.
func (k *Keyring) Signed(kind string, text, signature []byte) bool {
	return hmac.Equal(k.Sign(kind, text), signature)
}

// Kinds of index.
const (
	IndexID    = "id_number"
	IndexTail  = "id_tail" // last four characters
	IndexPhone = "phone"
)

// Digest is SM3 (GB/T 32905).
func Digest(b []byte) []byte {
	s := sm3.Sum(b)
	return s[:]
}
