package field

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"doudi/internal/calendar"
	"doudi/internal/id"
)

// The fields that there is one of in each survey.
const (
	VisitedOn  = "visitedOn"
	Place      = "place"
	Second     = "second" // account of the second investigator; the first is who seals
	Dwelling   = "dwelling"
	IncomeSeen = "incomeSeen"
	Living     = "living"
	Needs      = "needs"
	Helpers    = "helpers"
)

// Yes and no, of fields that are ticked.
const (
	Yes = "yes"
	No  = "no"
)

// Items lists the six items of self-care (民发〔2021〕43号 art.21), in its order.
func Items() []string { return []string{"eat", "dress", "bed", "toilet", "walk", "bathe"} }

// Subjects lists what a photograph may show: the home, and what there is to eat,
// wear and use.
func Subjects() []string { return []string{"dwelling", "food", "clothing", "things", "other"} }

// Signers lists who signs: both investigators, and a member who was there.
func Signers() []string { return []string{"first", "second", "member"} }

// Form is what a survey says, read from its fields.
type Form struct {
	VisitedOn  calendar.Date
	Place      string
	Second     id.ID
	Dwelling   string
	IncomeSeen string
	Living     string
	Needs      string
	Helpers    string
	Present    []id.ID
	Seen       []Seen
	SelfCare   []SelfCare
	Photos     []Photo
	Voice      []Voice
	Signatures []Signature
}

// Seen is whether a fact was found as the family stated it. One that nobody looked
// at is not among those of a form.
type Seen struct {
	Fact  string `json:"fact" enum:"incomes,assets,expenses"`
	Same  bool   `json:"same"`
	State string `json:"state" doc:"names what was stated"`
}

// SelfCare is what was seen of how one person manages daily life. An item that
// nobody looked at is in neither list.
type SelfCare struct {
	Person id.ID
	Alone  []string // items that the person manages unaided
	Helped []string // items that the person does not
}

// Photo is a photograph by the SM3 of its bytes.
type Photo struct {
	SM3     string
	TakenAt int64  // milliseconds since 1970
	Of      string // one of Subjects
	Where   string // latitude, longitude and how exact, in degrees and metres, "31.48000,103.58000,12"; empty where the phone did not say
}

// Voice is a memo that was spoken.
type Voice struct {
	SM3     string
	TakenAt int64
}

// Signature is a drawing under the form.
type Signature struct {
	As      string // one of Signers
	Of      id.ID  // the account of an investigator, the person of a member
	SM3     string
	DrawnAt int64
}

// shapes are the fields that there are, with what may stand in them beside
// nothing: a pattern, or so many characters at most.
var shapes = []struct {
	field, value *regexp.Regexp
	most         int
}{
	{field: regexp.MustCompile(`^present/[0-9]{1,19}$`), value: regexp.MustCompile(`^yes$`)},
	{field: regexp.MustCompile(`^selfcare/[0-9]{1,19}/(eat|dress|bed|toilet|walk|bathe)$`), value: regexp.MustCompile(`^(yes|no)$`)},
	{field: regexp.MustCompile(`^seen/(incomes|assets|expenses)$`), value: regexp.MustCompile(`^(same|other) [0-9a-f]{16}$`)},
	{field: regexp.MustCompile(`^photo/[0-9a-f]{64}$`), value: regexp.MustCompile(`^[0-9]{1,15} (dwelling|food|clothing|things|other)( -?[0-9.]{1,12},-?[0-9.]{1,12},[0-9]{1,6})?$`)},
	{field: regexp.MustCompile(`^voice/[0-9a-f]{64}$`), value: regexp.MustCompile(`^[0-9]{1,15}$`)},
	{field: regexp.MustCompile(`^signature/(first|second|member)$`), value: regexp.MustCompile(`^[0-9]{1,19} [0-9a-f]{64} [0-9]{1,15}$`)},
	{field: regexp.MustCompile(`^visitedOn$`), value: regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}$`)},
	{field: regexp.MustCompile(`^second$`), value: regexp.MustCompile(`^[0-9]{1,19}$`)},
	{field: regexp.MustCompile(`^(place|helpers)$`), most: 200},
	{field: regexp.MustCompile(`^(dwelling|incomeSeen|living|needs)$`), most: 2000},
}

// Known reports whether a survey has such a field and it may hold such a value.
func Known(field, value string) bool {
	for _, s := range shapes {
		if s.field.MatchString(field) {
			return value == "" || s.value != nil && s.value.MatchString(value) || utf8.RuneCountInString(value) <= s.most
		}
	}
	return false
}

// Form reads what stands. Of a conflict it reads the oldest value: whoever seals
// settles conflicts first. Fields that are not Known are left out.
func (s Survey) Form() Form {
	var f Form
	text := map[string]*string{Place: &f.Place, Dwelling: &f.Dwelling, IncomeSeen: &f.IncomeSeen, Living: &f.Living, Needs: &f.Needs, Helpers: &f.Helpers}
	for _, st := range s.Standing() {
		v := st.Value()
		if v == "" || !Known(st.Field, v) {
			continue
		}
		kind, rest, _ := strings.Cut(st.Field, "/")
		if t := text[kind]; t != nil {
			*t = strings.TrimSpace(v)
			continue
		}
		f.read(kind, rest, v)
	}
	slices.SortStableFunc(f.Photos, func(a, b Photo) int { return int(a.TakenAt - b.TakenAt) })
	return f
}

// read reads a field that is not free text.
func (f *Form) read(kind, rest, value string) {
	switch words := strings.Fields(value); kind {
	case VisitedOn:
		f.VisitedOn, _ = calendar.ParseDate(value) // a day that is none stays zero, which the act refuses
	case Second:
		f.Second = number(value)
	case "present":
		f.Present = append(f.Present, number(rest))
	case "seen":
		f.Seen = append(f.Seen, Seen{rest, words[0] == "same", words[1]})
	case "selfcare":
		f.selfCare(rest, value)
	case "photo":
		p := Photo{SM3: rest, TakenAt: millis(words[0]), Of: words[1]}
		if len(words) > 2 {
			p.Where = words[2]
		}
		f.Photos = append(f.Photos, p)
	case "voice":
		f.Voice = append(f.Voice, Voice{rest, millis(value)})
	case "signature":
		f.Signatures = append(f.Signatures, Signature{rest, number(words[0]), words[1], millis(words[2])})
	}
}

// selfCare reads an item; items of one person come one after the other.
func (f *Form) selfCare(rest, value string) {
	who, item, _ := strings.Cut(rest, "/")
	person := number(who)
	if n := len(f.SelfCare); n == 0 || f.SelfCare[n-1].Person != person {
		f.SelfCare = append(f.SelfCare, SelfCare{Person: person})
	}
	c := &f.SelfCare[len(f.SelfCare)-1]
	if value == Yes {
		c.Alone = append(c.Alone, item)
	} else {
		c.Helped = append(c.Helped, item)
	}
}

// Files lists the SM3 of every file that the form rests on.
func (f Form) Files() (list []string) {
	for _, p := range f.Photos {
		list = append(list, p.SM3)
	}
	for _, v := range f.Voice {
		list = append(list, v.SM3)
	}
	for _, s := range f.Signatures {
		list = append(list, s.SM3)
	}
	return list
}

// Signed returns the signature of a signer; ok is false where it is missing.
func (f Form) Signed(as string) (signature Signature, ok bool) {
	i := slices.IndexFunc(f.Signatures, func(s Signature) bool { return s.As == as })
	if i < 0 {
		return signature, false
	}
	return f.Signatures[i], true
}

func number(digits string) id.ID {
	n, err := id.Parse(digits)
	if err != nil {
		return 0 // more than 63 bits: nobody has it
	}
	return n
}

func millis(digits string) int64 {
	n, _ := strconv.ParseInt(digits, 10, 64) // at most fifteen digits: shapes holds that
	return n
}
