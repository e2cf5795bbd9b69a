package payment

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/xuri/excelize/v2"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
	"doudi/payment/internal/q"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *Service) exportRoutes(api huma.API) {
	huma.Register(api, op("exportRoll", http.MethodGet, "/api/rolls/{county}/{id}/export", "The roll to print and sign (发放花名册)"),
		func(ctx context.Context, in *Ref) (*huma.StreamResponse, error) {
			r, err := s.noteExport(ctx, in.County, in.ID)
			if err != nil {
				return nil, err
			}
			return stream(xlsxType, fmt.Sprintf("%s%s发放花名册.xlsx", r.Period, programmeName(r.Programme)), func(w io.Writer) error {
				return s.Print(ctx, in.County, in.ID, w)
			}), nil
		})
	type entitlementsInput struct {
		EntitlementFilter
		Format string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	}
	huma.Register(api, op("exportEntitlements", http.MethodGet, "/api/entitlements/export", "What households are owed as a spreadsheet"),
		func(ctx context.Context, in *entitlementsInput) (*huma.StreamResponse, error) {
			if err := s.mayExport(ctx); err != nil {
				return nil, err
			}
			kind := xlsxType
			if in.Format == "csv" {
				kind = "text/csv; charset=utf-8"
			}
			return stream(kind, "待遇清单."+in.Format, func(w io.Writer) error { return s.writeEntitlements(ctx, w, in.EntitlementFilter, in.Format) }), nil
		})
	type fileInput struct {
		Ref
		Attempt int32 `path:"attempt" minimum:"1"`
	}
	huma.Register(api, op("readBankFile", http.MethodGet, "/api/rolls/{county}/{id}/bank-files/{attempt}", "Download a file for the bank; logged"),
		func(ctx context.Context, in *fileInput) (*huma.StreamResponse, error) {
			n, err := s.FileOf(ctx, in.County, in.ID, in.Attempt)
			if err != nil {
				return nil, err
			}
			f, content, err := s.files.Open(ctx, in.County, n)
			if err != nil {
				return nil, err
			}
			return stream(f.MediaType, f.Name, func(w io.Writer) error {
				defer content.Close()
				_, err := io.Copy(w, content)
				return err
			}), nil
		})
}

// stream sends a file; cutting it off is the only way to say that it is not whole.
func stream(kind, name string, write func(io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		hc.SetHeader("Content-Type", kind)
		hc.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		if err := write(hc.BodyWriter()); err != nil {
			panic(http.ErrAbortHandler)
		}
	}}
}

func (s *Service) mayExport(ctx context.Context) error {
	scope, err := authz.From(ctx).May(authz.ReadRoll)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		return audit.Append(ctx, tx, audit.Entry{County: authz.From(ctx).County(), Act: "entitlement.export", Subject: "entitlement", Detail: map[string]any{"scope": scope.Low}})
	})
}

func (s *Service) noteExport(ctx context.Context, county int32, roll id.ID) (out Roll, err error) {
	if _, err := s.readable(ctx, county, roll); err != nil {
		return out, err
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := find(ctx, tx, county, roll)
		if err != nil {
			return err
		}
		out = rollOf(r)
		return note(ctx, tx, r, "export", nil)
	})
	return out, err
}

func (s *Service) writeEntitlements(ctx context.Context, w io.Writer, f EntitlementFilter, format string) error {
	columns := []sheet.Column{{Title: "区划代码", Width: 14}, {Title: "收款人", Width: 12}, {Title: "项目", Width: 18}, {Title: "保障人数"}, {Title: "城镇"},
		{Title: "月保障金额（元）", Width: 16}, {Title: "起始月份"}, {Title: "截止月份"}, {Title: "开户行", Width: 24}, {Title: "账号", Width: 12}, {Title: "暂缓原因", Width: 24}, {Title: "最近变动原因", Width: 30}}
	var out sheet.Writer
	var err error
	if format == "csv" {
		out, err = sheet.WriteCSV(w, columns)
	} else {
		out, err = sheet.WriteXLSX(w, "待遇清单", columns)
	}
	if err != nil {
		return err
	}
	f.Query = page.Query{Limit: page.Most}
	for {
		p, err := s.Entitlements(ctx, f)
		if err != nil {
			return err
		}
		for _, e := range p.Items {
			err := out.Write(e.Division, e.Payee, programmeName(e.Programme), int64(e.Members), e.Urban, e.AmountFen, e.From, e.To, e.Bank, e.Account, e.Held, e.Reason)
			if err != nil {
				return err
			}
		}
		if f.Cursor = p.Next; p.Next == "" {
			return out.Close()
		}
	}
}

// Print writes the roll as it is printed and signed: title, unit, month,
// lines, sums and the places for signatures. Accounts show their last four
// digits. It holds the lines in the reader's scope.
func (s *Service) Print(ctx context.Context, county int32, roll id.ID, w io.Writer) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // nothing was opened from disk
	const name = "发放花名册"
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return fmt.Errorf("print roll: %w", err)
	}
	p := &printer{s: s, f: f, w: out}
	err = s.reading(ctx, county, roll, func(tx *db.Tx, r q.Roll, scope authz.Scope) error { return p.print(ctx, tx, r, scope) })
	if err != nil {
		return fmt.Errorf("print roll: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("print roll: %w", err)
	}
	return f.Write(w)
}

// printer writes one printed roll from top to bottom.
type printer struct {
	s   *Service
	f   *excelize.File
	w   *excelize.StreamWriter
	row int
	err error

	money int // style of amounts

	lines, people int64
	sum           money.Fen
}

const printedColumns = 11

func (p *printer) put(cells ...any) {
	p.row++
	if p.err == nil {
		p.err = p.w.SetRow(fmt.Sprintf("A%d", p.row), cells)
	}
}

// yuan is an amount as a number that a spreadsheet can add up; two decimals
// of any household's money are exact in it.
func (p *printer) yuan(f money.Fen) excelize.Cell {
	return excelize.Cell{StyleID: p.money, Value: float64(f) / 100}
}

// across writes a text over the whole width.
func (p *printer) across(style int, text string) {
	p.put(excelize.Cell{StyleID: style, Value: text})
	if p.err == nil {
		end, err := excelize.CoordinatesToCellName(printedColumns, p.row)
		if p.err = err; err == nil {
			p.err = p.w.MergeCell(fmt.Sprintf("A%d", p.row), end)
		}
	}
}

func (p *printer) print(ctx context.Context, tx *db.Tx, r q.Roll, scope authz.Scope) error {
	title, _ := p.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}, Alignment: &excelize.Alignment{Horizontal: "center"}})
	p.money, _ = p.f.NewStyle(&excelize.Style{NumFmt: 4})
	bold, _ := p.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if p.err = p.w.SetColWidth(2, 2, 14); p.err == nil {
		p.err = p.w.SetColWidth(3, printedColumns, 16)
	}
	zh, _ := stateName(State(r.State))
	p.across(title, fmt.Sprintf("%s%s发放花名册", r.ForPeriod.Chinese(), programmeName(r.Programme)))
	p.across(0, fmt.Sprintf("单位：%06d　　月份：%s　　状态：%s　　金额单位：元", r.County, r.ForPeriod, zh))
	p.put("序号", "区划代码", "收款人", "保障人数", "城乡", "所属月份", "上月金额", "本月金额", "变动", "开户行", "账号")
	if err := p.walk(ctx, tx, r, scope); err != nil {
		return err
	}
	p.put(excelize.Cell{StyleID: bold, Value: total}, "", fmt.Sprintf("%d 笔", p.lines), p.people, "", "", "", p.yuan(p.sum))
	p.across(0, fmt.Sprintf("制单：%s　　复核：%s　　锁定校验值（SM3）：%s", r.MadeName, r.CheckedName, hexOf(r.Hash)))
	p.across(0, "制单人（签字）：________________　　复核人（签字）：________________　　负责人（签字）：________________　　日期：____年__月__日")
	return p.err
}

func (p *printer) walk(ctx context.Context, tx *db.Tx, r q.Roll, scope authz.Scope) error {
	arg := q.ListLinesParams{County: r.County, RollID: r.ID, Low: scope.Low, High: scope.High, UpTo: pageSize}
	for p.err == nil {
		rows, err := q.New(tx).ListLines(ctx, arg)
		if err != nil {
			return fmt.Errorf("read lines: %w", err)
		}
		for _, l := range rows {
			p.line(l)
		}
		if len(rows) < pageSize {
			break
		}
		arg.AfterNo = rows[len(rows)-1].LineNo
	}
	return p.err
}

func (p *printer) line(l q.RollLine) {
	place := "农村"
	if l.Urban {
		place = "城市"
	}
	p.put(l.LineNo, l.Division, l.Payee, l.Members, place, l.ForPeriod.String(), p.yuan(l.PreviousFen), p.yuan(l.AmountFen),
		differenceName(Difference(l.Change))+reasonAfter(l.ChangeReason), l.Bank, p.s.masked(l.EntitlementID, l.AccountSealed))
	p.lines++
	p.sum += l.AmountFen
	if Difference(l.Change) != DiffLate {
		p.people += int64(l.Members)
	}
}

func reasonAfter(reason string) string {
	if reason == "" {
		return ""
	}
	return "：" + reason
}

func differenceName(d Difference) string {
	switch d {
	case DiffSame:
		return "不变"
	case DiffNew:
		return "新增"
	case DiffMore:
		return "增发"
	case DiffLess:
		return "减发"
	case DiffBack:
		return "恢复"
	case DiffLate:
		return "补发"
	}
	return string(d)
}
