package connect

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
)

// The ways to sign.
const (
	SM2     = "sm2"
	HMACSM3 = "hmac-sm3"
)

// The headers of a signed request.
const (
	headerClient    = "Doudi-Client"
	headerTime      = "Doudi-Time"
	headerNonce     = "Doudi-Nonce"
	headerSignature = "Doudi-Signature"
)

// Key signs and verifies requests: an SM2 key pair (only its public half, to
// verify) or a shared secret.
type Key struct {
	private *sm2.PrivateKey
	public  *ecdsa.PublicKey
	secret  []byte
}

// shortestSecret is the least length of a shared secret, in bytes.
const shortestSecret = 16

// OpenKey reads a key file: for SM2 a PEM of a PKCS #8 private or a PKIX public
// key, for HMAC-SM3 a secret of 16 bytes or more in hex.
func OpenKey(path, way string) (Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("read the key: %w", err)
	}
	k, err := ParseKey(text, way)
	if err != nil {
		return Key{}, fmt.Errorf("key file %s: %w", path, err)
	}
	return k, nil
}

// ParseKey is OpenKey for bytes.
func ParseKey(text []byte, way string) (Key, error) {
	switch way {
	case HMACSM3:
		secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
		if err != nil || len(secret) < shortestSecret {
			return Key{}, fmt.Errorf("a secret of %d bytes or more in hex is needed", shortestSecret)
		}
		return Key{secret: secret}, nil
	case SM2:
		return parseSM2(text)
	}
	return Key{}, fmt.Errorf("sign must be %s or %s, not %q", SM2, HMACSM3, way)
}

func parseSM2(text []byte) (Key, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return Key{}, errors.New("there is no PEM block in it")
	}
	if block.Type == "PUBLIC KEY" {
		parsed, err := smx509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return Key{}, fmt.Errorf("read the public key: %w", err)
		}
		if k, ok := parsed.(*ecdsa.PublicKey); ok && k.Curve == sm2.P256() {
			return Key{public: k}, nil
		}
		return Key{}, errors.New("it is no SM2 key")
	}
	parsed, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return Key{}, fmt.Errorf("read the private key: %w", err)
	}
	if k, ok := parsed.(*sm2.PrivateKey); ok {
		return Key{private: k, public: &k.PublicKey}, nil
	}
	return Key{}, errors.New("it is no SM2 key")
}

// Sign signs a request with its body. docs/formats/department-service.md has
// the bytes that are signed.
func (k Key) Sign(r *http.Request, client string, body []byte, now time.Time) error {
	nonce := make([]byte, 16)
	if _, err := rand.Read(nonce); err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	r.Header.Set(headerClient, client)
	r.Header.Set(headerTime, strconv.FormatInt(now.Unix(), 10))
	r.Header.Set(headerNonce, hex.EncodeToString(nonce))
	text := signed(r, body)
	if k.secret != nil {
		r.Header.Set(headerSignature, HMACSM3+" "+base64.StdEncoding.EncodeToString(k.mac(text)))
		return nil
	}
	if k.private == nil {
		return errors.New("sign: there is no private key")
	}
	sig, err := k.private.SignWithSM2(rand.Reader, nil, text)
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	r.Header.Set(headerSignature, SM2+" "+base64.StdEncoding.EncodeToString(sig))
	return nil
}

// SignText signs a text with the SM2 key pair.
func (k Key) SignText(text []byte) ([]byte, error) {
	if k.private == nil {
		return nil, errors.New("there is no private SM2 key")
	}
	return k.private.SignWithSM2(rand.Reader, nil, text)
}

// VerifyText checks an SM2 signature of a text.
func (k Key) VerifyText(text, sig []byte) bool {
	return k.public != nil && sm2.VerifyASN1WithSM2(k.public, nil, text, sig)
}

// fingerprintBytes is how much of a key's digest tells it from others.
const fingerprintBytes = 8

// Fingerprint names an SM2 key by its public half: the beginning of the SM3 of
// its PKIX form, in hexadecimal; "" of a shared secret.
func (k Key) Fingerprint() string {
	if k.public == nil {
		return ""
	}
	pkix, err := smx509.MarshalPKIXPublicKey(k.public)
	if err != nil {
		return ""
	}
	sum := sm3.Sum(pkix)
	return hex.EncodeToString(sum[:fingerprintBytes])
}

// ClockSkew is how far apart two machines' clocks may be.
const ClockSkew = 5 * time.Minute

// Verify checks a request's signature and returns its nonce, which the caller
// must not have seen within twice ClockSkew.
func (k Key) Verify(r *http.Request, body []byte, now time.Time) (nonce string, err error) {
	at, err := strconv.ParseInt(r.Header.Get(headerTime), 10, 64)
	if err != nil || now.Sub(time.Unix(at, 0)).Abs() > ClockSkew {
		return "", errors.New("the time of the request is not now")
	}
	way, text, _ := strings.Cut(r.Header.Get(headerSignature), " ")
	sig, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return "", errors.New("the signature is not base64")
	}
	switch {
	case way == HMACSM3 && k.secret != nil && hmac.Equal(sig, k.mac(signed(r, body))):
	case way == SM2 && k.public != nil && sm2.VerifyASN1WithSM2(k.public, nil, signed(r, body), sig):
	default:
		return "", errors.New("the signature is wrong")
	}
	return r.Header.Get(headerNonce), nil
}

func (k Key) mac(text []byte) []byte {
	h := hmac.New(sm3.New, k.secret)
	_, _ = h.Write(text) // a hash never fails
	return h.Sum(nil)
}

// signed are the bytes that are signed.
func signed(r *http.Request, body []byte) []byte {
	sum := sm3.Sum(body)
	return []byte(strings.Join([]string{"doudi-request-1", r.Method, r.URL.EscapedPath(), r.Header.Get(headerClient), r.Header.Get(headerTime),
		r.Header.Get(headerNonce), hex.EncodeToString(sum[:])}, "\n"))
}

// ClientOf is who a request says it comes from; Verify proves it.
func ClientOf(r *http.Request) string { return r.Header.Get(headerClient) }

// NewSM2Key makes a key pair and returns the PEM of both halves.
func NewSM2Key() (private, public []byte, err error) {
	k, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("make an SM2 key: %w", err)
	}
	pkcs8, err := smx509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return nil, nil, fmt.Errorf("make an SM2 key: %w", err)
	}
	pkix, err := smx509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		return nil, nil, fmt.Errorf("make an SM2 key: %w", err)
	}
	return bytes.Clone(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: pkix}), nil
}
