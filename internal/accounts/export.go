package accounts

import (
	"context"
	"slices"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Export hands out the accounts in the administrator's scope, a row a role.
func (s *Service) Export(ctx context.Context, f Filter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "account.export", Subject: "accounts", May: authz.ManageAccounts, Filter: map[string]any{"find": f.Find != "", "conflicting": f.Conflicting}}
	t := audit.Table{Name: "账户", Format: format, Columns: []sheet.Column{{Title: "登录名", Width: 16}, {Title: "姓名", Width: 12}, {Title: "职务", Width: 24},
		{Title: "岗位", Width: 18}, {Title: "区划代码", Width: 14}, {Title: "停用"}, {Title: "锁定"}, {Title: "岗位冲突"}}}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		for at := (page.Query{Limit: page.Most}); ; {
			p, err := s.Accounts(ctx, at, f)
			if err != nil {
				return err
			}
			for _, a := range p.Items {
				if err := putAccount(put, a); err != nil {
					return err
				}
			}
			if at.Cursor = p.Next; p.Next == "" {
				return nil
			}
		}
	})
}

func putAccount(put func(...any) error, a Account) error {
	grants := a.Grants
	if len(grants) == 0 {
		grants = []authz.Grant{{}}
	}
	for _, g := range grants {
		role := string(g.Role)
		if i := slices.IndexFunc(authz.Roles(), func(r authz.RoleName) bool { return r.Role == g.Role }); i >= 0 {
			role = authz.Roles()[i].Chinese
		}
		if err := put(a.Login, a.Name, a.Post, role, g.Division, a.Disabled, a.Locked, len(a.Conflicts) > 0); err != nil {
			return err
		}
	}
	return nil
}
