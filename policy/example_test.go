package policy_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing/fstest"

	"doudi/policy"
)

// Example decides a person by packs in a folder of the caller's own: nothing
// else of Doudi is needed.
func Example() {
	packs, err := policy.Load(os.DirFS("testdata/mini"))
	if err != nil {
		fmt.Println(err)
		return
	}
	birth, wage := policy.Date{Year: 1980, Month: 1, Day: 1}, policy.Fen(40000)
	d, err := policy.NewEngine(packs).Decide(context.Background(), policy.Application{
		Programme: "help",
		Date:      policy.Date{Year: 2020, Month: 5, Day: 10},
		Household: policy.Household{
			Division: "110101",
			Members:  []policy.Member{{Ref: "A", Birth: &birth, Relation: policy.RelationApplicant}},
			Incomes:  []policy.Income{{Member: "A", Kind: policy.IncomeWage, Amount: &wage, Per: policy.PerMonth, Basis: policy.Found}},
			Assets:   []policy.Asset{},
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Outcome, d.MonthlyAmount)
	for _, line := range d.Brief(policy.English) {
		fmt.Println(line)
	}
	// Output:
	// eligible 232.00
	// [DEMONSTRATION] computed from a demonstration pack, not from real policy.
	// meets the conditions of the help; monthly amount for 2020-05: 232.00 yuan
	// below (Test Act, art. 7(2); Test notice, Test [2020] No. 1, art. 12)
	// 232.00 yuan (Test Act, art. 8; Test notice, Test [2020] No. 1, art. 12; Test Act, art. 2)
}

// ExampleCheck finds what is wrong with packs, where it is written.
func ExampleCheck() {
	nation, err := os.ReadFile("testdata/mini/nation.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	wrong := strings.Replace(string(nation), "income / size < standard.monthly", "income / sise < standard.monthly", 1)
	for _, p := range policy.Check(fstest.MapFS{"nation.yaml": {Data: []byte(wrong)}}) {
		fmt.Println(p)
	}
	// Output:
	// nation.yaml:65:24: error: rule R4: undeclared reference to 'sise' (did you mean 'size'?)
}
