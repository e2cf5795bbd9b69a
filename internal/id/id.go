// Package id makes the record identifiers of Doudi: positive 63-bit numbers
// that sort by the time they were made and need no sequence in a database, so
// that a county can later become a shard.
package id

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5/pgtype"
)

// ID identifies a record. In JSON and URLs it is a decimal string, because
// JavaScript numbers lose digits above 2^53. Zero means "none".
type ID int64

// epoch is the zero of the 41-bit millisecond clock; it lasts until 2089.
var epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

const (
	nodeBits = 10
	seqBits  = 12
)

// Source makes IDs: 41 bits of milliseconds, 10 of node, 12 of sequence.
// Two processes on one database use different nodes. It is safe for use by
// several goroutines.
type Source struct {
	now  func() time.Time
	node int64

	mu   sync.Mutex
	last int64
	seq  int64
}

// NewSource returns a Source for a node (0–1023; higher bits are dropped).
func NewSource(node int, now func() time.Time) *Source {
	return &Source{now: now, node: int64(node) & (1<<nodeBits - 1)}
}

// RandomNode picks a node number for a process that was given none.
func RandomNode() int {
	var b [2]byte
	_, _ = rand.Read(b[:]) // crypto/rand.Read never fails since Go 1.24
	return int(binary.BigEndian.Uint16(b[:])) & (1<<nodeBits - 1)
}

// New returns the next ID. When more than 4,096 are asked for in a
// millisecond, or the clock steps back, it borrows from the future rather
// than repeat itself.
func (s *Source) New() ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	ms := s.now().UnixMilli() - epoch
	if ms <= s.last {
		ms = s.last
		s.seq++
		if s.seq == 1<<seqBits {
			ms++
			s.seq = 0
		}
	} else {
		s.seq = 0
	}
	s.last = ms
	return ID(ms<<(nodeBits+seqBits) | s.node<<seqBits | s.seq)
}

// Int64Value gives PostgreSQL an ID without reflection: imports copy millions.
func (i ID) Int64Value() (pgtype.Int8, error) { return pgtype.Int8{Int64: int64(i), Valid: true}, nil }

// Parse reads the decimal form.
func Parse(s string) (ID, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("id %q is not a positive whole number", s)
	}
	return ID(n), nil
}

// String returns the decimal form.
func (i ID) String() string { return strconv.FormatInt(int64(i), 10) }

// MarshalJSON writes a string, see ID.
func (i ID) MarshalJSON() ([]byte, error) { return []byte(`"` + i.String() + `"`), nil }

// UnmarshalJSON reads a string; "" is zero.
func (i *ID) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return fmt.Errorf("id must be a string of digits: %w", err)
	}
	return i.UnmarshalText([]byte(s))
}

// UnmarshalText reads the decimal form; "" is zero.
func (i *ID) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	v, err := Parse(string(b))
	*i = v
	return err
}

// Schema tells OpenAPI that an ID travels as a string of digits.
func (ID) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Pattern: `^[0-9]*$`, MaxLength: ptr(19), Description: "记录编号", Examples: []any{"904372958208001"}}
}

// Receiver makes an ID a string in paths and queries too: huma would read a
// number there, by the kind of the type, and then refuse it by its schema.
func (*ID) Receiver() reflect.Value { return reflect.New(reflect.TypeFor[string]()).Elem() }

// OnParamSet takes what Receiver got. What is not a number is refused by the
// schema; one that is too large names no record.
func (i *ID) OnParamSet(_ bool, parsed any) {
	s, _ := parsed.(string)
	if err := i.UnmarshalText([]byte(s)); err != nil {
		*i = 0
	}
}

func ptr(n int) *int { return &n }
