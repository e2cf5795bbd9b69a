package policy

import "strings"

// label words a code of a closed set; a code without words reads as itself.
// The key is the entity and field, or "choice" for a pack's own words.
func label(key, code string) Text {
	_, fieldName, _ := strings.Cut(key, ".")
	if t, ok := codeWords(key, fieldName)[code]; ok {
		return t
	}
	return Text{code, code}
}

func codeWords(key, fieldName string) map[string]Text {
	switch {
	case key == "income.kind":
		return map[string]Text{"W": {"工资性收入", "wages"}, "O": {"经营净收入", "business income"},
			"P": {"财产净收入", "property income"}, "T": {"转移净收入", "transfers"}, "X": {"其他收入", "other income"}}
	case key == "asset.kind":
		return map[string]Text{"deposit": {"存款", "deposits"}, "security": {"证券", "securities"}, "fund": {"基金", "funds"},
			"insurance": {"商业保险", "commercial insurance"}, "claim": {"债权", "claims"}, "internet-finance": {"互联网金融资产", "internet finance"},
			"vehicle": {"机动车辆", "motor vehicle"}, "boat": {"船舶", "boat"}, "machinery": {"大型机械", "machinery"}, "house": {"房屋", "dwelling"},
			"forest": {"林木", "forest"}, "company": {"企业出资", "company with real investment"}, "other": {"其他财产", "other property"}}
	case key == "deduction.kind":
		return map[string]Text{"work-cost": {"必要的就业成本", "necessary cost of employment"}, "business-cost": {"经营费用", "business cost"},
			"property-cost": {"财产相关费用", "cost of property"}, "transfer-out": {"转移性支出", "transfers paid"},
			"rigid-disabled": {"残疾刚性支出", "spending caused by disability"}, "rigid-illness": {"重病刚性支出", "spending caused by serious illness"}}
	case key == "choice":
		return map[string]Text{RoundUpYuan: {"见分进元", "up to whole yuan"}, RoundNearestFen: {"四舍五入到分", "to the nearest fen"},
			RoundDownYuan: {"舍去角分", "down to whole yuan"}, RoundNearestYuan: {"四舍五入到元", "to the nearest yuan"}, RoundUpJiao: {"见分进角", "up to whole jiao"},
			"urban": {"城市", "urban"}, "rural": {"农村", "rural"}, "county": {"县级民政部门", "county"}, "township": {"乡镇（街道）", "township"},
			"never": {"不评议", "never"}, "on-objection": {"有异议时评议", "on objection"}, "always": {"一律评议", "always"}}
	case fieldName == "relation":
		return map[string]Text{"applicant": {"申请人", "applicant"}, "spouse": {"配偶", "spouse"}, "child": {"子女", "child"},
			"parent": {"父母", "parent"}, "grandparent": {"祖父母、外祖父母", "grandparent"}, "grandchild": {"孙子女、外孙子女", "grandchild"},
			"sibling": {"兄弟姐妹", "sibling"}, "other": {"其他", "other relation"}}
	case fieldName == "basis":
		return map[string]Text{"declared": {"申报", "declared"}, "found": {"核对", "found"}, "estimated": {"估算", "estimated"}}
	case fieldName == "disability":
		return map[string]Text{"visual": {"视力", "visual"}, "hearing": {"听力", "hearing"}, "speech": {"言语", "speech"}, "limb": {"肢体", "limb"},
			"intellectual": {"智力", "intellectual"}, "mental": {"精神", "mental"}, "multiple": {"多重", "multiple"}, "": {"无", "none"}}
	}
	return nil
}
