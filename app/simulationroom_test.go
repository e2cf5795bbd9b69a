package app

import (
	"context"
	"path/filepath"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/codes"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/division"
	"doudi/policy"
	"doudi/registry"
	"doudi/simulation"
)

// TestEverybodyAsDeclared holds that simulation sees of a household what a case
// of it would declare, without who it is.
func TestEverybodyAsDeclared(t *testing.T) {
	t.Parallel()
	d, _ := dbtest.SQLite(t)
	keys, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), crypt.SM4)
	if err != nil {
		t.Fatal(err)
	}
	register, err := division.Load()
	if err != nil {
		t.Fatal(err)
	}
	reg := registry.New(d, keys, register, codes.New())
	clerk := authz.WithActor(t.Context(), authz.Actor{Account: 1, Name: "王桂兰", Grants: []authz.Grant{{Role: authz.Clerk, Division: "513221"}}})
	first := 0
	made, err := reg.Create(clerk, registry.Draft{Number: "1", Division: "513221100", Cause: "illness", Members: []registry.DraftMember{
		{Name: "张三", Relation: "02", SeriousIllness: true}, {Name: "张小明", Relation: "20"}, {Name: "张小弟", Relation: "73"}},
		Lines: []registry.DraftLine{{Member: &first, Kind: registry.Income, Item: "wage", Amount: 120_000, Per: registry.PerMonth, Source: registry.Declared}}})
	if err != nil {
		t.Fatal(err)
	}
	f := onlyFamily(t, authz.WithActor(t.Context(), authz.Program()), d, everybody{reg})
	if f.ID != made.ID || f.Division != made.Division || f.Cause != "illness" || f.Version != 1 {
		t.Errorf("the family is %+v", f)
	}
	m := f.Facts.Members
	if len(m) != 3 || m[0].Relation != policy.RelationApplicant || !m[0].Illness || m[1].Relation != policy.RelationChild {
		t.Fatalf("members are %+v", m)
	}
	if m[0].LegalDuty != nil || m[1].LegalDuty == nil || !*m[1].LegalDuty || m[2].LegalDuty != nil {
		t.Errorf("duties are %v %v %v: a child's is known, a brother's is not", m[0].LegalDuty, m[1].LegalDuty, m[2].LegalDuty)
	}
	if in := f.Facts.Incomes; len(in) != 1 || *in[0].Amount != 120_000 || in[0].Member != m[0].Ref {
		t.Errorf("incomes are %+v", in)
	}
	if err := policy.NewColumns().Add(&f.Facts, ""); err != nil {
		t.Error(err)
	}
}

func onlyFamily(t *testing.T, ctx context.Context, d *db.DB, e everybody) simulation.Family { //nolint:revive // t first, as everywhere
	t.Helper()
	var list []simulation.Family
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		list, err = e.Families(ctx, tx, 513221, 0, 1<<62, 10)
		return err
	})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d families, %v", len(list), err)
	}
	return list[0]
}
