package casework

import (
	"slices"
	"strings"

	"doudi/internal/money"
	"doudi/internal/pinyin"
	"doudi/policy"
)

// What the marriage register, the household register and the sources of spending say
// of people. None of it is declared in these words, and the law has the office find
// out (民发〔2021〕57号 art. 17): the engine is told, and its rules leave it to a person.

// What a finding's item may say here.
const (
	married  = "married"
	divorced = "divorced"
	here     = "here"
	away     = "elsewhere"
	movedOut = "moved_out"
	fees     = "fees"
	abroad   = "abroad"
)

// registers lays what they say beside a member.
func (f Facts) registers(m policy.Member, about Report) policy.Member {
	if x, ok := about.entry(); ok {
		m.Marriage, m.Spouse = policy.Marriage(x.Item), f.spouseIn(m, x)
	}
	for _, x := range about.Findings {
		switch x.Kind {
		case "residence":
			m.Registered = registered(m.Registered, x.Item)
		case "spending":
			m.Spent = spent(m.Spent, x)
			m.HighFees = m.HighFees || x.Item == fees || x.Item == abroad
		}
	}
	return m
}

// entry is the newest entry of the marriage register. One without a day is older than
// one with; of two of a day the one that comes first stays.
func (r Report) entry() (newest Finding, ok bool) {
	for _, x := range r.Findings {
		if x.Kind == "marriage" && (x.Item == married || x.Item == divorced) && (!ok || newest.EnteredOn.Before(x.EnteredOn)) {
			newest, ok = x, true
		}
	}
	return newest, ok
}

// spouseIn says where the family names the spouse of an entry. Who is divorced and
// declared as anything but a spouse is declared rightly: there is nothing to say.
func (f Facts) spouseIn(m policy.Member, entry Finding) policy.Spouse {
	if entry.Other == "" { // a list without names tells not with whom: it speaks against nobody
		return policy.SpouseNone
	}
	for _, x := range f.Members {
		if x.PersonID == entry.PersonID || !sameName(x.Name, entry.Other) {
			continue
		}
		if entry.Item == divorced && !couple(m.Relation, policy.Relation(x.Relation)) {
			return policy.SpouseNone
		}
		return policy.SpouseMember
	}
	if slices.ContainsFunc(f.Obligors, func(o Obligor) bool { return sameName(o.Name, entry.Other) }) {
		return policy.SpouseObligor
	}
	return policy.SpouseAbsent
}

func couple(a, b policy.Relation) bool {
	return a == policy.RelationApplicant && b == policy.RelationSpouse || a == policy.RelationSpouse && b == policy.RelationApplicant
}

// registered is where a person is registered: one entry away is enough to ask.
func registered(was policy.Registered, item string) policy.Registered {
	switch {
	case item == away || item == movedOut:
		return policy.RegisteredAway
	case item == here && was == policy.RegisteredUnknown:
		return policy.RegisteredHere
	}
	return was
}

// spent adds what a finding says to the spending of a year.
func spent(was *policy.Fen, x Finding) *policy.Fen {
	amount := yearly(Line{Amount: &x.Amount, Per: x.Per})
	if amount == 0 {
		return was
	}
	if was != nil {
		amount += money.Fen(*was)
	}
	return fen(&amount)
}

// sameName reports whether two names are one, written alike or with characters of the
// same sound, as offices write them.
func sameName(a, b string) bool {
	a, b = strings.Join(strings.Fields(a), ""), strings.Join(strings.Fields(b), "")
	if a == "" || a == b {
		return a != ""
	}
	return len([]rune(a)) == len([]rune(b)) && pinyin.Full(a) != "" && pinyin.Full(a) == pinyin.Full(b)
}
