package accounts

import (
	"context"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// Export hands out the accounts in the administrator's scope, a row a role.
func (s *Service) Export(ctx context.Context, f Filter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{Act: "account.export", Subject: "accounts", May: authz.ManageAccounts, Filter: map[string]any{"find": f.Find != "", "conflicting": f.Conflicting}}
	t := audit.Table{Name: lang.Of("账户", "Accounts"), Format: format, Columns: []audit.Column{
		audit.Heading("登录名", "Login", 16), audit.Heading("姓名", "Name", 12), audit.Heading("职务", "Post", 24),
		audit.Heading("岗位", "Role", 18), audit.Heading("区划代码", "Division code", 14), audit.Heading("停用", "Disabled", 0),
		audit.Heading("锁定", "Locked", 0), audit.Heading("岗位冲突", "Roles in conflict", 0),
	}}
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
		if err := put(a.Login, a.Name, a.Post, authz.NameOf(g.Role), g.Division, a.Disabled, a.Locked, len(a.Conflicts) > 0); err != nil {
			return err
		}
	}
	return nil
}
