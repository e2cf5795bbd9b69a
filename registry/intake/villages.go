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

// VillagesID names the kind of Villages.
const VillagesID = "villages"

// VillagePutter is what villages are written to: the registry.
type VillagePutter interface {
	PutVillages(ctx context.Context, tx *db.Tx, villages []registry.Village) error
}

// Villages is the list of a county's villages and communities, one row each,
// with the 12-digit codes of the statistics.
func Villages(put VillagePutter, register *division.Register) *Kind {
	return &Kind{
		ID: VillagesID, Zh: "村（社区）名单", En: "List of villages and communities", Act: authz.ImportRegistry,
		Fields: []ImportField{
			{Name: "code", Zh: "区划代码", En: "Division code", Form: FormText, Required: true,
				Synonyms: []string{"行政区划代码", "统计用区划代码", "村代码", "村社区代码", "村(社区)代码", "代码"}},
			{Name: "name", Zh: "名称", En: "Name", Form: FormText, Required: true,
				Synonyms: []string{"村(社区)", "村社区", "村(社区)名称", "村名", "村居名称", "行政村", "村委会名称"}},
			{Name: "urban", Zh: "城乡分类", En: "Urban or rural", Form: FormText, Synonyms: []string{"城乡", "城乡类别", "城乡分类代码", "城乡属性"}},
		},
		Read: func(b *Batch, u *Unit) any { return readVillage(register, b, &u.Rows[0]) },
		Apply: func(ctx context.Context, tx *db.Tx, b *Batch, units []*Unit) error {
			return applyVillages(ctx, tx, put, b, units)
		},
	}
}

func readVillage(register *division.Register, b *Batch, r *Row) any {
	v := registry.Village{Name: strings.Join(strings.Fields(r.Text("name")), "")}
	code, err := division.ParseCode(digits(r.Exact("code")))
	switch {
	case err != nil || code.Level() != division.Village:
		r.fault("code", "division", "村（社区）的区划代码应为 12 位数字。")
	case code.County() != int(b.County):
		r.fault("code", "other_county", "属于其他县（区），不能导入本县；请在该县导入。")
	case !register.Has(code.Parent()):
		r.fault("code", "division", "区划代码前 9 位不是本县的乡镇（街道），请核对。")
	case !within(b.Actor, code):
		r.fault("code", "out_of_scope", "不在您的管辖范围内，请由所在乡镇或县级导入。")
	}
	if v.Code = code.Padded(); v.Name == "" || len([]rune(v.Name)) > 60 {
		r.fault("name", "required", "名称没有填写，或超过 60 个字。")
	}
	switch text := r.Text("urban"); {
	case strings.HasPrefix(text, "城"), strings.HasPrefix(text, "1"):
		v.Urban = true
	case text == "":
		v.Urban = strings.Contains(v.Name, "社区") || strings.Contains(v.Name, "居委会")
	case strings.HasPrefix(text, "农"), strings.HasPrefix(text, "乡"), strings.HasPrefix(text, "2"):
	default:
		r.fault("urban", "code", "城乡类别请填“城镇”或“农村”。")
	}
	return v
}

// applyVillages writes the villages that are new or changed.
func applyVillages(ctx context.Context, tx *db.Tx, put VillagePutter, b *Batch, units []*Unit) error {
	low, high := division.OfCounty(int(b.County)).Range()
	rows, err := q.New(tx).Villages(ctx, low, high)
	if err != nil {
		return fmt.Errorf("read villages: %w", err)
	}
	known := map[string]registry.Village{}
	for _, r := range rows {
		known[r.Code] = registry.Village{Code: r.Code, Name: r.Name, Urban: r.Urban}
	}
	var news []registry.Village
	for _, u := range units {
		v := u.Value.(registry.Village)
		old, there := known[v.Code]
		switch {
		case there && old == v:
			u.Outcome = Same
			continue
		case there:
			u.Outcome = Changed
		default:
			u.Outcome = Added
		}
		known[v.Code] = v
		news = append(news, v)
	}
	if len(news) == 0 {
		return nil
	}
	return put.PutVillages(ctx, tx, news)
}
