package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
)

// Asked is what somebody asks to be changed of one live file: what is said with
// the value that they saw, who comes and who goes, or one of the three changes of
// who belongs together.
type Asked struct {
	Fields []AskedField   `json:"fields,omitempty" maxItems:"100"`
	Lines  []AskedLine    `json:"lines,omitempty" maxItems:"100"`
	Joins  []AskedJoining `json:"joins,omitempty" maxItems:"20"`
	Leaves []AskedLeaving `json:"leaves,omitempty" maxItems:"20"`
	Head   []Kinship      `json:"head,omitempty" maxItems:"99" doc:"everybody's relation to the new head"`
	Split  *AskedSplit    `json:"split,omitempty"`
	Merge  *AskedMerge    `json:"merge,omitempty"`
	Seen   []id.ID        `json:"seen,omitempty" readOnly:"true" doc:"who belonged to it when this was asked, the head first"`
}

// AskedField is one value of the household, or of a member.
type AskedField struct {
	Person id.ID  `json:"personId,omitempty" doc:"0: the household's"`
	Name   string `json:"field" maxLength:"40" doc:"address, bank …; name, labour, phone …"`
	Was    string `json:"was,omitempty" readOnly:"true" maxLength:"2000" doc:"masked where it is personal"`
	Value  string `json:"value" maxLength:"2000"`
}

// AskedLine is an income, an asset or a deduction that is not what the file says.
// What was said stays in the file, and ends; nothing is overwritten.
type AskedLine struct {
	Line     id.ID     `json:"lineId,omitempty" doc:"of the file that it takes the place of; 0: new"`
	Was      *LineSaid `json:"was,omitempty" readOnly:"true"`
	Value    *LineSaid `json:"value,omitempty" doc:"absent: it ends"`
	Evidence []id.ID   `json:"evidence,omitempty" maxItems:"20" doc:"stored files that it rests on"`
}

// LineSaid is what a line says.
type LineSaid struct {
	Person   id.ID     `json:"personId,omitempty"`
	Kind     Kind      `json:"kind" enum:"income,asset,deduction"`
	Item     string    `json:"item" maxLength:"32"`
	Amount   money.Fen `json:"amountFen"`
	Per      Per       `json:"per" enum:"month,year,once"`
	Quantity int32     `json:"quantity,omitempty"`
	Detail   string    `json:"detail,omitempty" maxLength:"500"`
}

// AskedJoining is somebody who comes.
type AskedJoining struct {
	Member DraftMember   `json:"member"`
	How    string        `json:"how" enum:"born,joined,entered"`
	On     calendar.Date `json:"on,omitempty"`
	Reason string        `json:"reason,omitempty" maxLength:"500" doc:"why somebody who stands in another file is entered all the same"`
}

// AskedLeaving is somebody who goes.
type AskedLeaving struct {
	Person id.ID         `json:"personId"`
	How    string        `json:"how" enum:"died,left,corrected"`
	On     calendar.Date `json:"on,omitempty"`
}

// AskedSplit is members who set up a household of their own.
type AskedSplit struct {
	Members  []Kinship     `json:"members" minItems:"1" maxItems:"98"`
	Division string        `json:"division,omitempty" maxLength:"12"`
	Address  string        `json:"address,omitempty" maxLength:"200"`
	On       calendar.Date `json:"on,omitempty"`
}

// AskedMerge is a household of the county that this one joins.
type AskedMerge struct {
	Into      id.ID         `json:"into"`
	Relations []Kinship     `json:"relations" maxItems:"99" doc:"of every member of this household to the other's head"`
	On        calendar.Date `json:"on,omitempty"`
	SeenInto  []id.ID       `json:"seenInto,omitempty" readOnly:"true"`
}

// Tried is a file before and after what was asked, and the other one that it makes
// or joins; nothing is written.
type Tried struct {
	Before, After *File
	Fresh         *File // of a split
	Into          *File // of a merge, after it
	IntoBefore    *File
}

// See fills in what the file has where something is asked to change, and refuses
// what cannot be: for a request that is written down, and for one that is laid on a
// newer file.
func (s *Service) See(ctx context.Context, tx *db.Tx, county int32, household id.ID, a Asked) (Asked, error) {
	f, err := s.liveFile(ctx, tx, county, household, authz.ReadHousehold)
	if err != nil {
		return a, err
	}
	if err := offeredAway(ctx, tx, f); err != nil {
		return a, err
	}
	a.Seen = f.who()
	a.Fields, a.Lines = slices.Clone(a.Fields), slices.Clone(a.Lines)
	for i := range a.Fields {
		if v, ok := f.field(a.Fields[i].Person, a.Fields[i].Name); ok {
			a.Fields[i].Was = v
		}
	}
	for i := range a.Lines {
		if l := f.openLine(a.Lines[i].Line); l != nil {
			was := l.said()
			a.Lines[i].Was = &was
		}
	}
	if a.Merge != nil {
		into, err := s.Facts(ctx, tx, county, a.Merge.Into)
		if err != nil {
			return a, err
		}
		m := *a.Merge
		m.SeenInto = into.who()
		a.Merge = &m
	}
	_, err = s.Try(ctx, tx, county, household, a)
	return a, err
}

func (f *File) who() []id.ID {
	out := make([]id.ID, len(f.Members))
	for i, m := range f.Members {
		out[i] = m.ID
	}
	return out
}

func (s *Service) liveFile(ctx context.Context, tx *db.Tx, county int32, household id.ID, act authz.Act) (*File, error) {
	f, err := s.read(ctx, tx, act, county, household)
	if err == nil && f.State != Live {
		err = errs.New(errs.Conflict, "该户已合并、迁出或注销，不能再修改。", "This household was merged, moved or closed and cannot be changed.")
	}
	return f, err
}

// Differs lists what the file has otherwise than it was when something was asked,
// each by the path in what was asked; nothing of it may be carried out then.
func (f *File) Differs(a Asked) []errs.Field {
	var out []errs.Field
	say := func(path, zh, en string) {
		out = append(out, errs.Field{Path: path, Message: zh, English: en})
	}
	for i, x := range a.Fields {
		if v, _ := f.field(x.Person, x.Name); v != x.Was {
			title := fieldTitle(x.Name)
			say(fmt.Sprintf("fields[%d]", i), f.NameOf(x.Person)+title.zh+"已经变了", title.en+" of "+f.NameOf(x.Person)+" has changed meanwhile")
		}
	}
	for i, x := range a.Lines {
		if l := f.openLine(x.Line); x.Line != 0 && (l == nil || x.Was == nil || l.said() != *x.Was) {
			say(fmt.Sprintf("lines[%d]", i), "这一项收入、财产或者扣减已经变了", "This income, asset or deduction has changed meanwhile")
		}
	}
	if a.movesPeople() && !slices.Equal(f.who(), a.Seen) {
		say("seen", "家庭成员或者户主已经变了", "The members or the head have changed meanwhile")
	}
	return out
}

// movesPeople reports whether it matters who belongs to the household.
func (a Asked) movesPeople() bool {
	return len(a.Joins)+len(a.Leaves)+len(a.Head) > 0 || a.Split != nil || a.Merge != nil
}

// reason is why somebody who stands in another file is entered all the same.
func (a Asked) reason() string {
	for _, j := range a.Joins {
		if j.Reason != "" {
			return j.Reason
		}
	}
	return ""
}

// Empty reports whether nothing is asked.
func (a Asked) Empty() bool { return !a.movesPeople() && len(a.Fields)+len(a.Lines) == 0 }

// NameOf is the name of a member today, or of a former one; "" for anybody else.
func (f *File) NameOf(person id.ID) string {
	for _, m := range slices.Concat(f.Members, f.Former) {
		if m.ID == person {
			return m.Name
		}
	}
	return ""
}

func (f *File) openLine(n id.ID) *Line {
	for i := range f.Lines {
		if l := &f.Lines[i]; l.ID == n && l.To.IsZero() {
			return l
		}
	}
	return nil
}

func (l Line) said() LineSaid {
	return LineSaid{l.PersonID, l.Kind, l.Item, l.Amount, l.Per, l.Quantity, l.Detail}
}

// Try lays what is asked over the file and returns what it would become.
func (s *Service) Try(ctx context.Context, tx *db.Tx, county int32, household id.ID, a Asked) (*Tried, error) {
	f, err := s.liveFile(ctx, tx, county, household, authz.ReadHousehold)
	if err != nil {
		return nil, err
	}
	e := &edit{checker: s.checker(tx), ctx: ctx, tx: tx, before: f, after: f.clone()}
	to, fresh, err := e.ask(a)
	if err != nil {
		return nil, err
	}
	t := &Tried{Before: f, After: e.after, Fresh: fresh}
	if to != nil {
		t.Into, t.IntoBefore = to.after, to.before
	}
	return t, nil
}

// ask does all of it to the edited file; of a merge it returns the other file's edit.
func (e *edit) ask(a Asked) (to *edit, fresh *File, err error) {
	if a.Empty() {
		return nil, nil, errs.New(errs.Invalid, "请写明要变更什么。", "Say what is to change.").With("asked", "请写明要变更什么。", "Say what is to change.")
	}
	e.askFields(a.Fields)
	e.askLines(a.Lines)
	for i, j := range a.Joins {
		if err := e.each("joins", i, func() error {
			_, err := e.join(Joining{Member: j.Member, How: j.How, On: j.On})
			return err
		}); err != nil {
			return nil, nil, err
		}
	}
	if len(a.Head) > 0 {
		e.relate("head", e.after, a.Head)
	}
	for i, l := range a.Leaves {
		if err := e.each("leaves", i, func() error {
			_, err := e.leave(Leaving{Person: l.Person, How: l.How, On: l.On})
			return err
		}); err != nil {
			return nil, nil, err
		}
	}
	if x := a.Split; x != nil {
		if fresh, err = e.split(Splitting{Members: x.Members, Division: x.Division, Address: x.Address, On: x.On}); err != nil {
			return nil, nil, err
		}
	}
	if a.Merge != nil {
		if to, err = e.askMerge(*a.Merge); err != nil {
			return nil, nil, err
		}
	}
	return to, fresh, e.err()
}

// each says of which item of a list a fault is.
func (e *edit) each(list string, i int, do func() error) error {
	err := do()
	var told *errs.Error
	if err == nil || !errors.As(err, &told) {
		e.under(list, i, e.faults)
		return err
	}
	c := *told
	c.Fields = slices.Clone(told.Fields)
	e.under(list, i, c.Fields)
	return &c
}

func (e *edit) under(list string, i int, fields []errs.Field) {
	for j, f := range fields {
		if !strings.HasPrefix(f.Path, list+"[") {
			fields[j].Path = fmt.Sprintf("%s[%d].%s", list, i, f.Path)
		}
	}
}

func (e *edit) askMerge(m AskedMerge) (*edit, error) {
	if m.Into == e.before.ID {
		return nil, errs.New(errs.Invalid, "不能与本户合并。", "A household cannot merge with itself.").With("merge.into", "不能与本户合并。", "A household cannot merge with itself.")
	}
	into, err := e.s.liveFile(e.ctx, e.tx, e.before.County, m.Into, authz.ReadHousehold)
	if err != nil {
		return nil, err
	}
	to := &edit{checker: e.s.checker(e.tx), ctx: e.ctx, tx: e.tx, before: into, after: into.clone()}
	relations := slices.Clone(m.Relations)
	for _, own := range into.Members {
		relations = append(relations, Kinship{own.ID, own.Relation})
	}
	return to, e.merge(to, Merger{IntoID: m.Into, Relations: relations, On: m.On})
}

func (e *edit) askFields(list []AskedField) {
	touched := map[id.ID]bool{}
	for i, x := range list {
		at := fmt.Sprintf("fields[%d].value", i)
		switch {
		case x.Person != 0 && e.after.Member(x.Person) == nil:
			e.fault(fmt.Sprintf("fields[%d].personId", i), "不是本户现有成员", "Not a member of this household today")
		case !e.after.setField(x.Person, x.Name, x.Value):
			e.fault(at, "没有这一项，或者值无效", "There is no such field, or the value is none for it")
		}
		touched[x.Person] = true
	}
	for i, x := range list {
		if !touched[x.Person] {
			continue
		}
		delete(touched, x.Person) // once for each person, with the faults at the first of theirs
		n := len(e.faults)
		e.holds(x.Person)
		for j := n; j < len(e.faults); j++ {
			e.faults[j].Path = fmt.Sprintf("fields[%d].value", i)
		}
	}
}

// holds checks a member, or the household, as a draft is checked.
func (e *edit) holds(person id.ID) {
	if m := e.after.Member(person); m != nil {
		e.identity("", m)
		e.name("", m.Name)
		e.codes("", *m)
		if m.Phone != "" && !phone.MatchString(m.Phone) {
			e.fault("", "电话号码应为 7 至 12 位数字", "A phone number has 7 to 12 digits")
		}
		return
	}
	if a := e.after.Account; a != "" && (len(a) < 8 || len(a) > 30) {
		e.fault("", "银行账号应为 8 至 30 位数字", "A bank account has 8 to 30 digits")
	}
	e.code("", "", e.s.codes.Cause, e.after.Cause)
}

func (e *edit) askLines(list []AskedLine) {
	for i, x := range list {
		at := fmt.Sprintf("lines[%d]", i)
		if l := e.after.openLine(x.Line); l != nil {
			l.To = later(e.today, l.From)
		} else if x.Line != 0 {
			e.fault(at, "档案里没有这一项了", "The file has no such line any more")
			continue
		}
		if x.Value == nil {
			continue
		}
		v := x.Value
		l := e.line(at+".value", DraftLine{Kind: v.Kind, Item: v.Item, Amount: v.Amount, Per: v.Per, Quantity: v.Quantity, Source: Declared, Detail: v.Detail}, 0)
		if v.Person != 0 && e.after.Member(v.Person) == nil {
			e.fault(at+".value.personId", "不是本户现有成员", "Not a member of this household today")
		}
		l.ID, l.PersonID, l.Evidence = e.tx.NewID(), v.Person, PapersOf(x.Evidence)
		e.after.Lines = append(e.after.Lines, l)
	}
}

// CarryOut writes what was asked, in the transaction of whoever decided it: all of
// it or, where the file is not what it was in what is touched, nothing.
func (s *Service) CarryOut(ctx context.Context, tx *db.Tx, county int32, household id.ID, a Asked, ev Event) (*Tried, error) {
	f, err := s.liveFile(ctx, tx, county, household, authz.WriteHousehold)
	if err != nil {
		return nil, err
	}
	if err := offeredAway(ctx, tx, f); err != nil {
		return nil, err
	}
	if fields := f.Differs(a); len(fields) > 0 {
		return nil, changedSince(fields)
	}
	e := &edit{checker: s.checker(tx), ctx: ctx, tx: tx, before: f, after: f.clone()}
	to, fresh, err := e.ask(a)
	if err != nil {
		return nil, err
	}
	t := &Tried{Before: f, After: e.after, Fresh: fresh}
	if to != nil {
		if t.Into, t.IntoBefore = to.after, to.before; !slices.Equal(to.before.who(), a.Merge.SeenInto) {
			return nil, changedSince([]errs.Field{{Path: "merge.into", Message: "并入户的成员或者户主已经变了", English: "The members or the head of the other household have changed meanwhile"}})
		}
		if err := may(ctx, authz.WriteHousehold, county, to.before.Division, subject(to.before.ID)); err != nil {
			return nil, err
		}
	}
	if err := e.newNumbers(a.reason()); err != nil {
		return nil, err
	}
	return t, e.carryOut(to, fresh, ev)
}

func changedSince(fields []errs.Field) error {
	e := errs.New(errs.Conflict, "提出变更以后，这户的档案已经变了，没有写入。请先对照最新档案重新核对这份申请。",
		"The file has changed since this was asked, and nothing was written. Lay the request on the newest file first.")
	e.Fields = fields
	return e
}

func (e *edit) carryOut(to *edit, fresh *File, ev Event) error {
	switch {
	case fresh != nil:
		return e.closeSplit(fresh)
	case to != nil:
		return e.closeMerge(to)
	}
	return e.close("household.update", ev)
}
