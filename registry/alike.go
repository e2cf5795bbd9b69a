package registry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/pinyin"
	"doudi/linkage"
	"doudi/registry/internal/q"
)

// Someone is a person as far as a clerk has entered them.
type Someone struct {
	Name     string        `json:"name" maxLength:"60"`
	IDNumber string        `json:"idNumber,omitempty" maxLength:"40" doc:"as typed; it need not be valid"`
	BornOn   calendar.Date `json:"bornOn,omitempty" doc:"read from the ID number when empty"`
	ID       id.ID         `json:"id,omitempty" doc:"who it is, when they stand in a file already"`
}

// Reason is why two people may be one.
type Reason string

// The reasons, the strongest first.
const (
	SameNumber Reason = "number" // the same name and ID number
	Slip       Reason = "slip"   // the same name, and one slip between the ID numbers
	SameBirth  Reason = "birth"  // the same name and birth date
)

// Likeness is somebody on file who may be the person that is entered.
type Likeness struct {
	Reason Reason `json:"reason" enum:"number,slip,birth"`
	Where  string `json:"where" enum:"here,county,elsewhere" doc:"here: in my area; county: elsewhere in a county of mine; elsewhere: in another county"`
	Person *Hit   `json:"person,omitempty" doc:"who it is, masked; only in my area"`
}

// mostAlike is how many are pointed out, and mostSounding how many entries of one
// spelling are looked at in a county: a million people have some thousand of the
// most frequent names. countiesAtOnce bounds how many people are in memory.
const (
	mostAlike      = 5
	mostSounding   = 5000
	countiesAtOnce = 16
)

// Alike points out people on file who may be the one that is entered: a name
// that sounds the same, with the same birth date or an ID number one slip away.
// It forbids nothing. Of people outside the actor's area it tells only whether
// they are in another county, and the log keeps that it told so.
func (s *Service) Alike(ctx context.Context, who Someone) (list []Likeness, err error) {
	actor := authz.From(ctx)
	if _, err := actor.May(authz.WriteHousehold); err != nil {
		return nil, err
	}
	who, list = who.clean(), []Likeness{}
	if who.Name == "" || who.IDNumber == "" && who.BornOn.IsZero() {
		return list, nil
	}
	err = s.view(ctx, func(tx *db.Tx) error {
		list, err = s.alike(ctx, tx, who)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, s.logAlike(ctx, list)
}

// logAlike keeps that somebody was told of people outside their area: asked
// often enough, that tells who draws assistance elsewhere.
func (s *Service) logAlike(ctx context.Context, list []Likeness) error {
	var told []string
	for _, l := range list {
		if l.Where != "here" {
			told = append(told, string(l.Reason)+"."+l.Where)
		}
	}
	if told == nil {
		return nil
	}
	return s.update(ctx, func(tx *db.Tx) error {
		return audit.Append(ctx, tx, audit.Entry{County: authz.From(ctx).County(), Act: "person.alike", Subject: "person/alike", Detail: map[string]any{"told": told}})
	})
}

// clean brings what was typed into one spelling. A birth date is read from a
// wrong number as well: the slip may be elsewhere in it.
func (w Someone) clean() Someone {
	w.Name = pinyin.Full(w.Name)
	if w.IDNumber = linkage.CleanID(w.IDNumber); masked(w.IDNumber) {
		w.IDNumber = ""
	}
	if w.BornOn.IsZero() && len(w.IDNumber) == 18 {
		b := w.IDNumber[6:14]
		if w.BornOn.UnmarshalText([]byte(b[:4]+"-"+b[4:6]+"-"+b[6:])) != nil {
			w.BornOn = calendar.Date{}
		}
	}
	return w
}

func (s *Service) alike(ctx context.Context, tx *db.Tx, who Someone) ([]Likeness, error) {
	queries := q.New(tx)
	counties, err := queries.CountiesOnFile(ctx)
	if err != nil {
		return nil, fmt.Errorf("list counties: %w", err)
	}
	l := &likenesses{s: s, actor: authz.From(ctx)}
	for some := range slices.Chunk(counties, countiesAtOnce) {
		people, err := sounding(ctx, queries, who.Name, some)
		if err != nil {
			return nil, fmt.Errorf("read people of one name: %w", err)
		}
		for _, rows := range people {
			if err := l.compareAll(who, rows); err != nil {
				return nil, err
			}
		}
	}
	return l.told(ctx, tx)
}

// sounding reads who has a name of one spelling in some counties, the entries of
// all and then the people of all: PostgreSQL is asked three times, and not
// three times a county.
func sounding(ctx context.Context, queries *q.Queries, spelling string, counties []int32) ([][]row, error) {
	asks := make([]ask, len(counties))
	for i, c := range counties {
		asks[i] = ask{county: c, within: authz.Within("")}
	}
	w := wanted{kind: findPinyin, text: spelling, whole: true, holds: sounds}
	found, err := w.entries(ctx, queries, asks, mostSounding)
	if err != nil {
		return nil, err
	}
	return w.people(ctx, queries, asks, found)
}

// likenesses are those of each reason and place.
type likenesses struct {
	s       *Service
	actor   authz.Actor
	here    map[Reason][]Hit
	outside map[Reason]map[string]bool
}

func (l *likenesses) compareAll(who Someone, rows []row) error {
	for _, r := range rows {
		if err := l.compare(who, r); err != nil {
			return err
		}
	}
	return nil
}

func (l *likenesses) compare(who Someone, r row) error {
	if r.ID == who.ID || !who.near(r.BornOn) {
		return nil
	}
	number, err := l.s.numberOf(r)
	if err != nil {
		return fmt.Errorf("open person %s: %w", r.ID, err)
	}
	reason := who.like(number, r.BornOn)
	switch {
	case reason == "":
		return nil
	case l.actor.MayIn(authz.ReadHousehold, r.Division) == nil:
		hit, err := l.s.hit(r)
		if l.here == nil {
			l.here = map[Reason][]Hit{}
		}
		l.here[reason] = append(l.here[reason], hit)
		return err
	}
	return l.notHere(reason, r)
}

func (l *likenesses) notHere(reason Reason, r row) error {
	where := "elsewhere"
	if scope, err := l.actor.May(authz.ReadHousehold); err == nil && len(scope.In(r.County)) > 0 {
		where = "county"
	}
	if l.outside == nil {
		l.outside = map[Reason]map[string]bool{}
	}
	if l.outside[reason] == nil {
		l.outside[reason] = map[string]bool{}
	}
	l.outside[reason][where] = true
	return nil
}

// near tells whether somebody born on a day can be who is entered, so that no
// other number has to be opened: one slip between two numbers is at most one
// between the days in them, which it can move by a place. Where the day of birth
// is not known, only the number tells.
func (w Someone) near(born calendar.Date) bool {
	if born.IsZero() || born == w.BornOn {
		return true
	}
	day := strings.ReplaceAll(born.String(), "-", "")
	if len(w.IDNumber) < 17 { // 15 digits, with one missing or too many: the day has no century
		day = day[2:]
	}
	for from := 5; from <= 7; from++ {
		for size := len(day) - 1; size <= len(day)+1; size++ {
			if from+size <= len(w.IDNumber) && linkage.Slips(w.IDNumber[from:from+size], day) <= 1 {
				return true
			}
		}
	}
	return false
}

// like says why somebody with a number and a birth date may be who is entered,
// the sound of whose name is the same.
func (w Someone) like(number string, born calendar.Date) Reason {
	switch {
	case number != "" && number == w.IDNumber:
		return SameNumber
	case oneSlip(w.IDNumber, number):
		return Slip
	case !born.IsZero() && born == w.BornOn:
		return SameBirth
	}
	return ""
}

// oneSlip compares without the check character where both have one: it follows
// from the others, and a number that was upgraded from 15 digits with a slip in
// them has another.
func oneSlip(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if len(a) == 18 && len(b) == 18 {
		return linkage.Slips(a[:17], b[:17]) <= 1
	}
	return linkage.Slips(a, b) <= 1
}

// told are the strongest likenesses, each reason's in my area first; what lies
// outside is one line a reason and place.
func (l *likenesses) told(ctx context.Context, tx *db.Tx) ([]Likeness, error) {
	list := []Likeness{}
	for _, reason := range []Reason{SameNumber, Slip, SameBirth} {
		hits := l.here[reason]
		hits = hits[:min(len(hits), mostAlike-min(mostAlike, len(list)))]
		if err := l.s.nameHits(ctx, tx, hits); err != nil {
			return nil, err
		}
		for i := range hits {
			list = append(list, Likeness{Reason: reason, Where: "here", Person: &hits[i]})
		}
		for _, where := range strings.Fields("county elsewhere") {
			if l.outside[reason][where] {
				list = append(list, Likeness{Reason: reason, Where: where})
			}
		}
	}
	return list, nil
}
