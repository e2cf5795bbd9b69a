package division

import "cmp"

// Change is a county that was abolished, or took another code, and the one
// county that holds its whole territory since.
type Change struct {
	Old   Code   `json:"old"`
	Name  string `json:"name"` // of the old county
	New   Code   `json:"new"`
	Year  int    `json:"year"`
	Basis string `json:"basis"` // the document
}

// Successor returns the change by which the county of c ended. What lay below
// the county is mapped by [Register.Now], where it is known.
func (r *Register) Successor(c Code) (Change, bool) {
	change, ok := r.withdrawn[c.At(County)]
	return change, ok
}

// Changes lists counties of Hunan, Guangxi, Sichuan and Yunnan withdrawn since
// 2010; other provinces are to be added in the same way. Counties whose territory was
// divided among several (宜宾县, 达县) are left out on purpose: for them
// there is no single successor.
func Changes() []Change {
	all := []Change{
		{"430122", "望城县", "430112", 2011, ""},
		{"430124", "宁乡县", "430182", 2017, ""},
		{"430221", "株洲县", "430212", 2018, ""},
		{"430521", "邵东县", "430582", 2019, ""},
		{"431121", "祁阳县", "431181", 2021, ""},
		{"450122", "武鸣县", "450110", 2015, ""},
		{"450127", "横县", "450181", 2021, ""},
		{"450221", "柳江县", "450206", 2016, ""},
		{"450322", "临桂县", "450312", 2013, ""},
		{"450331", "荔浦县", "450381", 2018, ""},
		{"451021", "田阳县", "451003", 2019, ""},
		{"451023", "平果县", "451082", 2019, ""},
		{"451025", "靖西县", "451081", 2015, ""},
		{"451281", "宜州市", "451203", 2016, ""},
		{"510122", "双流县", "510116", 2015, "国函〔2015〕207号"},
		{"510124", "郫县", "510117", 2016, ""},
		{"510132", "新津县", "510118", 2020, ""},
		{"510626", "罗江县", "510604", 2017, ""},
		{"510724", "安县", "510705", 2016, "川府函〔2016〕78号"},
		{"510922", "射洪县", "510981", 2019, ""},
		{"511028", "隆昌县", "511083", 2017, ""},
		{"511422", "彭山县", "511403", 2014, ""},
		{"511522", "南溪县", "511503", 2011, ""},
		{"511821", "名山县", "511803", 2012, ""},
		{"512081", "简阳市", "510185", 2016, ""},
		{"513229", "马尔康县", "513201", 2015, ""},
		{"513321", "康定县", "513301", 2015, ""},
		{"513425", "会理县", "513402", 2021, ""},
		{"530121", "呈贡县", "530114", 2011, ""},
		{"530122", "晋宁县", "530115", 2016, ""},
		{"530321", "马龙县", "530304", 2018, ""},
		{"530328", "沾益县", "530303", 2016, ""},
		{"530421", "江川县", "530403", 2015, ""},
		{"530422", "澄江县", "530481", 2019, ""},
		{"530522", "腾冲县", "530581", 2015, ""},
		{"530630", "水富县", "530681", 2018, ""},
		{"532331", "禄丰县", "532302", 2021, ""},
		{"532522", "蒙自县", "532503", 2010, ""},
		{"532526", "弥勒县", "532504", 2013, ""},
		{"532621", "文山县", "532601", 2010, ""},
		{"533321", "泸水县", "533301", 2016, ""},
		{"533421", "香格里拉县", "533401", 2014, "民函〔2014〕375号"},
	}
	for i := range all {
		// The yearly list of the Ministry of Civil Affairs records every change.
		all[i].Basis = cmp.Or(all[i].Basis, "民政部《县级以上行政区划变更情况》")
	}
	return all
}
