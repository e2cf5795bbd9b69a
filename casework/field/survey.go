package field

import (
	"cmp"
	"encoding/hex"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"doudi/internal/crypt"
	"doudi/internal/id"
)

// Change is an edit: a value that somebody gave a field.
type Change struct {
	Field  string   `json:"field" pattern:"^[a-zA-Z0-9/]{1,100}$"`
	Value  string   `json:"value" maxLength:"2000" doc:"empty: the field was emptied"`
	Over   []string `json:"over" maxItems:"50" nullable:"false" doc:"names of the edits of this field that it replaces: all that stood when it was made"`
	Author id.ID    `json:"author" doc:"account"`
	Device id.ID    `json:"device" doc:"the phone"`
	At     int64    `json:"at" minimum:"0" doc:"milliseconds since 1970 by the phone's clock, and later than every edit that its author had seen"`
}

// nameSize is how many bytes of the digest name an edit: enough that no two
// edits are ever made to have one name.
const nameSize = 16

// Name names the edit: the beginning of the SM3 of all it says, in hex.
func (e Change) Name() string {
	text := appendText(nil, "doudi.edit.1", e.Field, e.Value, e.Author.String(), e.Device.String(), strconv.FormatInt(e.At, 10))
	text = appendText(text, slices.Sorted(slices.Values(e.Over))...)
	return hex.EncodeToString(crypt.Digest(text)[:nameSize])
}

// appendText appends texts so that their ends can be told: length in bytes, a
// colon, the text.
func appendText(b []byte, texts ...string) []byte {
	for _, t := range texts {
		b = append(append(strconv.AppendInt(b, int64(len(t)), 10), ':'), t...)
	}
	return b
}

// IsName reports whether a text may be the name of an edit.
func IsName(text string) bool {
	b, err := hex.DecodeString(text)
	return err == nil && len(b) == nameSize && text == strings.ToLower(text)
}

// Survey is what is known of a visit: edits by their names. The zero Survey is
// empty. A Survey does not change; With and Join return another.
type Survey struct{ edits map[string]Change }

// Of returns the survey of some edits, in whatever order and however often each
// comes.
func Of(edits ...Change) Survey { return Survey{}.With(edits...) }

// With adds edits.
func (s Survey) With(edits ...Change) Survey {
	all := make(map[string]Change, len(s.edits)+len(edits))
	maps.Copy(all, s.edits)
	for _, e := range edits {
		all[e.Name()] = e
	}
	return Survey{all}
}

// Join puts two surveys together. It is commutative, associative and idempotent.
func Join(a, b Survey) Survey {
	switch {
	case a.holds(b):
		return a
	case b.holds(a):
		return b
	}
	all := make(map[string]Change, len(a.edits)+len(b.edits))
	maps.Copy(all, a.edits)
	maps.Copy(all, b.edits)
	return Survey{all}
}

// holds reports whether all edits of another survey are among these.
func (s Survey) holds(other Survey) bool {
	if len(other.edits) > len(s.edits) {
		return false
	}
	for name := range other.edits {
		if !s.Has(name) {
			return false
		}
	}
	return true
}

// Len is how many edits there are.
func (s Survey) Len() int { return len(s.edits) }

// Has reports whether an edit is among those of the survey.
func (s Survey) Has(name string) bool {
	_, ok := s.edits[name]
	return ok
}

// Edits lists all edits, oldest first.
func (s Survey) Edits() []Change {
	list := make([]Change, 0, len(s.edits))
	for _, k := range s.names() {
		list = append(list, s.edits[k])
	}
	return list
}

// names lists the names of all edits in the one order that every replica has:
// by time, and by name where times are the same.
func (s Survey) names() []string {
	return slices.SortedFunc(maps.Keys(s.edits), func(a, b string) int {
		return cmp.Or(cmp.Compare(s.edits[a].At, s.edits[b].At), cmp.Compare(a, b))
	})
}

// Among returns the survey of those edits whose names are given; complete is
// false where one is not there.
func (s Survey) Among(names []string) (part Survey, complete bool) {
	part, complete = Survey{map[string]Change{}}, true
	for _, n := range names {
		e, ok := s.edits[n]
		if !ok {
			complete = false
			continue
		}
		part.edits[n] = e
	}
	return part, complete
}

// Standing is what stands in a field: edits that nobody replaced.
type Standing struct {
	Field string
	Edits []Change // oldest first, never empty
}

// Value is what the field says: the oldest of the edits that stand, which all
// say the same unless there is a conflict.
func (s Standing) Value() string { return s.Edits[0].Value }

// Conflict reports whether people gave the field different values without
// knowing of each other.
func (s Standing) Conflict() bool {
	return slices.ContainsFunc(s.Edits, func(e Change) bool { return e.Value != s.Value() })
}

// Standing lists what stands, by field.
func (s Survey) Standing() []Standing {
	replaced := map[string]bool{}
	for _, e := range s.edits {
		for _, o := range e.Over {
			if old, ok := s.edits[o]; ok && old.Field == e.Field {
				replaced[o] = true
			}
		}
	}
	at := map[string]*Standing{}
	for _, n := range s.names() {
		e := s.edits[n]
		if replaced[n] {
			continue
		}
		if at[e.Field] == nil {
			at[e.Field] = &Standing{Field: e.Field}
		}
		at[e.Field].Edits = append(at[e.Field].Edits, e)
	}
	list := make([]Standing, 0, len(at))
	for _, f := range slices.Sorted(maps.Keys(at)) {
		list = append(list, *at[f])
	}
	return list
}

// Conflicts lists the fields that a person must choose for.
func (s Survey) Conflicts() []Standing {
	return slices.DeleteFunc(s.Standing(), func(f Standing) bool { return !f.Conflict() })
}

// SignedLast reports whether nothing that stands is newer than a signature: who
// signed saw what stands. A signature that was taken back is none.
func (s Survey) SignedLast() bool {
	first, last := int64(math.MaxInt64), int64(-1)
	for _, st := range s.Standing() {
		for _, e := range st.Edits {
			switch {
			case !strings.HasPrefix(e.Field, "signature/"):
				last = max(last, e.At)
			case e.Value != "":
				first = min(first, e.At)
			}
		}
	}
	return last < first
}

// Digest is the SM3 that seals a survey when it is signed: of what it is about,
// and of each field with its value and the name of the edit that gave it. Photographs
// and signatures are fields named by the SM3 of their bytes, so it covers
// those too. Conflicts must be settled before: of two values none is digested.
func (s Survey) Digest(about string) []byte {
	text := appendText(nil, "doudi.survey.1", about)
	for _, f := range s.Standing() {
		if f.Value() != "" || f.Conflict() {
			text = appendText(text, f.Field, f.Value(), f.Edits[0].Name())
		}
	}
	return crypt.Digest(text)
}
