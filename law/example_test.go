package law_test

import (
	"context"
	"fmt"

	"doudi/law"
	"doudi/policy"
)

func Example() {
	lib, err := law.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	birth, wage := policy.Date{Year: 1980, Month: 1, Day: 1}, policy.Fen(63200)
	d, err := policy.NewEngine(lib).Decide(context.Background(), policy.Application{
		Programme: "dibao",
		Date:      policy.Date{Year: 2026, Month: 11, Day: 23},
		Household: policy.Household{
			Division: "231025",
			Members:  []policy.Member{{Ref: "甲", Birth: &birth, Relation: policy.RelationApplicant}},
			Incomes:  []policy.Income{{Member: "甲", Kind: policy.IncomeWage, Amount: &wage, Per: policy.PerMonth, Basis: policy.Found}},
			Assets:   []policy.Asset{},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Outcome)
	for _, line := range d.Brief(policy.Chinese) {
		fmt.Println(line)
	}
	// Output:
	// ineligible
	// 不符合最低生活保障条件
	// 家庭月收入 632.00 元，人均 632.00 元，不低于农村标准 632.00 元（《中华人民共和国社会救助法》第十八条）
	// 如不服本决定，可以自知道之日起 60 日内向县级人民政府申请行政复议，或者自知道之日起 6 个月内直接向人民法院提起行政诉讼（《中华人民共和国社会救助法》第七十六条；《中华人民共和国行政复议法》第二十条；《中华人民共和国行政诉讼法》第四十六条）
}
