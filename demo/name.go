package demo

import (
	"sort"
	"strings"
)

// surnames draws family names by frequency.
type surnames struct {
	names []string
	sum   []float64
}

// newSurnames reads "王7.1 李7.0 …": a name and its weight.
func newSurnames(text string) surnames {
	var s surnames
	total := 0.0
	for f := range strings.FieldsSeq(text) {
		name := strings.TrimRight(f, "0123456789.")
		w := .0
		for i, c := range strings.SplitN(f[len(name):], ".", 2) {
			for _, r := range c {
				if i == 0 {
					w = w*10 + float64(r-'0')
				} else {
					w += float64(r-'0') / 10
				}
			}
		}
		total += w
		s.names, s.sum = append(s.names, name), append(s.sum, total)
	}
	return s
}

func (s surnames) draw(d dice) string {
	return s.names[sort.SearchFloat64s(s.sum, d.Float64()*s.sum[len(s.sum)-1])]
}

// Family names: the Han list follows the shares published for the most
// frequent hundred; the others are those usual among Qiang, Hui and Yi.
const (
	hanText = `王7.1 李7.0 张6.4 刘5.2 陈4.3 杨3.0 黄2.2 赵2.0 周1.9 吴1.8 徐1.4 孙1.3 胡1.2 朱1.2 高1.1 林1.1 何1.1 郭1.0 马1.0 罗1.0
 梁.8 宋.8 郑.8 谢.7 韩.7 唐.7 冯.6 于.6 董.6 萧.5 程.5 曹.5 袁.5 邓.5 许.5 傅.5 沈.4 曾.4 彭.4 吕.4 苏.4 卢.4 蒋.4 蔡.4 贾.4 丁.4 魏.4 薛.4
 叶.4 阎.3 余.4 潘.4 杜.4 戴.3 夏.3 钟.3 汪.3 田.3 任.3 姜.3 范.3 方.3 石.3 姚.3 谭.3 廖.3 邹.3 熊.3 金.3 陆.3 郝.3 孔.3 白.3 崔.3 康.3 毛.2 邱.2
 秦.2 江.2 史.2 顾.2 侯.2 邵.2 孟.2 龙.2 万.2 段.2 雷.2 钱.2 汤.2 尹.2 黎.2 易.2 常.2 武.2 乔.2 贺.2 赖.2 龚.2 文.2 欧阳.1`
	qiangText = `余9.0 王8.0 陈7.0 杨7.0 何5.0 张5.0 马4.0 罗3.0 周3.0 龙3.0 苏2.0 朱2.0 董2.0 高2.0 尚2.0 毛1.5 孟1.5 耿1.2 蒲1.2 李3.0 刘2.0 唐1.0 汪1.5 任1.0 郭1.0 袁1.0 坤.5 韩1.0 明.8 赵1.0 祁.5`
	huiText   = `马32.0 丁4.0 白5.0 金3.0 沙3.0 海2.0 哈1.0 杨5.0 李4.0 王4.0 张3.0 刘2.0 苏2.0 穆2.0 虎1.0 勉.5`
)

// Tibetan names have no family name: two parts, the first also alone.
var (
	tibetanFirst  = strings.Fields("泽让 扎西 尼玛 格桑 达瓦 丹增 罗尔 仁青 索朗 次仁 多吉 贡布 泽郎 阿旺 华尔 班玛 桑吉 三郎 更登 彭措 央宗 德吉 拉姆 仁真 洛桑 俄玛 斯郎 旺姆")
	tibetanMale   = strings.Fields("多吉 扎西 彭措 次成 顿珠 泽里 罗布 旺堆 尼玛 郎加 木初 平措 塔 加措 邓珠 东周 夺机 尔甲 旺修 贡布")
	tibetanFemale = strings.Fields("卓玛 拉姆 央金 曲珍 措 旺姆 德吉 白玛 初 央宗 梅朵 西姆 卓嘎 拥忠 娜姆 志玛 哈姆 金措 斯满 曲措")
	tibetanHouse  = "杨8.0 明3.0 周4.0 王6.0 张5.0 陈4.0 李4.0 刘2.0 苏2.0 马1.5 何1.5 罗1.0 高1.0 唐1.0 余1.0 石1.0 肖.8 袁.8 胡.8 桑.5 龙.5"
)

// cohort is the given names of people born in some years: names that were
// everybody's, and the characters the others were put together from.
type cohort struct {
	until       int // last year of birth
	popular     [2][]string
	first, last [2][]string
	single      float64 // share of one-character names
}

func chars(s string) []string { return strings.Split(s, "") }

// cohorts, female first; the popular names are those that the police's yearly
// reports on names give for the decades.
var cohorts = []cohort{
	{1949, [2][]string{
		strings.Fields("秀英 桂英 秀兰 玉兰 桂兰 玉英 秀珍 凤英 玉珍 兰英 素珍 淑珍 秀芳 素华"), strings.Fields("建国 德明 国清 万福 玉林 德华 明清 永贵 兴发 成贵 文才 光荣 树清 世明")},
		[2][]string{chars("秀桂玉凤素淑兰春金云香翠清琼"), chars("德国永兴成文光树世万玉明正天元福长志")},
		[2][]string{chars("英兰珍芳华清琼香莲容仙碧群芝"), chars("明清贵福华才发林荣安云全富成义和祥德")}, .02},
	{1964, [2][]string{
		strings.Fields("秀英 秀兰 桂英 玉兰 秀珍 玉英 素珍 桂兰 建华 国秀 秀芳 淑芳 玉珍 丽华"), strings.Fields("建国 建华 国强 志明 国华 建军 明华 德贵 永明 志强 文华 建平 国平 光明")},
		[2][]string{chars("秀玉桂素淑国建丽春金学晓琼兴朝"), chars("建国志明德永文光正学兴世朝家天成大长")},
		[2][]string{chars("英兰珍芳华琼群清容蓉莲碧香秀"), chars("国华明军强平贵林清富云安康全义忠良才")}, .04},
	{1979, [2][]string{
		strings.Fields("丽 敏 英 芳 红 丽华 艳 桂英 晓燕 小红 红梅 秀英 霞 燕 玉梅 春梅"), strings.Fields("勇 军 伟 强 建军 建华 刚 志强 建平 平 斌 波 国强 林 小军 志勇 永强")},
		[2][]string{chars("晓小春丽红玉建艳雪冬桂海秀志明"), chars("建志小国永晓明文海德光学俊家正贵大")},
		[2][]string{chars("梅燕芳琼红霞英玲华蓉萍兰容敏莉丽"), chars("军强勇平明华伟林斌刚波云辉忠康全贵")}, .22},
	{1989, [2][]string{
		strings.Fields("静 丽 娟 燕 艳 敏 娜 芳 丹 玲 婷 霞 晓燕 丹丹 春燕 海燕 倩"), strings.Fields("伟 磊 勇 涛 超 强 鹏 军 波 杰 斌 飞 刚 建 小龙 志强 洪 浩")},
		[2][]string{chars("晓小春海丽雪玉红艳琴文亚明秋"), chars("小志建海晓文永国俊明云洪学光家正")},
		[2][]string{chars("燕梅丽玲琴娟霞芳蓉萍容莉静婷"), chars("龙强军波平涛伟明勇林刚辉华兵飞")}, .36},
	{1999, [2][]string{
		strings.Fields("婷 婷婷 静 雪 丽 敏 倩 悦 颖 瑶 娟 丹 欣 雨婷 雪梅 思雨 佳 玉婷 梦婷"), strings.Fields("杰 浩 鹏 涛 超 磊 伟 俊杰 凯 龙 鑫 宇 俊 帅 强 志豪 文杰 健 阳 林")},
		[2][]string{chars("雨雪思梦佳玉晓欣文小婷静春雅诗"), chars("俊志文小浩明海家子建宇永天云少")},
		[2][]string{chars("婷雪梅琴瑶玲怡倩燕萍颖琪莹洁"), chars("杰豪龙强林涛辉鹏伟波宇峰飞明阳")}, .30},
	{2009, [2][]string{
		strings.Fields("欣怡 雨婷 婷 静怡 雨欣 佳怡 思雨 梦瑶 欣悦 佳慧 诗雨 雪莹 悦 语嫣 雅婷 馨怡 思涵"), strings.Fields("俊杰 浩然 宇航 浩 涛 杰 鑫 俊 文博 子豪 志豪 天宇 文杰 宇轩 俊熙 嘉豪 博文 浩宇")},
		[2][]string{chars("欣雨佳思梦诗雪语静雅心子紫馨可"), chars("俊浩宇子文天嘉志博明家泽鑫锦世")},
		[2][]string{chars("怡婷欣悦瑶涵琪妍萱彤颖洁蕊月"), chars("杰豪轩宇航涛辰翔鹏然阳林熙博峰")}, .12},
	{9999, [2][]string{
		strings.Fields("一诺 依诺 欣怡 梓涵 子涵 诗涵 语桐 欣妍 可欣 语汐 雨桐 梦瑶 欣悦 佳怡 雨萱 若汐 紫萱 思彤 沐妍 艺涵"), strings.Fields("奕辰 宇轩 浩宇 亦辰 宇辰 子墨 宇航 浩然 梓豪 亦宸 子轩 浩轩 俊熙 梓轩 宇泽 泽宇 子睿 一鸣 铭轩 博文")},
		[2][]string{chars("子梓欣雨语诗可思若佳沐紫艺依婉芷"), chars("子梓宇浩俊泽奕铭亦辰嘉博瑞睿锦")},
		[2][]string{chars("涵萱怡彤妍汐桐瑶琪悦晗玥昕诺"), chars("轩辰宇泽豪睿航熙阳博墨霖宸凯然")}, .04},
}

// namer puts names together without allocating: every given name of a cohort
// is made once.
type namer struct {
	double, single         []([2][]string) // by cohort and sex
	male, female           []string        // Tibetan
	han, qiang, hui, tibet surnames
}

func newNamer() *namer {
	n := &namer{
		male: pairs(tibetanFirst, tibetanMale), female: pairs(tibetanFirst, tibetanFemale),
		han: newSurnames(hanText), qiang: newSurnames(qiangText), hui: newSurnames(huiText), tibet: newSurnames(tibetanHouse),
	}
	for _, c := range cohorts {
		n.double = append(n.double, [2][]string{pairs(c.first[0], c.last[0]), pairs(c.first[1], c.last[1])})
		n.single = append(n.single, [2][]string{c.last[0], c.last[1]})
	}
	return n
}

func pairs(first, last []string) []string {
	var out []string
	for _, a := range first {
		for _, b := range last {
			if a != b {
				out = append(out, a+b)
			}
		}
	}
	return out
}

// given draws a given name of the sex and the year.
func (n *namer) given(d dice, male bool, year int) string {
	i, s := 0, index(male)
	for cohorts[i].until < year {
		i++
	}
	switch {
	case d.chance(.3):
		return one(d, cohorts[i].popular[s])
	case d.chance(cohorts[i].single):
		return one(d, n.single[i][s])
	default:
		return one(d, n.double[i][s])
	}
}

// tibetan draws a Tibetan name.
func (n *namer) tibetan(d dice, male bool) string {
	switch {
	case d.chance(.12):
		return one(d, tibetanFirst)
	case male:
		return one(d, n.male)
	default:
		return one(d, n.female)
	}
}

// family draws the family name of a group; "" for a Tibetan line that uses none.
func (n *namer) family(d dice, group string) string {
	switch group {
	case "羌族":
		return n.qiang.draw(d)
	case "回族":
		return n.hui.draw(d)
	case "藏族":
		if d.chance(.6) {
			return ""
		}
		return n.tibet.draw(d)
	default:
		return n.han.draw(d)
	}
}

// homophones are characters that a clerk who hears a name may write for one
// another: the same sound and tone.
const homophoneText = `明铭鸣 玉钰裕 军君钧均 志智治 健建 丽莉利 红洪宏鸿 平萍苹屏 伟玮炜 静靖婧 林琳霖 涵晗函 宇雨羽
 轩萱宣 梅玫枚 兰岚蓝 贵桂 清青卿 文雯闻 秀绣 云芸耘 辉晖徽 飞菲霏 燕艳雁 娟鹃 婷廷庭亭 佳嘉家 欣新馨昕 怡宜仪 子紫梓
 晨辰臣宸 浩昊皓 玛马 西希曦 芳方 余于俞 付傅 江姜 肖萧 石时 张章 瑶尧 英瑛 珍真臻 福伏 德得 成诚程 永勇 国帼 强蔷 悦月玥
 桐彤童 诗师 思斯 语羽雨 峰锋枫 阳杨扬 博伯 泽择 华骅 春椿 金今 荣容蓉 琴芹秦 莲连联 群裙 全泉权 义艺亿奕
 刚钢 波玻 涛滔 磊垒 倩茜 敏闽 霞侠 玲铃灵 杰捷洁 凯恺 鑫心 龙隆 俊骏峻 梦孟 琪齐奇祺 妍言岩 央秧 卓灼 尔耳 木沐 吉及`

func newHomophones() map[rune][]rune {
	m := map[rune][]rune{}
	for g := range strings.FieldsSeq(homophoneText) {
		all := []rune(g)
		for i, r := range all {
			for j, o := range all {
				if i != j {
					m[r] = append(m[r], o)
				}
			}
		}
	}
	return m
}

// mishear writes a name with another character of the same sound; "" when no
// character of it has one.
func mishear(d dice, homophones map[rune][]rune, name string) string {
	runes := []rune(name)
	for _, i := range d.Perm(len(runes)) {
		if others := homophones[runes[i]]; len(others) > 0 {
			runes[i] = others[d.IntN(len(others))]
			return string(runes)
		}
	}
	return ""
}
