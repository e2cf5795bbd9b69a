package casework

import (
	"context"
	"fmt"
	"strings"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// RelativeFilter narrows the register.
type RelativeFilter struct {
	Named    string `query:"named" maxLength:"60" doc:"the whole name of a member of staff or of a relative"`
	Office   string `query:"office" enum:"staff,committee"`
	Relation string `query:"relation" enum:"spouse,parent,child,sibling,grandparent,grandchild"`
	Division string `query:"division" pattern:"^[0-9]*$" maxLength:"12" doc:"prefix: where the member of staff works"`
	Ended    bool   `query:"ended" doc:"what holds no more; otherwise what holds"`
}

// Relatives lists the register of near relatives, the newest first.
func (s *Service) Relatives(ctx context.Context, county int32, f RelativeFilter, at page.Query) (out page.Page[Relative], err error) {
	if err := mayReadRelatives(ctx, county); err != nil {
		return out, err
	}
	var after id.ID
	if err := at.After(&after); err != nil {
		return out, err
	}
	in := authz.Scope{authz.Within(authz.CountyCode(county))}.Narrow(f.Division)
	if len(in) == 0 {
		return page.Of(at, []Relative{}, func(r Relative) Relative { return r }, func(r Relative) any { return r.ID }) // nobody works for a county outside it
	}
	rows := []Relative{}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		found, err := q.New(tx).RelativeList(ctx, q.RelativeListParams{County: county, AfterID: int64(after), Named: strings.TrimSpace(f.Named), Office: f.Office, Relation: f.Relation,
			Low: in[0].Low, High: in[0].High, Ended: f.Ended, UpTo: at.UpTo()})
		rows = []Relative{} // the function may run again
		for _, r := range found {
			one, err := s.relative(r.StaffRelative)
			if err != nil {
				return err
			}
			one.OpenCases = r.OpenCases
			rows = append(rows, one)
		}
		return err
	})
	if err != nil {
		return out, fmt.Errorf("listing relatives of staff of county %d: %w", county, err)
	}
	return page.Of(at, rows, func(r Relative) Relative { return r }, func(r Relative) any { return r.ID })
}

// OwnRelatives are those that are filed of the actor.
func (s *Service) OwnRelatives(ctx context.Context, county int32) (out []Relative, err error) {
	actor := authz.From(ctx)
	if err := actor.MayInCounty(authz.DeclareRelative, county); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		rows, err := q.New(tx).RelativesOf(ctx, county, actor.Account)
		out = []Relative{} // the function may run again
		for _, r := range rows {
			one, err := s.relative(r)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return err
	})
	return out, err
}

// ExportRelatives hands the register out.
func (s *Service) ExportRelatives(ctx context.Context, county int32, f RelativeFilter, format sheet.Kind) (*audit.File, error) {
	what := audit.Taken{County: county, Act: "relative.export", Subject: "relatives", May: authz.ReadRelatives, Division: authz.CountyCode(county),
		Filter: map[string]any{"named": f.Named, "office": f.Office, "relation": f.Relation, "division": f.Division, "ended": f.Ended}}
	t := audit.Table{Name: lang.Of("近亲属备案", "Relatives of staff"), Format: format, Columns: relativeColumns()}
	return audit.Export(ctx, s.db, what, t, func(put func(...any) error) error {
		return page.Each(func(at page.Query) (page.Page[Relative], error) { return s.Relatives(ctx, county, f, at) }, func(r Relative) error {
			return put(r.StaffName, r.StaffPost, officeWords(r.Office), r.Division, relationName(r.Relation).words(), r.Name, r.IDNumber, r.EnteredBy, int(r.OpenCases), day(r.EndedOn), r.EndedWhy)
		})
	})
}

func officeWords(office string) lang.Words {
	if office == officeCommittee {
		return lang.Of("村（居）民委员会成员", "Village committee")
	}
	return lang.Of("经办人员", "Staff")
}

func relativeColumns() []audit.Column {
	return columns(lang.Of("工作人员", "Member of staff"), lang.Of("岗位", "Post"), lang.Of("身份", "Kind"), lang.Of("区划", "Division"), lang.Of("亲属关系", "Relation"), lang.Of("近亲属", "Relative"),
		lang.Of("身份证号", "ID number"), lang.Of("备案人", "Filed by"), lang.Of("在办案件数", "Open cases"), lang.Of("注销日期", "Ended on"), lang.Of("注销理由", "Why ended"))
}
