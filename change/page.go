package change

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"doudi/change/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/mask"
	"doudi/registry"
)

// Detail is a request as its page shows it.
type Detail struct {
	Summary
	HeadName  string         `json:"headName" doc:"of the household today"`
	Reason    string         `json:"reason"`
	Told      *ToldView      `json:"told,omitempty" doc:"what the family told, in its words"`
	Papers    []files.File   `json:"papers" nullable:"false"`
	Asked     registry.Asked `json:"asked" doc:"personal values masked"`
	People    []Person       `json:"people" nullable:"false" doc:"whom the request names"`
	Rows      []Row          `json:"rows" nullable:"false" doc:"old beside new"`
	Differs   []Text         `json:"differs" nullable:"false" doc:"what the file has otherwise since this was asked"`
	Conflicts []Conflict     `json:"conflicts" nullable:"false" doc:"other open requests that speak of the same"`
	Effects   []Effect       `json:"effects" nullable:"false" doc:"on what is drawn; only while it is undecided, and for roles that read what is computed"`
	Payees    []Payee        `json:"payees" nullable:"false" doc:"what is paid to the account as it is and goes to the new one from the next roll; only while a request for another is undecided"`
	NoEffect  *Text          `json:"noEffect,omitempty" doc:"why there is none"`
	Answer    string         `json:"answer"`
	Begun     []Begun        `json:"begun" nullable:"false" doc:"cases that approval began"`
	FreshID   id.ID          `json:"freshId,omitempty" doc:"household that the split made"`
	MayEdit   bool           `json:"mayEdit"`
	MayDecide bool           `json:"mayDecide"`
	MayBack   bool           `json:"mayWithdraw"`
}

// Person is somebody whom a request names.
type Person struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// Row is one thing that changes.
type Row struct {
	What  Text   `json:"what"`
	Who   string `json:"who" doc:"empty: the household"`
	Was   Text   `json:"was" doc:"masked where it is personal; empty: nothing was said"`
	Value Text   `json:"value" doc:"masked where it is personal; empty: nothing is said any more"`
}

// Conflict is another open request that speaks of the same.
type Conflict struct {
	ID        id.ID    `json:"id"`
	Number    string   `json:"number"`
	AskedName string   `json:"askedName" doc:"empty where the family sent it"`
	AskedAt   dbt.Time `json:"askedAt"`
	Shared    []Text   `json:"shared" nullable:"false" doc:"what both speak of"`

	row q.ChangeRequest
	x   sealed
}

// Get reads one request.
func (s *Service) Get(ctx context.Context, ref Ref) (out Detail, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		r, x, err := s.read(ctx, tx, ref, authz.ReadChange)
		if err != nil {
			return err
		}
		out, err = s.detail(ctx, tx, r, x)
		return err
	})
	return out, audit.Refused(ctx, s.db, err)
}

func (s *Service) detail(ctx context.Context, tx *db.Tx, r q.ChangeRequest, x sealed) (Detail, error) {
	actor := authz.From(ctx)
	d := Detail{Summary: summary(r, calendar.At(tx.Now)), Reason: x.Reason, Asked: x.Asked.Masked(), People: []Person{}, Rows: []Row{}, Differs: []Text{}, Conflicts: []Conflict{},
		Effects: []Effect{}, Payees: []Payee{}, Answer: x.Answer, Begun: append([]Begun{}, x.Begun...), FreshID: x.Fresh}
	if x.Told != nil {
		d.Told = &ToldView{x.Told.Name, mask.Phone(x.Told.Phone), x.Told.About, x.Told.Words}
	}
	waits := State(r.State).waits()
	d.MayEdit = waits && actor.MayIn(authz.AskChange, r.Division) == nil
	d.MayDecide = State(r.State) == Open && r.Kind != "" && actor.MayIn(authz.DecideChange, r.Division) == nil && !x.preparedBy(r, actor.Account)
	d.MayBack = waits && r.AskedBy != 0 && r.AskedBy == actor.Account
	var err error
	if d.Papers, err = s.files.Describe(ctx, tx, r.County, papersOf(x)); err != nil {
		return d, err
	}
	if r.HouseholdID == 0 {
		return d, nil
	}
	return d, s.about(ctx, tx, r, x, &d)
}

// about fills in what rests on the household's file.
func (s *Service) about(ctx context.Context, tx *db.Tx, r q.ChangeRequest, x sealed, d *Detail) error {
	f, err := s.others.Registry.Facts(ctx, tx, r.County, r.HouseholdID)
	if err != nil {
		return err
	}
	d.HeadName = f.HeadName
	for _, m := range slices.Concat(f.Members, f.Former) {
		d.People = append(d.People, Person{m.ID, m.Name})
	}
	if err := s.rows(ctx, tx, f, d); err != nil {
		return err
	}
	if !State(r.State).waits() || r.Kind == "" {
		return nil
	}
	for _, x := range f.Differs(x.Asked) {
		d.Differs = append(d.Differs, Text{x.Message, x.English})
	}
	if d.Conflicts, err = s.conflicts(ctx, tx, r, x); err != nil {
		return err
	}
	if slices.ContainsFunc(x.Asked.Fields, func(a registry.AskedField) bool { return a.Person == 0 && slices.Contains(payeeFields(), a.Name) }) {
		list, err := s.others.Benefits.Payees(ctx, tx, r.County, r.HouseholdID)
		if err != nil {
			return err
		}
		d.Payees = append(d.Payees, list...)
	}
	return s.effects(ctx, tx, r, x, d)
}

// payeeFields are the values of a file that say where a household is paid.
func payeeFields() []string { return []string{"bank", "account", "accountName"} }

// effects computes what approval would do, for who may read it. What cannot be tried
// any more says why.
func (s *Service) effects(ctx context.Context, tx *db.Tx, r q.ChangeRequest, x sealed, d *Detail) error {
	if authz.From(ctx).MayIn(authz.ReadFindings, r.Division) != nil {
		d.NoEffect = &Text{"您的岗位不查看测算结果。", "Your role does not read what is computed."}
		return nil
	}
	t, err := s.others.Registry.Try(ctx, tx, r.County, r.HouseholdID, x.Asked)
	var told *errs.Error
	if errors.As(err, &told) {
		d.NoEffect = &Text{told.Message, told.English}
		return nil
	}
	if err != nil {
		return err
	}
	list, err := s.others.Benefits.Effects(ctx, tx, t)
	d.Effects = append(d.Effects, list...)
	return err
}

// conflicts finds the other open requests of the household, or of the one that it
// joins, that speak of the same value or the same person.
func (s *Service) conflicts(ctx context.Context, tx *db.Tx, r q.ChangeRequest, x sealed) ([]Conflict, error) {
	rows, err := q.New(tx).OpenOf(ctx, r.County, r.HouseholdID, int64(r.OtherID))
	if err != nil {
		return nil, fmt.Errorf("read other change requests: %w", err)
	}
	f, err := s.others.Registry.Facts(ctx, tx, r.County, r.HouseholdID)
	if err != nil {
		return nil, err
	}
	mine := touches(r, x.Asked)
	out := []Conflict{}
	for _, o := range rows {
		if o.ID == r.ID || o.Overtaken != "" && o.Overtaken == r.Number {
			continue
		}
		other, err := s.open(o)
		if err != nil {
			return nil, err
		}
		if shared := sharedOf(f, mine, touches(o, other.Asked)); len(shared) > 0 {
			out = append(out, Conflict{o.ID, o.Number, o.AskedName, o.AskedAt, shared, o, other})
		}
	}
	return out, nil
}

// touch is something that a request speaks of.
type touch struct {
	household id.ID
	person    id.ID  // 0: the household
	what      string // a field, income.wage …, or members
}

// members is touched by all that changes who belongs to a household.
const members = "members"

func touches(r q.ChangeRequest, a registry.Asked) []touch {
	var out []touch
	add := func(person id.ID, what string) { out = append(out, touch{r.HouseholdID, person, what}) }
	for _, x := range a.Fields {
		add(x.Person, x.Name)
	}
	for _, x := range a.Lines {
		for _, l := range []*registry.LineSaid{x.Was, x.Value} {
			if l != nil {
				add(l.Person, string(l.Kind)+"."+l.Item)
			}
		}
	}
	for _, x := range a.Leaves {
		add(x.Person, members)
	}
	if x := a.Split; x != nil {
		for _, k := range x.Members {
			add(k.Person, members)
		}
	}
	if len(a.Joins)+len(a.Head)+len(a.Leaves) > 0 || a.Split != nil || a.Merge != nil {
		add(0, members)
	}
	if a.Merge != nil {
		out = append(out, touch{a.Merge.Into, 0, members})
	}
	return out
}

// sharedOf says what two requests both speak of: the same value, or values of the
// same person.
func sharedOf(f *registry.File, a, b []touch) []Text {
	var out []Text
	same := map[id.ID]bool{}
	for _, x := range a {
		if slices.Contains(b, x) {
			same[x.person] = true
			if t := named(f, x); !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	for _, x := range a { // of whom they say different things
		alike := func(y touch) bool { return y.household == x.household && y.person == x.person }
		if x.person != 0 && !same[x.person] && slices.ContainsFunc(b, alike) {
			same[x.person] = true
			out = append(out, Text{f.NameOf(x.person), f.NameOf(x.person)})
		}
	}
	return out
}

func named(f *registry.File, t touch) Text {
	zh, en := registry.FieldTitle(t.what)
	if t.what == members {
		zh, en = "家庭成员", "the members"
	}
	if kind, item, ok := strings.Cut(t.what, "."); ok {
		k := itemWord(registry.Kind(kind), item)
		zh, en = k.Zh, k.En
	}
	if who := f.NameOf(t.person); who != "" {
		return Text{who + "的" + zh, who + ": " + en}
	}
	return Text{zh, en}
}
