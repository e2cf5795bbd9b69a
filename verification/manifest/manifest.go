// Package manifest is what a department says of a file that it hands over: its
// name, the SM3 of its bytes, how many rows it has, of which day they are and of
// which source, under the department's SM2 signature. Whoever takes the file in
// knows by it that the file is whole, is the one that was meant, and is from
// whom it claims to be from. docs/formats/department-manifest.md has the form.
package manifest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"doudi/internal/calendar"
	"doudi/internal/sheet"
	"doudi/verification/connect"
)

// Form names the form of a manifest, and is signed with it.
const Form = "doudi-manifest-1"

// Ending is what a manifest is named by: behind the whole name of its file.
const Ending = ".manifest.json"

// MaxSize is more than a manifest has, in bytes.
const MaxSize = 16 << 10

// Manifest describes one file.
type Manifest struct {
	Form      string        `json:"form"`
	County    string        `json:"county"`
	Source    string        `json:"source"`
	File      string        `json:"file"` // name without folders
	SM3       string        `json:"sm3"`  // of the file's bytes, in hexadecimal
	Rows      int64         `json:"rows"` // of data, as Count counts them
	AsOf      calendar.Date `json:"asOf"`
	MadeAt    time.Time     `json:"madeAt"`
	Key       string        `json:"key"`       // which key it is signed with; connect.Key.Fingerprint
	Signature string        `json:"signature"` // SM2 over Text, base64
}

// Parse reads a manifest. It says nothing of whether what it says is true.
func Parse(text []byte) (Manifest, error) {
	var m Manifest
	if len(text) > MaxSize {
		return m, fmt.Errorf("it is larger than %d bytes", MaxSize)
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("it is no manifest: %w", err)
	}
	switch _, err := d.Token(); {
	case !errors.Is(err, io.EOF):
		return m, errors.New("something stands behind the manifest")
	case m.Form != Form:
		return m, fmt.Errorf("form is %q, not %s", m.Form, Form)
	case strings.ContainsAny(m.County+m.Source+m.File+m.SM3, "\n"):
		return m, errors.New("a line break is in it")
	case m.AsOf.IsZero() || m.MadeAt.IsZero():
		return m, errors.New("asOf or madeAt is missing")
	}
	return m, nil
}

// Text is what is signed.
func (m Manifest) Text() []byte {
	return []byte(strings.Join([]string{Form, m.County, m.Source, m.File, strings.ToLower(m.SM3), strconv.FormatInt(m.Rows, 10), m.AsOf.String(),
		m.MadeAt.UTC().Format(time.RFC3339)}, "\n"))
}

// Digest is what a manifest is known by: the same words signed again are the same.
func (m Manifest) Digest() []byte {
	sum := sm3.Sum(m.Text())
	return sum[:]
}

// Sign signs what the manifest says.
func (m *Manifest) Sign(k connect.Key) error {
	m.Form, m.MadeAt = Form, m.MadeAt.UTC().Truncate(time.Second)
	sig, err := k.SignText(m.Text())
	if err != nil {
		return fmt.Errorf("sign the manifest: %w", err)
	}
	m.Key, m.Signature = k.Fingerprint(), base64.StdEncoding.EncodeToString(sig)
	return nil
}

// The ways in which a signature is no good.
var (
	ErrUnknownKey = errors.New("the key is not registered")
	ErrSignature  = errors.New("the signature is wrong")
)

// Encode is a manifest as a file has it.
func (m Manifest) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the manifest: %w", err)
	}
	return append(b, '\n'), nil
}

// Verify checks the signature under one of the department's registered keys.
func (m Manifest) Verify(registered []connect.Key) error {
	sig, err := base64.StdEncoding.DecodeString(m.Signature)
	if err != nil {
		return ErrSignature
	}
	for _, k := range registered {
		if k.Fingerprint() != m.Key {
			continue
		}
		if k.VerifyText(m.Text(), sig) {
			return nil
		}
		return ErrSignature
	}
	return ErrUnknownKey
}

// Describe says of a file on the disk what a manifest says of it: digest and rows.
func Describe(path string, known sheet.Known, limits sheet.Limits) (digest string, rows int64, err error) {
	book, err := sheet.OpenTable(path, limits)
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	in, err := book.Read(sheet.Choice{Known: known})
	if err != nil {
		return "", 0, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	rows, err = Count(in)
	return book.Fingerprint(), rows, err
}

// Count reads a table to its end and counts its rows of data: the header, what
// stands above it, blank rows and closing lines (合计) are none.
func Count(in *sheet.Reader) (n int64, err error) {
	for {
		_, err := in.Next()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		n++
	}
}

// SameDigest compares an SM3 in hexadecimal, in either case.
func (m Manifest) SameDigest(digest string) bool {
	a, err := hex.DecodeString(m.SM3)
	b, err2 := hex.DecodeString(digest)
	return err == nil && err2 == nil && bytes.Equal(a, b)
}
