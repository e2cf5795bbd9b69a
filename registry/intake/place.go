package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/registry"
	"doudi/registry/intake/internal/q"
)

// places reads where a household lives, by code or by names.
type places struct {
	register *division.Register
}

// villages are those of one county, as Kind.Before reads them.
type villages struct {
	byCode map[string]q.Village
	byName map[string]string // township code and bare name -> code; "" where two have it
}

func (p places) load(ctx context.Context, tx *db.Tx, b *Batch) (any, error) {
	low, high := division.OfCounty(int(b.County)).Range()
	rows, err := q.New(tx).Villages(ctx, low, high)
	if err != nil {
		return nil, fmt.Errorf("read villages: %w", err)
	}
	v := &villages{map[string]q.Village{}, map[string]string{}}
	for _, r := range rows {
		v.byCode[r.Code] = r
		for _, key := range []string{r.Township + division.BareVillage(r.Name), r.Code[:6] + division.BareVillage(r.Name)} {
			if _, taken := v.byName[key]; taken {
				v.byName[key] = ""
			} else {
				v.byName[key] = r.Code
			}
		}
	}
	return v, nil
}

// place finds the household's division and refuses what the actor may not
// import. Every row is looked at: one of another county must not slip in.
func (p *population) place(b *Batch, u *Unit, d *registry.Draft) {
	v, _ := b.Lore.(*villages)
	if v == nil {
		v = &villages{}
	}
	var at division.Code
	for i := range u.Rows {
		r := &u.Rows[i]
		code, field := p.places.of(b, v, r)
		switch {
		case code == "":
			continue
		case at == "":
			at = code
		case code != at && !code.Contains(at) && !at.Contains(code):
			r.fault(field, "conflict", "与同户其他行的区划不一致，请核对。")
		case at.Contains(code):
			at = code
		}
	}
	if at == "" {
		if !u.Faulty() {
			u.Rows[0].fault("division", "required", "请填写区划代码，或乡镇和村（社区）名称。")
		}
		return
	}
	d.Division = string(at)
	p.urban(v, u, d)
	p.registered(b, u, d)
}

// of reads the division of one row; "" where there is none or a fault was told.
func (p places) of(b *Batch, v *villages, r *Row) (division.Code, string) {
	text, field := digits(r.Text("division")), "division"
	if inVillage := digits(r.Text("village")); text == "" && isVillage(inVillage) { // a code where names are expected
		text, field = inVillage, "village"
	}
	if text == "" {
		return p.named(b, v, r)
	}
	code, err := division.ParseCode(text)
	written := code
	code = p.register.Now(code)
	switch {
	case err != nil:
		r.fault(field, "division", sentence(err))
	case code.County() != 0 && code.County() != int(b.County):
		r.fault(field, "other_county", "属于其他县（区），不能导入本县；请在该县导入。")
	case code.Level() < division.Township:
		r.fault(field, "division", "请填写到乡镇（街道）或村（社区）的区划代码。")
	case !p.known(v, code) && p.gone(code) != "":
		r.fault(field, "withdrawn", p.gone(code))
	case !p.known(v, code):
		r.fault(field, "division", "没有这个行政区划代码，请核对，或先导入村（社区）名单。")
	case !within(b.Actor, code):
		r.fault(field, "out_of_scope", "不在您的管辖范围内，请由所在乡镇或县级导入。")
	default:
		if code != written {
			p.replaced(r, field, p.register.Name(written), code)
		}
		return code, field
	}
	return "", field
}

func isVillage(text string) bool {
	code, err := division.ParseCode(text)
	return err == nil && code.Level() == division.Village
}

func within(a authz.Actor, code division.Code) bool {
	return a.MayIn(authz.ImportRegistry, code.Padded()) == nil
}

func (p places) known(v *villages, code division.Code) bool {
	if code.Level() == division.Village {
		_, ok := v.byCode[code.Padded()]
		return ok
	}
	return p.register.Has(code)
}

// gone says what became of the township of a code that is no more; "" where none
// is known. Its villages are numbered anew in the one that it went into, so that
// theirs are never mapped.
func (p places) gone(code division.Code) string {
	f, known := p.register.Former(code.At(division.Township))
	switch {
	case !known || p.register.Has(f.Old):
		return ""
	case f.New == "":
		return "“" + f.Name + "”已经撤并，没有唯一的新代码；请填写现在的区划代码。"
	}
	return "“" + f.Name + "”已经撤并，今属" + p.register.Name(f.New) + "（" + string(f.New) + "），其村（社区）代码已重新编排；请填写现在的村（社区）代码，或乡镇和村的名称。"
}

// replaced tells once of a household that its place is written as it is called
// today; what the row says stays beside it.
func (p places) replaced(r *Row, field, was string, now division.Code) {
	if r.unit == nil {
		return
	}
	column := r.layout.mapping[field]
	same := func(o ImportProblem) bool {
		return o.Code == "replaced" && o.Column == column && o.Value == r.masked(column)
	}
	if slices.ContainsFunc(r.unit.kept, same) {
		return
	}
	r.unit.kept = append(r.unit.kept, ImportProblem{Row: r.Number, Column: column, Field: field, Header: r.layout.header(column), Code: "replaced",
		Message: "“" + was + "”已经撤并，已按现在的区划登记为" + p.register.Name(now) + "（" + string(now) + "）；原表所填保留在此。请核对。",
		Value:   r.masked(column), Kept: string(now) + " " + p.register.Name(now)})
}

// named finds a division by the names of township and village.
func (p places) named(b *Batch, v *villages, r *Row) (division.Code, string) {
	town, village := r.Text("township"), r.Text("village")
	if town == "" && village == "" {
		return "", ""
	}
	county, field := division.OfCounty(int(b.County)), "village"
	code := county
	if town != "" {
		if code = p.township(r, town, county); code == "" {
			return "", "township"
		}
		field = "township"
	}
	if village != "" {
		exact := v.byName[string(code)+division.BareVillage(village)]
		if exact == "" {
			r.fault("village", "division", "没有这个村（社区），或重名不能确定；请核对名称，填写区划代码，或先导入村（社区）名单。")
			return "", "village"
		}
		code = division.Code(exact)
	}
	if !within(b.Actor, code) {
		r.fault(field, "out_of_scope", "不在您的管辖范围内，请由所在乡镇或县级导入。")
		return "", field
	}
	return code, field
}

// township finds one by its name, or the one that a former one went into.
func (p places) township(r *Row, name string, county division.Code) division.Code {
	if found := p.register.Find(name, county); len(found) == 1 && found[0].Code.Level() == division.Township {
		return found[0].Code
	} else if len(found) == 0 {
		if code, known := p.formerly(r, name, county); known {
			return code
		}
	}
	r.fault("township", "division", "本县没有这个乡镇（街道），请核对名称或填写区划代码。")
	return ""
}

// formerly finds a township by a name that is no more: today's, or a fault where
// there is no single one.
func (p places) formerly(r *Row, name string, county division.Code) (division.Code, bool) {
	former := p.register.FormerNamed(name, county)
	if len(former) == 0 {
		return "", false
	}
	now := former[0].New
	for _, f := range former {
		if f.New != now || f.New == "" || !county.Contains(f.New) {
			r.fault("township", "withdrawn", "“"+f.Name+"”已经撤并，没有唯一的新代码；请填写现在的区划代码。")
			return "", true
		}
	}
	p.replaced(r, "township", former[0].Name, now)
	return now, true
}

// urban reads 城镇 or 农村, or takes it from the village.
func (p *population) urban(v *villages, u *Unit, d *registry.Draft) {
	for i := range u.Rows {
		r := &u.Rows[i]
		switch text := r.Text("urban"); {
		case text == "":
			continue
		case strings.HasPrefix(text, "城"), text == "非农", text == "非农业", text == "居民", strings.HasPrefix(text, "1"):
			d.Urban = true
		case strings.HasPrefix(text, "农"), strings.HasPrefix(text, "乡"), strings.HasPrefix(text, "2"):
			d.Urban = false
		default:
			r.fault("urban", "code", "城乡类别请填“城镇”或“农村”。")
		}
		return
	}
	d.Import.Silent.Urban = true
	if x, ok := v.byCode[d.Division]; ok {
		d.Urban = x.Urban
	}
}

// registered reads where a household is registered that lives elsewhere. Where
// the file says only that it does, the county stands for the unknown place.
func (p *population) registered(b *Batch, u *Unit, d *registry.Draft) {
	split := false
	for i := range u.Rows {
		r := &u.Rows[i]
		split = r.Bool("split", false) || split
		text := digits(r.Text("hukouDivision"))
		if text == "" || d.HukouDivision != "" {
			continue
		}
		code, err := division.ParseCode(text)
		if err != nil || code.Level() < division.County {
			r.fault("hukouDivision", "division", "户籍地应为县级或以下的区划代码。")
			continue
		}
		d.HukouDivision = string(code)
	}
	if split && d.HukouDivision == "" {
		d.HukouDivision = string(division.OfCounty(int(b.County)))
	}
}
