package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/division"
	"doudi/internal/errs"
)

// Place is where people live, as the caller's register of divisions knows it.
type Place struct {
	Code     string  // 12 digits (village) or 9 (township: villages are invented for it)
	County   string  // 汶川县
	Township string  // 威州镇
	Name     string  // 新桥村, also 新桥村委会; unused for a township
	Urban    bool    // residents' committee
	Weight   float64 // share of people; 0 lets the package choose
}

// Places reads the places of a division from the register: villages where the
// register has them (the demo county), townships everywhere else.
func Places(r *division.Register, at division.Code) []Place {
	switch at.Level() {
	case division.County:
		if villages := division.BuiltInVillages(at); villages != nil {
			return villagePlaces(r, villages)
		}
	case division.Township:
		return []Place{placeIn(r, at)}
	}
	var out []Place
	for _, d := range r.Children(at) {
		out = append(out, Places(r, d.Code)...)
	}
	return out
}

func villagePlaces(r *division.Register, villages []division.Division) []Place {
	var out []Place
	for _, v := range villages {
		p := placeIn(r, v.Code)
		p.Name, p.Urban = v.Name, UrbanCode(string(v.Code))
		out = append(out, p)
	}
	return out
}

// placeIn names the county and the township of a code. Cities without
// districts have no county: the city itself stands for it.
func placeIn(r *division.Register, c division.Code) Place {
	county := r.Name(c.At(division.County))
	if county == "" {
		county = r.Name(c.At(division.Prefecture))
	}
	return Place{Code: string(c), County: county, Township: r.Name(c.At(division.Township))}
}

// UrbanCode reports whether a 12-digit code is a residents' committee's: the
// statistical codes give those 001–199 and villagers' committees 200 and up.
func UrbanCode(code string) bool { return len(code) == 12 && code[9] < '2' }

// place is a village with its number of people.
type place struct {
	Place
	people int
	bank   string
	mix    []share // ethnic groups
}

// towns of Wenchuan: residents in the 2020 census (county bulletin no. 2; for
// Mianchi from the share of the first three towns, the last two divided by
// the remainder), the share living in residents' committees, ethnic groups.
var towns = map[string]struct {
	people, urban float64
	mix           []share
}{
	"513221100": {33045, .60, []share{{"羌族", .60}, {"汉族", .27}, {"藏族", .10}, {"回族", .03}}},
	"513221102": {6439, .40, []share{{"汉族", .60}, {"羌族", .20}, {"藏族", .18}, {"回族", .02}}},
	"513221103": {2130, 0, []share{{"藏族", .80}, {"汉族", .15}, {"羌族", .05}}},
	"513221105": {16991, .35, []share{{"汉族", .74}, {"藏族", .18}, {"羌族", .08}}},
	"513221106": {6625, .30, []share{{"汉族", .78}, {"藏族", .15}, {"羌族", .06}, {"回族", .01}}},
	"513221107": {3335, 0, []share{{"藏族", .60}, {"汉族", .38}, {"羌族", .02}}},
	"513221108": {2500, 0, []share{{"藏族", .75}, {"汉族", .20}, {"羌族", .05}}},
	"513221109": {7484, .15, []share{{"羌族", .72}, {"汉族", .18}, {"藏族", .10}}},
	"513221111": {4422, 0, []share{{"羌族", .93}, {"汉族", .05}, {"藏族", .02}}},
}

type share struct {
	name string
	part float64
}

// mixOf returns a province's ethnic groups, roughly.
func mixOf(code string) []share {
	switch {
	case strings.HasPrefix(code, "5132"), strings.HasPrefix(code, "5133"):
		return []share{{"藏族", .60}, {"汉族", .25}, {"羌族", .12}, {"回族", .03}}
	case code[:2] == "45":
		return []share{{"汉族", .62}, {"壮族", .32}, {"瑶族", .03}, {"苗族", .02}, {"侗族", .01}}
	case code[:2] == "53":
		return []share{{"汉族", .67}, {"彝族", .12}, {"白族", .04}, {"哈尼族", .04}, {"傣族", .03}, {"纳西族", .01}, {"傈僳族", .02}, {"回族", .02}, {"苗族", .03}, {"藏族", .02}}
	case code[:2] == "43":
		return []share{{"汉族", .90}, {"土家族", .04}, {"苗族", .03}, {"侗族", .02}, {"瑶族", .01}}
	case code[:2] == "54":
		return []share{{"藏族", .90}, {"汉族", .10}}
	default:
		return []share{{"汉族", .97}, {"回族", .015}, {"满族", .015}}
	}
}

// settle picks the places of the division, invents villages for bare
// townships and gives each its people.
func settle(opt Options) ([]place, error) {
	var out []place
	for _, p := range opt.Places {
		switch {
		case !strings.HasPrefix(p.Code, opt.Division):
		case len(p.Code) == 9:
			out = appendVillages(out, opt.Seed, p)
		case len(p.Code) == 12:
			out = append(out, place{Place: p})
		default:
			return nil, errs.Newf(errs.Invalid, "区划代码%s不是9位或12位。", "The division code %s has neither 9 nor 12 digits.", p.Code)
		}
	}
	if len(out) == 0 {
		return nil, errs.Newf(errs.Invalid, "区划%q下没有村或乡镇。", "There is no village or township in division %q.", opt.Division)
	}
	slices.SortStableFunc(out, func(a, b place) int { return cmp.Compare(a.Code, b.Code) })
	out = spread(out, opt.Persons)
	furnish(out, opt.Seed)
	apportion(out, opt.Persons)
	return out, nil
}

// village is how many people a place has on average at least; with fewer there
// is no room for the households that must be there.
const village = 50

// spread leaves places empty, evenly, where there are too few people for all.
func spread(places []place, people int) []place {
	n := max(1, people/village)
	if len(places) <= n {
		return places
	}
	out := make([]place, n)
	for i := range out {
		out[i] = places[i*len(places)/n]
	}
	return out
}

// furnish names the villages as people do, and gives weights, banks, groups.
func furnish(places []place, seed uint64) {
	banks := map[string]string{}
	crowd := crowds(places)
	for i := range places {
		p := &places[i]
		town := p.Code[:9]
		p.Name = plainName(p.Name)
		if banks[town] == "" {
			banks[town] = bankName + strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(p.Township, "街道"), "镇"), "乡") + "支行"
		}
		p.bank = banks[town]
		p.mix = mixOf(p.Code)
		if t, ok := towns[town]; ok {
			p.mix = t.mix
		}
		if p.Weight == 0 {
			p.Weight = crowd(p) * (.6 + .8*roll(seed, "weight", p.Code).Float64())
		}
	}
}

// crowds returns the expected people of a place without a weight of its own:
// in Wenchuan from the census, elsewhere more where it is urban.
func crowds(places []place) func(*place) float64 {
	villages := map[string][2]int{} // by town: rural, urban
	for i := range places {
		n := villages[places[i].Code[:9]]
		n[index(places[i].Urban)]++
		villages[places[i].Code[:9]] = n
	}
	return func(p *place) float64 {
		t, ok := towns[p.Code[:9]]
		n := villages[p.Code[:9]]
		switch {
		case !ok && p.Urban:
			return 3000
		case !ok:
			return 1300
		case p.Urban:
			return t.people * t.urban / float64(n[1])
		default:
			return t.people * (1 - t.urban) / float64(n[0])
		}
	}
}

func index(b bool) int {
	if b {
		return 1
	}
	return 0
}

// apportion gives n people to the places by weight, largest remainders first.
func apportion(places []place, n int) {
	var sum float64
	for i := range places {
		sum += places[i].Weight
	}
	rest := make([]float64, len(places))
	byRest := make([]int, len(places))
	left := n
	for i := range places {
		exact := places[i].Weight / sum * float64(n)
		places[i].people = int(exact)
		rest[i], byRest[i] = exact-float64(int(exact)), i
		left -= places[i].people
	}
	slices.SortStableFunc(byRest, func(a, b int) int { return cmp.Compare(rest[b], rest[a]) })
	for _, i := range byRest[:left] {
		places[i].people++
	}
}

// plainName turns a committee's name into the place's: 新桥村委会 is 新桥村.
func plainName(s string) string {
	s = strings.TrimSuffix(s, "居民委员会")
	s = strings.TrimSuffix(s, "居委会")
	if v, ok := strings.CutSuffix(s, "村民委员会"); ok {
		return v + "村"
	}
	return strings.TrimSuffix(s, "委会")
}

// appendVillages invents the villages of a township: one or two residents'
// committees in a town, then villages.
func appendVillages(out []place, seed uint64, t Place) []place {
	d := roll(seed, "villages", t.Code)
	names := slices.Clone(villageNames)
	d.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	urban, rural := 0, d.between(8, 16)
	switch {
	case strings.HasSuffix(t.Township, "街道"):
		urban, rural = d.between(5, 10), d.between(0, 2)
	case strings.HasSuffix(t.Township, "镇"):
		urban = d.between(1, 2)
	}
	for i := range urban {
		v := t
		v.Code, v.Name, v.Urban = fmt.Sprintf("%s%03d", t.Code, i+1), names[i]+"社区", true
		out = append(out, place{Place: v})
	}
	for i := range rural {
		v := t
		v.Code, v.Name, v.Urban = fmt.Sprintf("%s%03d", t.Code, 200+i), names[urban+i]+"村", false
		out = append(out, place{Place: v})
	}
	return out
}

var villageNames = strings.Fields(`新民 团结 红旗 石桥 桃园 龙泉 双河 青山 永兴 和平 高峰 柳林 白杨 太平 光明 前进 胜利 清泉 大坪 金鸡
 黄土 松林 竹园 梨花 银杏 小河 上坝 下坝 板桥 万安 长岭 观音 石板 水口 凤凰 玉泉 荷花 东升 西岭 南坪 北坡 联盟 建设 先锋
 幸福 民主 同心 大同 新建 中和 福田 三合 四方 五星 八一 双龙 天池 云峰 马鞍 沙湾 古井 花桥 麻柳 茶园 石龙 富强 永宁 安乐`)
