package app

import (
	"context"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/idnumber"
	"doudi/payment"
	"doudi/registry"
	"doudi/registry/intake"
)

// earlierList hands a county's list of recipients to payment: the registry
// knows their households.
type earlierList struct {
	registry *registry.Service
	payment  *payment.Service
}

// TakeOver opens an entitlement for each recipient whose household is on file.
func (l earlierList) TakeOver(ctx context.Context, tx *db.Tx, county int32, list []intake.Recipient) ([]intake.Taken, error) {
	numbers := make([]idnumber.Number, len(list))
	for i, r := range list {
		numbers[i] = r.IDNumber
	}
	found, err := l.registry.Locate(ctx, tx, county, numbers)
	if err != nil {
		return nil, err
	}
	taken := make([]intake.Taken, len(list))
	var grants []payment.Grant
	var at []int // grants[i] is list[at[i]]
	for i, r := range list {
		s, ok := found[r.IDNumber]
		if fault := refusal(authz.From(ctx), r, s, ok); fault != (intake.Taken{}) {
			taken[i] = fault
			continue
		}
		grants, at = append(grants, grantOf(county, r, s)), append(at, i)
		taken[i].Outcome = intake.Added
	}
	out, err := l.payment.TakeOver(ctx, tx, grants)
	if err != nil {
		return nil, err
	}
	if out.Added == 0 { // the same list again
		for _, i := range at {
			taken[i].Outcome = intake.Same
		}
	}
	for _, i := range out.Differ {
		taken[at[i]] = intake.Taken{Field: "amount", Message: "该户已有低保待遇，且与名册不同；请在待遇页面核对后变更，名册不会覆盖它。"}
	}
	return taken, nil
}

func refusal(actor authz.Actor, r intake.Recipient, s registry.Standing, found bool) intake.Taken {
	switch {
	case !found:
		return intake.Taken{Field: "idNumber", Message: "本县家庭档案中没有这个人；请先导入人口家庭花名册。"}
	case actor.MayIn(authz.ImportRegistry, s.Division) != nil:
		return intake.Taken{Field: "idNumber", Message: "该户不在您的管辖范围内，请由所在乡镇或县级导入。"}
	case s.Name != r.Head:
		return intake.Taken{Field: "head", Message: "姓名与家庭档案不一致，请核对身份证号和姓名。"}
	case r.Number != "" && r.Number != s.Number:
		return intake.Taken{Field: "number", Message: "户编号与家庭档案不一致，请核对。"}
	}
	return intake.Taken{}
}

func grantOf(county int32, r intake.Recipient, s registry.Standing) payment.Grant {
	payee := r.AccountName
	if payee == "" {
		payee = r.Head
	}
	return payment.Grant{County: county, Household: s.Household, Division: s.Division, Programme: "dibao", Payee: payee, Members: r.Members,
		Urban: r.Urban, Bank: r.Bank, Account: r.Account, AmountFen: r.Amount, From: r.From, Reason: "原在保名册转入"}
}

var _ intake.Taker = earlierList{}
