package policy

import (
	"slices"
	"strings"
)

// Known reports whether a field of the facts may say a code; the key is the entity and
// field, as "member.study".
func Known(key, code string) bool { return slices.Contains(vocabularies[key], code) }

// Label is what a code of a closed set is called, as "relation" and "child" or
// "asset.kind" and "vehicle"; a code without words reads as itself. The key is the
// entity and field, or "choice" for a pack's own words.
func Label(key, code string) Text {
	if t, ok := codeWords[key][code]; ok {
		return t
	}
	_, fieldName, _ := strings.Cut(key, ".")
	if t, ok := codeWords[fieldName][code]; ok {
		return t
	}
	return Text{code, code}
}

// codeWords are the words of codes by entity and field, or by field alone where
// every entity that has it means the same.
var codeWords = map[string]map[string]Text{
	"income.kind": {"W": {"工资性收入", "wages"}, "O": {"经营净收入", "business income"},
		"P": {"财产净收入", "property income"}, "T": {"转移净收入", "transfers"}, "X": {"其他收入", "other income"}},
	"asset.kind": {"deposit": {"存款", "deposits"}, "security": {"证券", "securities"}, "fund": {"基金", "funds"},
		"insurance": {"商业保险", "commercial insurance"}, "claim": {"债权", "claims"}, "internet-finance": {"互联网金融资产", "internet finance"},
		"vehicle": {"机动车辆", "motor vehicle"}, "boat": {"船舶", "boat"}, "machinery": {"大型机械", "machinery"}, "house": {"房屋", "dwelling"},
		"forest": {"林木", "forest"}, "company": {"企业出资", "company with real investment"}, "other": {"其他财产", "other property"}},
	"deduction.kind": {"work-cost": {"必要的就业成本", "necessary cost of employment"}, "business-cost": {"经营费用", "business cost"},
		"property-cost": {"财产相关费用", "cost of property"}, "transfer-out": {"转移性支出", "transfers paid"},
		"rigid-disabled": {"残疾刚性支出", "spending caused by disability"}, "rigid-illness": {"重病刚性支出", "spending caused by serious illness"}},
	"choice": {RoundUpYuan: {"见分进元", "up to whole yuan"}, RoundNearestFen: {"四舍五入到分", "to the nearest fen"},
		RoundDownYuan: {"舍去角分", "down to whole yuan"}, RoundNearestYuan: {"四舍五入到元", "to the nearest yuan"}, RoundUpJiao: {"见分进角", "up to whole jiao"},
		"urban": {"城市", "urban"}, "rural": {"农村", "rural"}, "county": {"县级民政部门", "county"}, "township": {"乡镇（街道）", "township"},
		"self-care": {"全自理", "self-caring"}, "half-care": {"半护理", "half care"}, "full-care": {"全护理", "full care"},
		"tekun": {"特困人员", "extreme-hardship person"}, "dibao": {"低保对象", "dibao recipient"}, "edge": {"低保边缘家庭重病患者", "seriously ill of an edge household"},
		"rigid": {"刚性支出困难家庭重病患者", "seriously ill of a rigid-expenditure household"}, "none": {"无", "none"},
		"difference": {"按实际差额", "by the difference"}, "graded": {"分档", "by grades"},
		"never": {"不评议", "never"}, "on-objection": {"有异议时评议", "on objection"}, "always": {"一律评议", "always"}},
	"parent.state": {"dead": {"死亡", "dead"}, "missing": {"被宣告失踪", "declared missing"}, "disabled": {"残疾", "disabled"}, "ill": {"重病", "seriously ill"},
		"prison": {"服刑在押", "in prison"}, "detox": {"强制隔离戒毒", "in compulsory detoxification"}, "confined": {"被限制人身自由", "confined"},
		"lost": {"失联", "out of contact"}, "able": {"有抚养能力", "able"}, "revoked": {"被撤销监护资格", "guardianship revoked"}, "deported": {"被遣送（驱逐）出境", "deported"}},
	"expense.kind": {"living": {"生活支出", "living"}, "medical": {"医疗支出", "medical"}, "education": {"教育支出", "education"},
		"rehabilitation": {"残疾康复支出", "rehabilitation"}, "other": {"其他支出", "other"}},
	"hardship.cause": {"fire": {"火灾", "fire"}, "traffic": {"交通事故", "traffic accident"}, "illness": {"突发重大疾病", "sudden serious illness"},
		"education": {"教育支出", "education"}, "medical": {"医疗支出", "medical spending"}, "jobless": {"失业", "loss of work"}, "disaster": {"自然灾害", "disaster"}, "other": {"其他特殊困难", "other difficulty"}},
	"loss.kind": {"emergency": {"应急救助", "emergency"}, "transition": {"过渡期生活救助", "transition"}, "collapsed": {"住房倒塌", "house collapsed"},
		"damaged": {"住房严重损坏", "house badly damaged"}, "winter": {"冬春生活困难", "winter and spring"}, "death": {"人员遇难", "death"}, "drought": {"旱灾", "drought"}},
	"relation": {"applicant": {"申请人", "applicant"}, "spouse": {"配偶", "spouse"}, "child": {"子女", "child"},
		"parent": {"父母", "parent"}, "grandparent": {"祖父母、外祖父母", "grandparent"}, "grandchild": {"孙子女、外孙子女", "grandchild"},
		"sibling": {"兄弟姐妹", "sibling"}, "other": {"其他", "other relation"}},
	"basis":      {"declared": {"申报", "declared"}, "found": {"核对", "found"}, "estimated": {"估算", "estimated"}},
	"marriage":   {"": {"无记录", "no entry"}, "married": {"已婚", "married"}, "divorced": {"离婚", "divorced"}},
	"spouse":     {"": {"无", "none"}, "member": {"家庭成员", "member"}, "obligor": {"义务人", "obligor"}, "absent": {"没有申报", "not stated"}},
	"registered": {"": {"不详", "not known"}, "here": {"本县", "this county"}, "away": {"外县", "another county"}},
	"disability": {"visual": {"视力", "visual"}, "hearing": {"听力", "hearing"}, "speech": {"言语", "speech"}, "limb": {"肢体", "limb"},
		"intellectual": {"智力", "intellectual"}, "mental": {"精神", "mental"}, "multiple": {"多重", "multiple"}, "": {"无", "none"}},
}
