package app

import (
	"context"

	"doudi/casework"
	"doudi/internal/db"
	"doudi/registry"
)

// deaths tells casework of a death in the transaction that records it.
type deaths struct{ casework *casework.Service }

// Died begins what a death asks for.
func (d deaths) Died(ctx context.Context, tx *db.Tx, x registry.Death) error {
	death := deathOf(x)
	told := map[string]string{registry.ToldByVillage: "村（居）委会报告", registry.ToldByDepartment: "部门数据反映"}[x.Told]
	if told == "" {
		told = "家属告知"
	}
	death.Reason = told + "：" + death.Dead.Name + "已于" + death.Dead.DiedOn.Chinese() + "死亡。"
	return d.casework.Died(ctx, tx, death)
}

// Lives takes back what it began.
func (d deaths) Lives(ctx context.Context, tx *db.Tx, x registry.Death) error {
	return d.casework.Lives(ctx, tx, deathOf(x))
}

func deathOf(x registry.Death) casework.Death {
	dead := declaredMember(x.Dead, x.Household.HeadID)
	dead.DiedOn = x.Dead.DiedOn
	return casework.Death{County: x.County, Household: x.Household.ID, Dead: dead, Left: len(x.Household.Members)}
}
