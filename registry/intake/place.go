package intake

import (
	"context"
	"fmt"
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
		for _, key := range []string{r.Township + bareVillage(r.Name), r.Code[:6] + bareVillage(r.Name)} {
			if _, taken := v.byName[key]; taken {
				v.byName[key] = ""
			} else {
				v.byName[key] = r.Code
			}
		}
	}
	return v, nil
}

// bareVillage is a village's name without the words for what it is.
func bareVillage(name string) string {
	name = strings.Join(strings.Fields(name), "")
	for _, end := range []string{"居民委员会", "村民委员会", "居委会", "村委会", "社区", "村"} {
		if rest, ok := strings.CutSuffix(name, end); ok && rest != "" {
			name = rest
		}
	}
	return name
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
	code = p.register.Now(code)
	switch {
	case err != nil:
		r.fault(field, "division", sentence(err))
	case code.County() != 0 && code.County() != int(b.County):
		r.fault(field, "other_county", "属于其他县（区），不能导入本县；请在该县导入。")
	case code.Level() < division.Township:
		r.fault(field, "division", "请填写到乡镇（街道）或村（社区）的区划代码。")
	case !p.known(v, code) && p.former(code) != "":
		r.fault(field, "division", "“"+p.former(code)+"”已经撤并，没有唯一的新代码；请填写现在的区划代码。")
	case !p.known(v, code):
		r.fault(field, "division", "没有这个行政区划代码，请核对，或先导入村（社区）名单。")
	case !within(b.Actor, code):
		r.fault(field, "out_of_scope", "不在您的管辖范围内，请由所在乡镇或县级导入。")
	default:
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

// former is the name of a township that is gone.
func (p places) former(code division.Code) string {
	f, _ := p.register.Former(code.At(division.Township))
	return f.Name
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
		found := p.register.Find(town, county)
		if len(found) != 1 || found[0].Code.Level() != division.Township {
			r.fault("township", "division", "本县没有这个乡镇（街道），请核对名称或填写区划代码。")
			return "", "township"
		}
		code, field = found[0].Code, "township"
	}
	if village != "" {
		exact := v.byName[string(code)+bareVillage(village)]
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
