package payment

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/xuri/excelize/v2"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *Service) exportRoutes(api huma.API) {
	huma.Register(api, op("exportRoll", http.MethodGet, "/api/rolls/{county}/{id}/export", "The roll to print and sign (发放花名册)"),
		func(ctx context.Context, in *Ref) (*huma.StreamResponse, error) {
			var paper bytes.Buffer
			r, err := s.Print(ctx, in.County, in.ID, &paper)
			if err != nil {
				return nil, err
			}
			return stream(xlsxType, fmt.Sprintf("%s%s发放花名册.xlsx", r.Period, programmeName(r.Programme)), func(w io.Writer) error {
				_, err := paper.WriteTo(w)
				return err
			}), nil
		})
	s.listExportRoutes(api)
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
			return s.handOut(ctx, in.County, n)
		})
}

// handOut streams a stored file that the caller was allowed.
func (s *Service) handOut(ctx context.Context, county int32, n id.ID) (*huma.StreamResponse, error) {
	f, content, err := s.files.Open(ctx, county, n)
	if err != nil {
		return nil, err
	}
	return stream(f.MediaType, f.Name, func(w io.Writer) error {
		defer content.Close()
		_, err := io.Copy(w, content)
		return err
	}), nil
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

// Print writes the roll as it is printed and signed: title, unit, month,
// lines, sums and the places for signatures. Accounts show their last four
// digits. It holds the lines in the reader's scope. The audit log says who took
// how many of them.
func (s *Service) Print(ctx context.Context, county int32, roll id.ID, w io.Writer) (out Roll, err error) {
	p, err := s.newPrinter()
	if err != nil {
		return out, fmt.Errorf("print roll: %w", err)
	}
	defer func() { _ = p.f.Close() }() // nothing was opened from disk
	var within authz.Scope
	var row q.Roll
	err = s.reading(ctx, county, roll, func(tx *db.Tx, r q.Roll, scope authz.Scope) error {
		if out, err = s.rollOf(r); err != nil {
			return err
		}
		row, within = r, scope
		return p.print(ctx, tx, r, scope)
	})
	if err == nil {
		err = p.w.Flush()
	}
	if err != nil {
		return out, fmt.Errorf("print roll: %w", err)
	}
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		return note(ctx, tx, row, "export", map[string]any{"rows": p.lines, "format": "xlsx", "divisions": within.Prefixes()})
	})
	if err != nil {
		return out, err
	}
	return out, p.f.Write(w)
}

func (s *Service) newPrinter() (*printer, error) {
	dir, err := s.files.Scratch()
	if err != nil {
		return nil, err
	}
	f := excelize.NewFile(excelize.Options{TmpDir: dir}) // a long roll spills to a file
	const name = "发放花名册"
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(name)
	return &printer{s: s, f: f, w: w}, err
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
	arg := q.ListLinesParams{County: r.County, RollID: r.ID, UpTo: pageSize}
	for p.err == nil {
		rows, err := listLines(ctx, tx, scope, arg)
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
		differenceName(Difference(l.Change)).Zh+reasonAfter(l.ChangeReason), l.Bank, p.s.masked(l.EntitlementID, l.AccountSealed))
	p.lines++
	p.sum += l.AmountFen - l.SetOffFen
	if l.SetOffFen > 0 { // a line of its own below what is due
		p.put("", l.Division, l.Payee, "", place, l.ForPeriod.String(), "", p.yuan(-l.SetOffFen), "追回抵扣（家庭签字同意）", "", "")
	}
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

func differenceName(d Difference) lang.Words {
	switch d {
	case DiffSame:
		return lang.Of("不变", "Unchanged")
	case DiffNew:
		return lang.Of("新增", "New")
	case DiffMore:
		return lang.Of("增发", "Increased")
	case DiffLess:
		return lang.Of("减发", "Reduced")
	case DiffBack:
		return lang.Of("恢复", "Resumed")
	case DiffLate:
		return lang.Of("补发", "Paid late")
	case DiffAccount:
		return lang.Of("换账户", "Other account")
	}
	return lang.Of(string(d), "")
}
