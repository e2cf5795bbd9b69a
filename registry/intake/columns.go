package intake

// populationFields are the columns of a roster and the headings that counties
// give them.
func populationFields() []ImportField {
	return append(append(personFields(), householdFields()...), incomeFields()...)
}

func personFields() []ImportField {
	return []ImportField{
		{Name: "name", Zh: "姓名", En: "Name", Form: FormText, Required: true, Synonyms: []string{"成员姓名", "家庭成员姓名", "人员姓名", "家庭成员"}},
		{Name: "idNumber", Zh: "身份证号", En: "ID number", Form: FormNumber, Required: true, Personal: true,
			Synonyms: []string{"身份证号码", "公民身份号码", "证件号码", "证件号", "身份证", "居民身份证号码"}},
		{Name: "relation", Zh: "与户主关系", En: "Relation to head", Form: FormCode, Required: true,
			Synonyms: []string{"与户主的关系", "家庭关系", "与申请人关系", "成员关系", "关系"}},
		{Name: "sex", Zh: "性别", En: "Sex", Form: FormCode},
		{Name: "bornOn", Zh: "出生日期", En: "Date of birth", Form: FormDay, Synonyms: []string{"出生年月日", "出生年月", "生日"}},
		{Name: "ethnicity", Zh: "民族", En: "Ethnic group", Form: FormCode},
		{Name: "education", Zh: "文化程度", En: "Education", Form: FormCode, Synonyms: []string{"学历", "受教育程度"}},
		{Name: "marital", Zh: "婚姻状况", En: "Marital state", Form: FormCode, Synonyms: []string{"婚姻", "婚否"}},
		{Name: "health", Zh: "健康状况", En: "Health", Form: FormCode, Synonyms: []string{"身体状况", "健康"}},
		{Name: "disability", Zh: "残疾类别", En: "Kind of disability", Form: FormCode, Synonyms: []string{"残疾类型", "残疾情况", "残疾类别及等级", "残疾"}},
		{Name: "disabilityGrade", Zh: "残疾等级", En: "Degree of disability", Form: FormCode, Synonyms: []string{"残疾级别"}},
		{Name: "disabilityCert", Zh: "残疾证号", En: "Disability certificate", Form: FormText, Personal: true, Whole: true, Synonyms: []string{"残疾人证号", "残疾证号码", "残疾人证号码"}},
		{Name: "illness", Zh: "患病情况", En: "Illness", Form: FormText, Personal: true, Whole: true, Synonyms: []string{"病种", "所患疾病", "疾病名称", "患病名称", "病情"}},
		{Name: "seriousIllness", Zh: "是否重病", En: "Seriously ill", Form: FormBool, Synonyms: []string{"是否重大疾病", "是否大病", "重病"}},
		{Name: "labour", Zh: "劳动能力", En: "Ability to work", Form: FormCode, Synonyms: []string{"劳动能力状况", "劳动技能"}},
		{Name: "work", Zh: "就业状况", En: "Work", Form: FormText, Synonyms: []string{"就业情况", "职业", "务工情况", "工作单位"}},
		{Name: "schooling", Zh: "就学状况", En: "Schooling", Form: FormText, Synonyms: []string{"就学情况", "在校生状况", "在校情况", "就读学校"}},
		{Name: "phone", Zh: "联系电话", En: "Phone", Form: FormText, Personal: true, Synonyms: []string{"电话", "手机号", "手机号码", "联系方式", "电话号码", "本人电话"}},
		{Name: "coLiving", Zh: "是否共同生活", En: "Lives with the family", Form: FormBool, Synonyms: []string{"共同生活", "是否共同生活家庭成员", "共同生活的家庭成员"}},
	}
}

func householdFields() []ImportField {
	return []ImportField{
		{Name: "number", Zh: "户编号", En: "Household number", Form: FormText, Synonyms: []string{"户号", "家庭编号", "户编码", "家庭编码", "户籍编号"}},
		{Name: "headName", Zh: "户主姓名", En: "Head's name", Form: FormText, Synonyms: []string{"户主", "户主名"}},
		{Name: "division", Zh: "区划代码", En: "Division code", Form: FormText, Synonyms: []string{"行政区划代码", "行政区划", "所在区划代码", "村代码", "村社区代码", "村(社区)代码", "村居代码", "村(居)委会代码", "社区代码", "行政村代码", "地区编码"}},
		{Name: "township", Zh: "乡镇", En: "Township", Form: FormText, Synonyms: []string{"乡镇(街道)", "乡镇名称", "街道", "乡", "镇", "所在乡镇"}},
		{Name: "village", Zh: "村(社区)", En: "Village", Form: FormText, Synonyms: []string{"村", "社区", "村社区", "村居", "行政村", "村委会", "村名", "村(居)委会", "所在村"}},
		{Name: "address", Zh: "家庭住址", En: "Address", Form: FormText, Synonyms: []string{"住址", "家庭地址", "详细地址", "现住址", "居住地址"}},
		{Name: "urban", Zh: "城乡", En: "Urban or rural", Form: FormText, Synonyms: []string{"城乡类别", "城乡分类", "城乡属性", "户口性质"}},
		{Name: "split", Zh: "人户分离", En: "Lives away from registration", Form: FormBool, Synonyms: []string{"是否人户分离"}},
		{Name: "hukouDivision", Zh: "户籍地区划代码", En: "Division of registration", Form: FormText, Synonyms: []string{"户籍区划代码", "户籍地代码"}},
		{Name: "cause", Zh: "致贫原因", En: "Cause of poverty", Form: FormCode, Synonyms: []string{"主要致贫原因", "致贫返贫原因", "致困原因"}},
		{Name: "poor", Zh: "户建档立卡状态", En: "Household's place in the register of the poor", Form: FormText, Synonyms: []string{"户脱贫状态", "贫困户脱贫状态"}},
		{Name: "labels", Zh: "标签", En: "Labels", Form: FormText, Synonyms: []string{"标识", "人员类别", "户类型", "贫困户属性", "家庭类别"}},
		{Name: "bank", Zh: "开户银行", En: "Bank", Form: FormText, Synonyms: []string{"开户行", "银行名称", "开户银行名称"}},
		{Name: "account", Zh: "银行账号", En: "Account", Form: FormText, Personal: true, Synonyms: []string{"银行卡号", "账号", "卡号", "一卡通账号", "银行帐号", "帐号", "社保卡银行账号"}},
		{Name: "accountName", Zh: "开户人", En: "Account holder", Form: FormText, Synonyms: []string{"开户人姓名", "户名", "账户名"}},
		{Name: "openedOn", Zh: "建档日期", En: "File opened on", Form: FormDay, Synonyms: []string{"建档时间", "识别时间"}},
		{Name: "note", Zh: "备注", En: "Note", Form: FormText, Personal: true, Whole: true, Synonyms: []string{"说明", "其他说明"}},
	}
}

func incomeFields() []ImportField {
	return []ImportField{
		{Name: "wage", Zh: "工资性收入(元/年)", En: "Wages", Form: FormMoney, Synonyms: []string{"工资性收入", "工资收入", "工资性"}},
		{Name: "business", Zh: "经营净收入(元/年)", En: "Business", Form: FormMoney, Synonyms: []string{"经营净收入", "经营性收入", "生产经营性收入", "家庭经营收入", "经营性"}},
		{Name: "property", Zh: "财产净收入(元/年)", En: "Property", Form: FormMoney, Synonyms: []string{"财产净收入", "财产性收入", "财产性"}},
		{Name: "transfer", Zh: "转移净收入(元/年)", En: "Transfers", Form: FormMoney, Synonyms: []string{"转移净收入", "转移性收入", "转移性"}},
		{Name: "other", Zh: "其他收入(元/年)", En: "Other income", Form: FormMoney, Synonyms: []string{"其他收入", "其它收入"}},
	}
}
