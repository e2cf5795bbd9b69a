package intake

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/codes"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
	"doudi/internal/lang"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/registry"
)

// Reader is where an export reads whole files.
type Reader interface {
	Each(ctx context.Context, filter registry.Filter, f func(*registry.File) error) error
}

// Exporter writes the roster back as it is imported.
type Exporter struct {
	db       *db.DB
	reader   Reader
	register *division.Register
	codes    *codes.Book
}

// NewExporter returns an Exporter.
func NewExporter(d *db.DB, reader Reader, register *division.Register, book *codes.Book) *Exporter {
	return &Exporter{d, reader, register, book}
}

// Export says what to write.
type Export struct {
	Division string // a prefix; within the actor's scope
	Format   sheet.Kind
	Clear    bool   // personal values and notes in the clear: needs the right to reveal, and Reason
	Reason   string // kept beside the audit log
}

// Permit checks that the actor may have an export, before anything is written.
func (e *Exporter) Permit(ctx context.Context, x Export) error {
	actor := authz.From(ctx)
	code, err := division.ParseCode(x.Division)
	if err != nil || code.Level() < division.County {
		return errs.New(errs.Invalid, "请选择县（区）或以下的区划。", "Choose a county or a division in it.").With("query.division", "请选择县（区）或以下的区划", "Choose a county or a division in it")
	}
	if err := actor.MayIn(authz.ReadHousehold, string(code)); err != nil {
		return err
	}
	if !x.Clear {
		return nil
	}
	if strings.TrimSpace(x.Reason) == "" {
		return errs.New(errs.Invalid, "导出完整身份证号须写明理由。", "State the reason for exporting full ID numbers.").With("query.reason", "请写明理由", "Give the reason")
	}
	return actor.MayIn(authz.RevealPersonal, string(code))
}

// Export hands out the roster of a division. The audit log says who took what
// and why.
func (e *Exporter) Export(ctx context.Context, x Export) (*audit.File, error) {
	if err := e.Permit(ctx, x); err != nil {
		return nil, err
	}
	code, err := division.ParseCode(x.Division)
	if err != nil {
		return nil, err
	}
	what := audit.Taken{County: int32(code.County()), Act: "registry.export", Subject: "division/" + string(code), May: authz.ReadHousehold, Division: string(code),
		Filter: map[string]any{"clear": x.Clear}, Reason: strings.TrimSpace(x.Reason)}
	t := audit.Table{Name: lang.Of("人口家庭花名册_"+x.Division, ""), Format: x.Format, Columns: exportColumns()}
	ctx = lang.With(ctx, lang.Chinese) // an import reads it: whoever asks gets the headings and words of a county's files
	return audit.Export(ctx, e.db, what, t, func(put func(...any) error) error {
		return e.reader.Each(ctx, registry.Filter{Division: string(code)}, func(f *registry.File) error {
			for i := range f.Members {
				if err := put(e.cells(f, i, x.Clear)...); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// exportColumns are the headings of an export; an import knows them all.
func exportColumns() []audit.Column {
	names := strings.Split("户编号,户主姓名,姓名,身份证号,与户主关系,性别,出生日期,民族,文化程度,婚姻状况,健康状况,残疾类别,残疾等级,残疾证号,患病情况,是否重病,"+
		"劳动能力,就业状况,就学状况,联系电话,区划代码,乡镇,家庭住址,城乡,人户分离,户籍地区划代码,致贫原因,户建档立卡状态,标签,是否共同生活,"+
		"工资性收入(元/年),经营净收入(元/年),财产净收入(元/年),转移净收入(元/年),其他收入(元/年),开户银行,银行账号,开户人,建档日期,备注", ",")
	columns := make([]audit.Column, len(names))
	for i, n := range names {
		columns[i] = audit.Heading(n, "", 0)
		if n == "身份证号" || n == "银行账号" || n == "残疾证号" || n == "家庭住址" {
			columns[i].Width = 24
		}
	}
	return columns
}

// cells is the row of one member; what is the household's own stands in the
// head's row, but for its number and place, which every row has.
func (e *Exporter) cells(f *registry.File, i int, reveal bool) []any {
	m, b := &f.Members[i], e.codes
	name := func(l *codes.List, code string) string {
		if code == "" {
			return ""
		}
		return l.Name(code, "zh")
	}
	own := func(text string) string {
		if i > 0 {
			return ""
		}
		return text
	}
	show := func(text string, masked func(string) string) string {
		if reveal {
			return text
		}
		return masked(text)
	}
	id := string(m.IDNumber)
	if !reveal {
		id = m.IDNumber.Masked()
	}
	grade := ""
	if m.DisabilityGrade > 0 {
		grade = name(b.DisabilityGrade, strconv.Itoa(int(m.DisabilityGrade)))
	}
	code := division.Code(f.Division)
	cells := []any{
		f.Number, f.HeadName, m.Name, id, name(b.Relation, m.Relation), name(b.Sex, m.Sex), m.BornOn, name(b.Ethnicity, m.Ethnicity),
		name(b.Education, m.Education), name(b.Marital, m.Marital), name(b.Health, m.Health), name(b.DisabilityType, m.Disability), grade,
		show(m.DisabilityCert, maskWhole), show(m.Illness, maskWhole), m.SeriousIllness, name(b.Labour, m.Labour), m.Work, m.Schooling, show(m.Phone, mask),
		f.Division, e.register.Name(code.At(division.Township)), f.Address, map[bool]string{true: "城镇", false: "农村"}[f.Urban],
		f.HukouDivision != f.Division, f.HukouDivision, name(b.Cause, f.Cause), householdPoor(f), labelText(f, m), m.CoLiving,
	}
	for _, item := range incomeItems() {
		cells = append(cells, yearly(f, m, item))
	}
	return append(cells, own(f.Bank), own(show(f.Account, mask)), own(f.AccountName), f.OpenedOn, own(show(f.Note, maskWhole)))
}

// yearly is the declared income of a member by one item, in a year: nothing
// where nothing is declared, and 0 where that is what was declared.
func yearly(f *registry.File, m *registry.Member, item string) any {
	var sum money.Fen
	declared := false
	for _, l := range f.Lines {
		if l.PersonID != m.ID || l.Kind != registry.Income || l.Item != item || l.Source != registry.Declared || !l.To.IsZero() {
			continue
		}
		if l.Per == registry.PerMonth {
			l.Amount *= 12
		}
		sum += l.Amount
		declared = true
	}
	if !declared {
		return nil
	}
	return sum
}

// labelText joins the household's labels with the member's place in the
// register of the poor.
func labelText(f *registry.File, m *registry.Member) string {
	var words []string
	for _, l := range registry.Labels() {
		if f.HasLabel(l.Code) {
			words = append(words, l.Zh)
		}
	}
	if m.Poor != registry.NeverPoor {
		words = append(words, m.Poor.Name())
	} else if f.HasLabel(registry.LabelPoor) { // came later, by birth or marriage
		words = append(words, neverPoor)
	}
	return strings.Join(words, ";")
}

// neverPoor says of a member of a household on the register that they are not.
const neverPoor = "非建档立卡人口"

// neverPoorHousehold says so of a household some of whose members are on it.
const neverPoorHousehold = "非建档立卡户"

func householdPoor(f *registry.File) string {
	onRegister := func(m registry.Member) bool { return m.Poor != registry.NeverPoor }
	if f.Poor == registry.NeverPoor && slices.ContainsFunc(f.Members, onRegister) {
		return neverPoorHousehold
	}
	return f.Poor.Name()
}
