package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"doudi/internal/errs"
)

// Cost is what one password check costs (Argon2id, RFC 9106).
type Cost struct {
	Time    uint32 // passes
	Memory  uint32 // KiB
	Threads uint8
}

// DefaultCost takes 50–100 ms on a small server, above OWASP's least (19 MiB, 2 passes).
var defaultCost = Cost{Time: 2, Memory: 32 << 10, Threads: 1}

const (
	saltSize = 16
	hashSize = 32
)

// hasher bounds how many passwords are checked at once, and so their memory.
type hasher struct {
	cost  Cost
	slots chan struct{}
	decoy string // checked when there is no account, to take the same time
}

func newHasher(c Cost, atOnce int) *hasher {
	h := &hasher{cost: c, slots: make(chan struct{}, atOnce)}
	h.decoy = h.encode(rand.Text())
	return h
}

// hash returns the PHC form $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return h.encode(password), nil
}

func (h *hasher) encode(password string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	sum := argon2.IDKey([]byte(password), salt, h.cost.Time, h.cost.Memory, h.cost.Threads, hashSize)
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.cost.Memory, h.cost.Time, h.cost.Threads,
		b.EncodeToString(salt), b.EncodeToString(sum))
}

// matches checks a password with the cost it was hashed at; "" is nobody's.
func (h *hasher) matches(ctx context.Context, encoded, password string) (bool, error) {
	real := encoded != ""
	if !real {
		encoded = h.decoy
	}
	c, salt, sum, err := decode(encoded)
	if err != nil {
		return false, err
	}
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	got := argon2.IDKey([]byte(password), salt, c.Time, c.Memory, c.Threads, uint32(len(sum)))
	return subtle.ConstantTimeCompare(got, sum) == 1 && real, nil
}

func decode(encoded string) (c Cost, salt, sum []byte, err error) {
	var version int
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return c, nil, nil, fmt.Errorf("password hash has an unknown form")
	}
	if _, err = fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return c, nil, nil, fmt.Errorf("password hash has an unknown version")
	}
	if _, err = fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.Memory, &c.Time, &c.Threads); err != nil {
		return c, nil, nil, fmt.Errorf("read password hash: %w", err)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, nil, nil, fmt.Errorf("read password hash: %w", err)
	}
	if sum, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return c, nil, nil, fmt.Errorf("read password hash: %w", err)
	}
	return c, salt, sum, nil
}

func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hasher) leave() { <-h.slots }

const (
	minPassword = 10
	maxPassword = 128 // characters: longer ones only cost time
)

// checkPassword holds the rules of facts that a person can be told.
func checkPassword(login, password string) error {
	fail := func(zh, en string) error {
		return errs.New(errs.Invalid, "密码不符合要求。", "The password does not meet the rules.").With("body.next", zh, en)
	}
	n := utf8.RuneCountInString(password)
	switch {
	case n < minPassword:
		return fail("至少 10 个字符。", "At least 10 characters.")
	case n > maxPassword:
		return fail("至多 128 个字符。", "At most 128 characters.")
	case classes(password) < 3:
		return fail("须含大写字母、小写字母、数字、符号中的三种。", "Three of: upper case, lower case, digits, symbols.")
	case strings.Contains(strings.ToLower(password), strings.ToLower(login)):
		return fail("不能包含登录名。", "It must not contain the login name.")
	}
	return nil
}

func classes(s string) (n int) {
	kinds := []func(rune) bool{unicode.IsUpper, unicode.IsLower, unicode.IsDigit,
		func(r rune) bool { return !unicode.IsUpper(r) && !unicode.IsLower(r) && !unicode.IsDigit(r) }}
	for _, is := range kinds {
		if strings.ContainsFunc(s, is) {
			n++
		}
	}
	return n
}

// oneTime makes a password for the first sign-in: 80 random bits in letters
// and digits that are not mistaken for each other, in groups.
func oneTime() string {
	t := strings.ToLower(rand.Text()) // base32: a–z, 2–7
	return "D-" + t[:4] + "-" + t[4:8] + "-" + t[8:12] + "-" + t[12:16]
}
