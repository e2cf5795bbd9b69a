package field_test

import (
	"reflect"
	"strings"
	"testing"

	"doudi/casework/field"
	"doudi/internal/calendar"
	"doudi/internal/id"
)

func TestForm(t *testing.T) {
	t.Parallel()
	sum := strings.Repeat("0a", 32)
	p := &phone{author: 11}
	for _, e := range [][2]string{
		{"visitedOn", "2026-11-28"}, {"place", " 双河村二组 "}, {"second", "12"}, {"dwelling", "瓦房"}, {"incomeSeen", "务农"}, {"living", "一般"},
		{"needs", "药费"}, {"helpers", ""}, {"present/701", "yes"}, {"present/702", ""}, {"seen/incomes", "same 00ff00ff00ff00ff"}, {"seen/assets", "other 00ff00ff00ff00ff"}, {"selfcare/701/eat", "yes"}, {"selfcare/701/bathe", "no"}, {"selfcare/702/walk", "no"},
		{"photo/" + sum, "1764288000000 food 31.48000,103.58000,12"}, {"voice/" + sum, "5"}, {"signature/member", "701 " + sum + " 6"},
	} {
		if !field.Known(e[0], e[1]) {
			t.Errorf("%s=%s is not known", e[0], e[1])
		}
		p.write(e[0], e[1])
	}
	want := field.Form{VisitedOn: calendar.On(2026, 11, 28), Place: "双河村二组", Second: 12, Dwelling: "瓦房", IncomeSeen: "务农", Living: "一般", Needs: "药费", Present: []id.ID{701},
		Seen:     []field.Seen{{Fact: "assets", State: "00ff00ff00ff00ff"}, {Fact: "incomes", Same: true, State: "00ff00ff00ff00ff"}},
		SelfCare: []field.SelfCare{{Person: 701, Alone: []string{"eat"}, Helped: []string{"bathe"}}, {Person: 702, Helped: []string{"walk"}}},
		Photos:   []field.Photo{{SM3: sum, TakenAt: 1764288000000, Of: "food", Where: "31.48000,103.58000,12"}}, Voice: []field.Voice{{SM3: sum, TakenAt: 5}},
		Signatures: []field.Signature{{As: "member", Of: 701, SM3: sum, DrawnAt: 6}}}
	if got := p.has.Form(); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestUnknownFields(t *testing.T) {
	t.Parallel()
	for _, e := range [][2]string{{"amount", "1"}, {"present/x", "yes"}, {"seen/incomes", "no"}, {"seen/luck", "same 00ff00ff00ff00ff"}, {"present/701", "maybe"}, {"visitedOn", "tomorrow"}, {"selfcare/701/sing", "yes"}, {"photo/ff", "1 food"},
		{"photo/" + strings.Repeat("ff", 32), "yesterday"}, {"signature/third", "1"}, {"needs", strings.Repeat("长", 2001)}, {"place", strings.Repeat("长", 201)}} {
		if field.Known(e[0], e[1]) {
			t.Errorf("%s=%.20s is known", e[0], e[1])
		}
	}
	if !field.Known("needs", strings.Repeat("长", 2000)) || !field.Known("needs", "一\n二") {
		t.Error("two thousand characters, or two lines, are refused")
	}
}
