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

// runs packs entries of a county, in the order of buckets.
func runs(county int32, run id.ID, list []entry) []q.InsertRunsParams {
	order := make([]rank, len(list))
	for i := range list {
		order[i] = rankOf(list[i].kind, list[i].text, i)
	}
	slices.SortFunc(order, func(a, b rank) int {
		if a.bucket != b.bucket {
			return cmp.Compare(a.bucket, b.bucket)
		}
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		return compareEntries(list[a.at], list[b.at])
	})
	var rows []q.InsertRunsParams
	var part []entry
	for i, r := range order {
		part = append(part, list[r.at])
		if i+1 == len(order) || order[i+1].bucket != r.bucket {
			rows = append(rows, q.InsertRunsParams{County: county, Bucket: bucketOf(part[0].kind, part[0].text).String(), RunID: run, Entries: pack(part)})
			part = part[:0]
		}
	}
	return rows
}

// rank is an entry's place among others as numbers say it: its bucket, and eight
// bytes of its text. Few entries have both in common and are compared themselves.
type rank struct {
	head   uint64
	bucket uint32
	at     int32 // in the list
}

func rankOf(kind byte, text string, at int) rank {
	first, size := utf8.DecodeRuneInString(text)
	if first == utf8.RuneError {
		size = 0 // such entries need not begin alike
	}
	var head [8]byte
	copy(head[:], text[size:])
	return rank{binary.BigEndian.Uint64(head[:]), uint32(kind)<<24 | uint32(first), int32(at)}
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
