package app

import (
	"context"
	"fmt"

	"doudi/casework"
	"doudi/internal/web/page"
	"doudi/referral"
)

// referrals hands two needs of families whose cases are with the county on to the
// departments whose they are.
func (l *countyLoader) referrals(ctx context.Context) error {
	ctx, err := l.as(ctx, "malq")
	if err != nil {
		return err
	}
	cases, err := l.rooms.casework.Cases(ctx, casework.Filter{State: casework.CountyReview}, page.Query{Limit: 2})
	if err != nil {
		return err
	}
	needs := []referral.Making{
		{Programme: "education", Department: "汶川县教育局", Need: referral.Need{Words: "孩子在读高中，学费和住宿费有困难，请按规定减免或者发放助学金。"}},
		{Programme: "housing", Department: "汶川县住房和城乡建设局", Need: referral.Need{Words: "住房漏雨，墙体开裂，请核查是否属于危房，能否纳入改造。"}},
	}
	for i, c := range cases.Items {
		m := needs[i]
		m.County, m.HouseholdID, m.Who = c.County, c.HouseholdID, c.ApplicantName
		err := l.once(ctx, fmt.Sprintf("referral.%d", i+1), func(ctx context.Context) error {
			_, err := l.rooms.referral.Make(ctx, m)
			return err
		})
		if err != nil {
			return fmt.Errorf("referral %d: %w", i+1, err)
		}
	}
	return nil
}
