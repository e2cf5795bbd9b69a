package codes

// Codes of the relation to the head of the household, GB/T 4761.
const (
	Self          = "01"
	Head          = "02"
	Spouse        = "10"
	Husband       = "11"
	Wife          = "12"
	Son           = "20"
	Daughter      = "30"
	DaughterInLaw = "38"
	Grandson      = "41"
	Granddaughter = "42"
	Father        = "51"
	Mother        = "52"
	OtherRelative = "97"
	NotRelated    = "99"
)

func relations() []Item {
	return append(descent(), kin()...)
}

func descent() []Item {
	return []Item{
		{Self, "本人", "Self", nil},
		{Head, "户主", "Head of household", nil},
		{Spouse, "配偶", "Spouse", []string{"爱人"}},
		{Husband, "夫", "Husband", []string{"丈夫", "之夫", "老公"}},
		{Wife, "妻", "Wife", []string{"妻子", "之妻", "老婆"}},
		{Son, "子", "Son", []string{"儿子", "之子", "儿", "男孩"}},
		{"21", "独生子", "Only son", []string{"独子"}},
		{"22", "长子", "First son", []string{"大儿子", "之长子", "大子"}},
		{"23", "次子", "Second son", []string{"二儿子", "二子", "之次子"}},
		{"24", "三子", "Third son", []string{"三儿子"}},
		{"25", "四子", "Fourth son", []string{"四儿子"}},
		{"26", "五子", "Fifth son", []string{"五儿子"}},
		{"27", "养子或继子", "Adopted son or stepson", []string{"养子", "继子", "养子/继子", "养子、继子"}},
		{"28", "女婿", "Son-in-law", []string{"之女婿"}},
		{"29", "其他儿子", "Other son", nil},
		{Daughter, "女", "Daughter", []string{"女儿", "之女", "女孩"}},
		{"31", "独生女", "Only daughter", []string{"独女"}},
		{"32", "长女", "First daughter", []string{"大女儿", "之长女", "大女"}},
		{"33", "次女", "Second daughter", []string{"二女儿", "二女", "之次女"}},
		{"34", "三女", "Third daughter", []string{"三女儿"}},
		{"35", "四女", "Fourth daughter", []string{"四女儿"}},
		{"36", "五女", "Fifth daughter", []string{"五女儿"}},
		{"37", "养女或继女", "Adopted daughter or stepdaughter", []string{"养女", "继女", "养女/继女", "养女、继女"}},
		{DaughterInLaw, "儿媳", "Daughter-in-law", []string{"儿媳妇", "之儿媳"}},
		{"39", "其他女儿", "Other daughter", nil},
		{"40", "孙子、孙女或外孙子、外孙女", "Grandchild", []string{"孙子女", "外孙子女", "孙辈", "孙子孙女"}},
		{Grandson, "孙子", "Son's son", []string{"孙", "之孙", "之孙子", "长孙"}},
		{Granddaughter, "孙女", "Son's daughter", []string{"之孙女", "长孙女"}},
		{"43", "外孙子", "Daughter's son", []string{"外孙", "之外孙", "之外孙子"}},
		{"44", "外孙女", "Daughter's daughter", []string{"之外孙女"}},
		{"45", "孙媳妇或外孙媳妇", "Grandson's wife", []string{"孙媳妇", "孙媳", "之孙媳", "外孙媳妇"}},
		{"46", "孙女婿或外孙女婿", "Granddaughter's husband", []string{"孙女婿", "外孙女婿"}},
		{"47", "曾孙子或外曾孙子", "Great-grandson", []string{"曾孙子", "曾孙", "重孙", "重孙子", "之曾孙", "外曾孙子", "外曾孙"}},
		{"48", "曾孙女或外曾孙女", "Great-granddaughter", []string{"曾孙女", "重孙女", "之曾孙女", "外曾孙女"}},
		{"49", "其他孙子、孙女或外孙子、外孙女", "Other grandchild", nil},
	}
}

func kin() []Item {
	return []Item{
		{"50", "父母", "Parent", nil},
		{Father, "父亲", "Father", []string{"父", "之父", "爸爸"}},
		{Mother, "母亲", "Mother", []string{"母", "之母", "妈妈"}},
		{"53", "公公", "Husband's father", []string{"之公公"}},
		{"54", "婆婆", "Husband's mother", []string{"之婆婆"}},
		{"55", "岳父", "Wife's father", []string{"之岳父", "丈人"}},
		{"56", "岳母", "Wife's mother", []string{"之岳母", "丈母娘"}},
		{"57", "继父或养父", "Stepfather or adoptive father", []string{"继父", "养父"}},
		{"58", "继母或养母", "Stepmother or adoptive mother", []string{"继母", "养母"}},
		{"59", "其他父母关系", "Other parent", nil},
		{"60", "祖父母或外祖父母", "Grandparent", []string{"祖父母", "外祖父母"}},
		{"61", "祖父", "Father's father", []string{"爷爷", "之祖父"}},
		{"62", "祖母", "Father's mother", []string{"奶奶", "之祖母"}},
		{"63", "外祖父", "Mother's father", []string{"外公", "姥爷", "之外祖父"}},
		{"64", "外祖母", "Mother's mother", []string{"外婆", "姥姥", "之外祖母"}},
		{"65", "配偶的祖父母或外祖父母", "Spouse's grandparent", []string{"配偶祖父母"}},
		{"66", "曾祖父", "Great-grandfather", []string{"之曾祖父"}},
		{"67", "曾祖母", "Great-grandmother", []string{"之曾祖母"}},
		{"68", "配偶的曾祖父母或外曾祖父母", "Spouse's great-grandparent", nil},
		{"69", "其他祖父母或外祖父母关系", "Other grandparent", nil},
		{"70", "兄弟姐妹", "Sibling", []string{"兄弟", "姐妹"}},
		{"71", "兄", "Elder brother", []string{"哥哥", "哥", "之兄"}},
		{"72", "嫂", "Elder brother's wife", []string{"嫂子", "嫂嫂", "之嫂"}},
		{"73", "弟", "Younger brother", []string{"弟弟", "之弟"}},
		{"74", "弟媳", "Younger brother's wife", []string{"弟媳妇", "之弟媳"}},
		{"75", "姐姐", "Elder sister", []string{"姐", "姊", "之姐"}},
		{"76", "姐夫", "Elder sister's husband", []string{"之姐夫"}},
		{"77", "妹妹", "Younger sister", []string{"妹", "之妹"}},
		{"78", "妹夫", "Younger sister's husband", []string{"之妹夫"}},
		{"79", "其他兄弟姐妹", "Other sibling", nil},
		{"80", "其他", "Other", nil},
		{"81", "伯父", "Father's elder brother", []string{"伯伯", "之伯父"}},
		{"82", "伯母", "Wife of father's elder brother", []string{"之伯母"}},
		{"83", "叔父", "Father's younger brother", []string{"叔叔", "之叔父"}},
		{"84", "婶母", "Wife of father's younger brother", []string{"婶婶", "婶子"}},
		{"85", "舅父", "Mother's brother", []string{"舅舅"}},
		{"86", "舅母", "Wife of mother's brother", []string{"舅妈"}},
		{"87", "姨父", "Husband of mother's sister", []string{"姨夫"}},
		{"88", "姨母", "Mother's sister", []string{"姨妈"}},
		{"89", "姑父", "Husband of father's sister", []string{"姑夫"}},
		{"90", "姑母", "Father's sister", []string{"姑妈", "姑姑"}},
		{"91", "堂兄弟、堂姐妹", "Cousin on the father's side", []string{"堂兄弟", "堂姐妹", "堂兄", "堂弟", "堂姐", "堂妹"}},
		{"92", "表兄弟、表姐妹", "Other cousin", []string{"表兄弟", "表姐妹", "表兄", "表弟", "表姐", "表妹"}},
		{"93", "侄子", "Brother's son", []string{"侄儿", "侄", "之侄子", "之侄儿"}},
		{"94", "侄女", "Brother's daughter", []string{"之侄女"}},
		{"95", "外甥", "Sister's son", []string{"之外甥"}},
		{"96", "外甥女", "Sister's daughter", []string{"之外甥女"}},
		{OtherRelative, "其他亲属", "Other relative", []string{"亲属", "其他亲戚"}},
		{NotRelated, "非亲属", "Not related", []string{"无亲属关系", "其他非亲属", "非亲属关系"}},
	}
}
