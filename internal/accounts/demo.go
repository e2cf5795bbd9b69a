package accounts

import (
	"context"
	"fmt"

	"doudi/internal/accounts/internal/q"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/lang"
	"doudi/internal/setting"
	"doudi/internal/web"
)

// DemoPassword opens every demo account. It exists only in databases that
// SeedDemo marked, which say so on their first page.
const DemoPassword = "Doudi-2026"

// demoPeople are invented officials of Wenchuan County (513221), three of its
// townships, and one of Mao County (513223), to whom households can move.
func demoPeople() []Person {
	in := func(division string, roles ...authz.Role) (g []authz.Grant) {
		for _, r := range roles {
			g = append(g, authz.Grant{Role: r, Division: division})
		}
		return g
	}
	return []Person{
		{"yuxy", "余晓燕", "威州镇民政经办", in("513221100", authz.Clerk)},
		{"yangsf", "杨顺芬", "威州镇民生协理员", in("513221100", authz.Assistant)},
		{"luozq", "罗志强", "威州镇副镇长", in("513221100", authz.Reviewer)},
		{"wangjh", "王建华", "绵虒镇民政经办", in("513221109", authz.Clerk)},
		{"chenmy", "陈明玉", "绵虒镇副镇长", in("513221109", authz.Reviewer)},
		{"zengxh", "曾小红", "绵虒镇民生协理员", in("513221109", authz.Assistant)},
		{"zhoulp", "周丽萍", "映秀镇民政经办", in("513221102", authz.Clerk)},
		{"hegj", "何光俊", "映秀镇副镇长", in("513221102", authz.Reviewer)},
		{"tangxm", "唐秀梅", "县核对中心核对员", in("513221", authz.Checker)},
		{"malq", "马林青", "县民政局社会救助股股长", in("513221", authz.Approver)},
		{"zhangwb", "张文彬", "县民政局财务制单", in("513221", authz.PayMaker)},
		{"lirong", "李蓉", "县民政局财务复核", in("513221", authz.PayChecker)},
		{"gaoyong", "高勇", "县民政局分管副局长", in("513221", authz.Leader)},
		{"xitong", "蒋涛", "县信息中心系统管理员", in("513221", authz.System)},
		{"anquan", "冯静", "县信息中心安全管理员", in("513221", authz.Security)},
		{"yangxm", "杨晓梅", "茂县民政局社会救助股股长", in("513223", authz.Approver)},
		{"shenji", "邓国平", "县纪委监委派驻审计员", in("513221", authz.Auditor)},
		{"huangj", "黄洁", "县民政局社会救助股副股长", in("513221", authz.Approver)}, // records what becomes of appeals against the other's decisions
	}
}

// SeedDemo makes the demo accounts and marks the database as a demonstration
// for good. A database that has accounts of its own is refused; one that is
// already a demonstration stays as it is.
func (s *Service) SeedDemo(ctx context.Context) error {
	if demo, err := s.Demo(ctx); demo || err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, DemoPassword)
	if err != nil {
		return fmt.Errorf("seed demo accounts: %w", err)
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		queries := q.New(tx)
		if n, err := queries.CountAccounts(ctx); err != nil || n > 0 {
			if err == nil {
				err = errs.New(errs.Conflict, "此数据库已有正式账号，不能载入演示数据。", "This database has accounts of its own; a demonstration needs an empty one.")
			}
			return err
		}
		for _, p := range demoPeople() {
			if _, err := add(ctx, tx, p, hash, false); err != nil {
				return err
			}
		}
		return setting.Set(ctx, tx, setting.Demo, "true")
	})
}

// Demo reports whether the database is a demonstration.
func (s *Service) Demo(ctx context.Context) (demo bool, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		v, err := setting.Get(ctx, tx, setting.Demo)
		demo = v == "true"
		return err
	})
	return demo, err
}

// DemoAccounts lists what the login page of a demonstration shows.
func DemoAccounts() (out []web.DemoAccount) {
	for _, p := range demoPeople() {
		out = append(out, web.DemoAccount{Login: p.Login, Password: DemoPassword, Name: p.Name, Post: p.Post,
			Role: string(p.Grants[0].Role), Duty: authz.NameOf(p.Grants[0].Role).In(lang.English), Division: p.Grants[0].Division})
	}
	return out
}
