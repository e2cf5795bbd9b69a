package registry

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"doudi/internal/crypt"
	"doudi/internal/id"
	"doudi/internal/pinyin"
	"doudi/registry/internal/q"
)

// entry is one text by which a person is found, and where they lived when it
// was written. It is never taken back: who reads it holds it against the person.
type entry struct {
	kind     byte
	text     string
	division string
	person   id.ID
}

// The kinds of entries.
const (
	findName     = 'n'
	findPinyin   = 'p'
	findInitials = 'i'
	findPhone    = 'h' // of which only a keyed hash is kept
	findKinds    = 4
)

func (e entry) key() string { return string(rune(e.kind)) + e.text }

func compareEntries(a, b entry) int {
	return cmp.Or(strings.Compare(a.text, b.text), strings.Compare(a.division, b.division), cmp.Compare(a.person, b.person))
}

// entries appends those by which a person is found.
func (s *Service) entries(list []entry, division string, p Person) []entry {
	for _, e := range [findKinds]entry{
		{kind: findName, text: p.Name}, {kind: findPinyin, text: pinyin.Full(p.Name)}, {kind: findInitials, text: pinyin.Initials(p.Name)},
		{kind: findPhone, text: s.phoneText(p.Phone)},
	} {
		if e.text != "" {
			e.division, e.person = division, p.ID
			list = append(list, e)
		}
	}
	return list
}

// phoneText is half of a phone number's keyed hash: what it finds is opened and compared.
func (s *Service) phoneText(phone string) string {
	if phone == "" {
		return ""
	}
	return hex.EncodeToString(s.keys.Index(crypt.IndexPhone, phone)[:8])
}

// bucket is what entries that are packed together have in common, their kind
// and the first character.
type bucket struct {
	kind  byte
	first rune
}

func bucketOf(kind byte, text string) bucket {
	first, _ := utf8.DecodeRuneInString(text)
	return bucket{kind, first}
}

func (b bucket) String() string { return string(rune(b.kind)) + string(b.first) }

// packedFrom is how many entries are packed at least; fewer are rows, so that
// small imports, month by month, do not leave a county's entries in crumbs.
const packedFrom = 1000

// runs packs entries of a county.
func runs(county int32, run id.ID, list []entry) []q.InsertRunsParams {
	parts := map[bucket][]entry{}
	for _, e := range list {
		b := bucketOf(e.kind, e.text)
		parts[b] = append(parts[b], e)
	}
	rows := make([]q.InsertRunsParams, 0, len(parts))
	for b, part := range parts {
		slices.SortFunc(part, compareEntries)
		rows = append(rows, q.InsertRunsParams{County: county, Bucket: b.String(), RunID: run, Entries: pack(part)})
	}
	slices.SortFunc(rows, func(a, b q.InsertRunsParams) int { return strings.Compare(a.Bucket, b.Bucket) })
	return rows
}

// pack writes entries of one kind in their order; docs/formats/person-find.md
// has the format.
func pack(list []entry) []byte {
	var last entry
	b := make([]byte, 0, 24*len(list))
	for _, e := range list {
		b = appendShared(b, last.text, e.text)
		b = appendShared(b, last.division, e.division)
		b = binary.AppendVarint(b, int64(e.person-last.person))
		last = e
	}
	return b
}

// appendShared writes how many bytes a text has in common with the one before
// it, how many follow, and these.
func appendShared(b []byte, last, text string) []byte {
	n := 0
	for n < len(last) && n < len(text) && last[n] == text[n] {
		n++
	}
	b = binary.AppendUvarint(b, uint64(n))
	b = binary.AppendUvarint(b, uint64(len(text)-n))
	return append(b, text[n:]...)
}

var errPacked = errors.New("packed entries cannot be read")

// unpacker reads what pack wrote.
type unpacker struct {
	left           []byte
	text, division []byte // of the entry read last
	person         id.ID
	err            error
}

func (u *unpacker) next() bool {
	if len(u.left) == 0 || u.err != nil {
		return false
	}
	u.text, u.division = u.shared(u.text), u.shared(u.division)
	delta, n := binary.Varint(u.left)
	if u.err != nil || n <= 0 {
		u.err = errPacked
		return false
	}
	u.person, u.left = u.person+id.ID(delta), u.left[n:]
	return true
}

func (u *unpacker) shared(last []byte) []byte {
	same, rest := u.number(), u.number()
	if u.err != nil || same > uint64(len(last)) || rest > uint64(len(u.left)) {
		u.err = errPacked
		return nil
	}
	text := append(last[:same], u.left[:rest]...)
	u.left = u.left[rest:]
	return text
}

func (u *unpacker) number() uint64 {
	v, n := binary.Uvarint(u.left)
	if n <= 0 {
		u.err = errPacked
		return 0
	}
	u.left = u.left[n:]
	return v
}
