package casework

import (
	"fmt"
	"slices"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/policy"
)

// Obligor is a person outside the household who owes a member support (法定义务人,
// 民发〔2021〕43号 art.8). What is null was not said. He is in no household's file:
// the case keeps him, sealed with what it declares, and a check asks about him only
// with his own consent (社会救助法 art.41).
type Obligor struct {
	PersonID        id.ID         `json:"personId,omitempty" doc:"given when he is first kept; letters, replies and findings are his by it"`
	Name            string        `json:"name" minLength:"1" maxLength:"60"`
	IDNumber        string        `json:"idNumber,omitempty" maxLength:"20" doc:"masked when it is read; written whole, or as it was read where it stays"`
	Supports        id.ID         `json:"supportsId" doc:"the member who is owed support"`
	Relation        string        `json:"relation,omitempty" enum:",spouse,child,parent,grandchild,grandparent,sibling" doc:"what he is to that member (民法典 art.1059, 1067, 1074, 1075)"`
	BornOn          calendar.Date `json:"bornOn,omitempty" doc:"that of the ID number where there is one"`
	Tekun           bool          `json:"tekun,omitempty" doc:"is in extreme-hardship support"`
	Dibao           bool          `json:"dibao,omitempty" doc:"is on dibao"`
	Disability      string        `json:"disability,omitempty" enum:",visual,hearing,speech,limb,intellectual,mental,multiple"`
	DisabilityGrade int           `json:"disabilityGrade,omitempty" minimum:"0" maximum:"4"`
	Incapable       bool          `json:"incapable,omitempty" doc:"without civil capacity"`
	Missing         bool          `json:"missing,omitempty" doc:"declared missing by a court"`
	InPrison        bool          `json:"inPrison,omitempty"`
	Income          *money.Fen    `json:"incomeFen,omitempty" doc:"own, a year; null: not known"`
	HouseholdIncome *money.Fen    `json:"householdIncomeFen,omitempty" doc:"of his own family, a year; null: not known"`
	HouseholdSize   int           `json:"householdSize,omitempty" minimum:"0" maximum:"50" doc:"persons of his own family; 0 is himself alone"`
	Supported       int           `json:"supported,omitempty" minimum:"0" maximum:"50" doc:"persons whom he owes support; 0 is one"`
	PropertyFits    *bool         `json:"propertyFits,omitempty" doc:"property is within the rule for low-income families"`
	Agreed          *money.Fen    `json:"agreedFen,omitempty" doc:"support a month by agreement or judgment"`
	Detail          string        `json:"detail,omitempty" maxLength:"500"`
	Evidence        []id.ID       `json:"evidence,omitempty" maxItems:"20" doc:"stored files of this case"`
}

// obligorRef names an obligor to the engine; reasons have the name in its place.
func obligorRef(i int) string { return fmt.Sprintf("obligor-%03d", i) }

// maskedObligors are obligors as they are shown.
func maskedObligors(list []Obligor) []Obligor {
	out := slices.Clone(list)
	for i := range out {
		if n := idnumber.Number(out[i].IDNumber); n != "" {
			out[i].IDNumber = n.Masked()
		}
	}
	return out
}

// nameObligors gives declared obligors their identity: one who is known keeps it,
// with the number that only its masked form came back of; the same number is the
// same person, whomever of the family he supports. Letters are kept by the identity,
// and one man's consent is not another's (社会救助法 art.41): where another was written
// into his row, he is somebody new.
func (c *caseFile) nameObligors(file File, f *Facts) error {
	e := errs.New(errs.Invalid, "申报的法定义务人有误，请按提示修改。", "The persons with a duty of support have faults; see each field.")
	known := slices.Concat(c.facts.Obligors, c.recalled)
	f.Obligors = slices.Clone(f.Obligors)
	for i := range f.Obligors {
		o, at := &f.Obligors[i], fmt.Sprintf("body.facts.obligors[%d].", i)
		was := slices.IndexFunc(known, func(k Obligor) bool { return k.PersonID == o.PersonID })
		if o.PersonID != 0 && was < 0 {
			e = e.With(at+"personId", "不是本案登记的义务人，请重新填写。", "Is not among those whom this case has; enter them anew.")
			continue
		}
		if o.PersonID != 0 && known[was].IDNumber != "" && o.IDNumber == idnumber.Number(known[was].IDNumber).Masked() {
			o.IDNumber = known[was].IDNumber
		}
		e = o.numbered(e, at, c.today)
		if o.PersonID != 0 && !o.same(known[was]) {
			o.PersonID = 0
		}
		if was = slices.IndexFunc(known, func(k Obligor) bool { return k.PersonID != 0 && o.IDNumber != "" && k.IDNumber == o.IDNumber }); was >= 0 {
			o.PersonID = known[was].PersonID // by whatever row; who was saved as taken out is somebody new, and signs anew
		}
		e = o.distinct(e, at, file, f.Obligors[:i])
		if o.PersonID == 0 {
			o.PersonID = c.tx.NewID()
		}
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// same reports whether a row still speaks of who stood in it: by the number, and
// where none was known by the name.
func (o *Obligor) same(k Obligor) bool {
	if k.IDNumber != "" {
		return o.IDNumber == k.IDNumber
	}
	return strings.TrimSpace(o.Name) == strings.TrimSpace(k.Name)
}

// numbered reads the number that was written.
func (o *Obligor) numbered(e *errs.Error, at string, today calendar.Date) *errs.Error {
	if o.IDNumber = strings.TrimSpace(o.IDNumber); o.IDNumber == "" {
		return e
	}
	n, err := idnumber.Parse(o.IDNumber, today)
	if err != nil {
		why := idnumber.ReasonOf(err)
		return e.With(at+"idNumber", why.Chinese(), why.English())
	}
	o.IDNumber, o.BornOn = string(n), n.Birth()
	return e
}

// distinct holds that an obligor is no member of the household, has one number, and
// stands once beside each whom he supports.
func (o *Obligor) distinct(e *errs.Error, at string, file File, before []Obligor) *errs.Error {
	if slices.ContainsFunc(before, func(b Obligor) bool {
		return o.PersonID != 0 && b.PersonID == o.PersonID && b.IDNumber != o.IDNumber
	}) {
		return e.With(at+"idNumber", "同一义务人的证件号码前后不一致；不是同一人的，请删除本行，另行添加。", "The same person has another number above; where it is somebody else, remove this row and add him anew.")
	}
	if o.IDNumber == "" {
		return e
	}
	if _, ok := file.withNumber(o.IDNumber); ok {
		return e.With(at+"idNumber", "是本户档案中的人，请在家庭成员中填写。", "Is in this household's file; state them among its members.")
	}
	for _, b := range before {
		switch {
		case b.IDNumber != o.IDNumber:
		case b.Supports == o.Supports:
			return e.With(at+"idNumber", "同一义务人重复填写。", "The same person stands twice.")
		default:
			o.PersonID = b.PersonID
		}
	}
	return e
}

// obligorsOnce are the obligors of a case as people, each once.
func (f Facts) obligorsOnce() []Obligor {
	var out []Obligor
	for _, o := range f.Obligors {
		if o.PersonID != 0 && !slices.ContainsFunc(out, func(b Obligor) bool { return b.PersonID == o.PersonID }) {
			out = append(out, o)
		}
	}
	return out
}

// obligors lays the obligors before the engine, beside what departments found of
// them; nil where nobody asked for any. One found dead owes nothing any more.
func (f Facts) obligors(r Report, gone func(id.ID) bool) []policy.Obligor {
	if f.Obligors == nil {
		return nil
	}
	out := []policy.Obligor{}
	for i, o := range f.Obligors {
		about := r.about([]id.ID{o.PersonID})
		if o.PersonID == 0 { // of a case from before obligors were asked about
			about = Report{}
		}
		if gone(o.Supports) || len(concerned(about, "death")) > 0 {
			continue
		}
		own, known := o.income(about), found(policy.Member{InPrison: o.InPrison, Disability: disability(o.Disability, o.DisabilityGrade)}, about)
		out = append(out, policy.Obligor{Ref: obligorRef(i), Supports: o.Supports.String(), Birth: birth(o.BornOn), Tekun: o.Tekun, Dibao: o.Dibao,
			Disability: known.Disability, Incapable: o.Incapable, Missing: o.Missing,
			InPrison: known.InPrison, Income: fen(own), HouseholdIncome: fen(o.familyIncome(own)),
			HouseholdSize: o.HouseholdSize, Supported: o.Supported, PropertyFits: o.property(about), Agreed: fen(o.Agreed)})
	}
	return out
}

// income is his own yearly income: the larger of what was said and what was found,
// as it is for members. What was found counts alone only where every source of
// incomes answered about him: silence is not nothing.
func (o Obligor) income(about Report) *money.Fen {
	var found money.Fen
	for _, l := range foundLines(about, "income") {
		found += yearly(l)
	}
	switch {
	case o.Income != nil:
		most := max(*o.Income, found)
		return &most
	case found > 0 && about.answered("income"):
		return &found
	}
	return nil
}

// familyIncome is that of his own family, which is not less than his own; he who
// lives alone is his family.
func (o Obligor) familyIncome(own *money.Fen) *money.Fen {
	switch {
	case o.HouseholdIncome == nil && o.HouseholdSize <= 1:
		return own
	case o.HouseholdIncome == nil || own == nil:
		return o.HouseholdIncome
	}
	most := max(*o.HouseholdIncome, *own)
	return &most
}

// property is whether his property is within the rule, as it was said. Property
// that was found, and that the checker did not exempt, speaks against a yes, and makes
// no no of it: 民发〔2021〕43号 art.8 asks whether all of it is within the place's rule,
// and little may be. A person judges it, and until then it is not known.
func (o Obligor) property(about Report) *bool {
	if o.PropertyFits != nil && *o.PropertyFits && len(foundLines(about, "asset")) > 0 {
		return nil
	}
	return o.PropertyFits
}

// answered reports whether every source that covers something answered; false
// where none was asked.
func (r Report) answered(covers string) bool {
	asked := false
	for _, x := range r.Replies {
		if slices.Contains(x.Covers, covers) {
			if asked = true; !x.Answered {
				return false
			}
		}
	}
	return asked
}
