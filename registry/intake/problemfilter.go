package intake

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/registry/intake/internal/q"
)

// ProblemsFilter narrows the problems of an import.
type ProblemsFilter struct {
	Column string `query:"column" pattern:"^(-1|[0-9]{1,5})$" doc:"counted from 0; -1: of rows as a whole; empty: any"`
	Code   string `query:"code" pattern:"^[a-z_.]{0,60}$" doc:"what is wrong; empty: anything"`
	Find   string `query:"q" maxLength:"100" doc:"in the heading, the cell, what is wrong with it, and what the file keeps"`
}

// anyColumn lies below the number of rows as a whole.
const anyColumn = -2

func (f ProblemsFilter) column() int32 {
	n, err := strconv.ParseInt(f.Column, 10, 32)
	if err != nil {
		return anyColumn
	}
	return int32(n)
}

// noted is the filter for the audit log, where no text of a person's own stands.
func (f ProblemsFilter) noted() map[string]any {
	return map[string]any{"column": f.column(), "code": f.Code, "text": f.Find != ""}
}

// ImportProblemGroup is how often one thing is wrong in one column.
type ImportProblemGroup struct {
	Column   int    `json:"column" doc:"counted from 0; -1: rows as a whole"`
	Header   string `json:"header"`
	Code     string `json:"code"`
	Reason   string `json:"reason" doc:"the code in Chinese"`
	English  string `json:"english"`
	Problems int64  `json:"problems"`
}

// ProblemGroups counts the kept problems of an import by column and kind, the
// most frequent first.
func (s *Service) ProblemGroups(ctx context.Context, county int32, batch id.ID) (out []ImportProblemGroup, err error) {
	ctx = acting(ctx, county)
	err = s.view(ctx, func(tx *db.Tx) error {
		if _, err := s.batch(ctx, tx, county, batch); err != nil {
			return err
		}
		rows, err := q.New(tx).ProblemGroups(ctx, county, batch)
		if err != nil {
			return fmt.Errorf("group problems of import %s: %w", batch, err)
		}
		out = make([]ImportProblemGroup, len(rows))
		for i, r := range rows {
			out[i] = ImportProblemGroup{int(r.ColumnNo), r.Header, r.Code, inChinese(r.Code), english(r.Code), r.Problems}
		}
		return nil
	})
	return out, err
}

// inChinese names a problem's code in a few words.
func inChinese(code string) string {
	if reason, ok := strings.CutPrefix(code, "id_number."); ok {
		return idnumber.Reason(strings.ReplaceAll(reason, "_", " ")).Chinese()
	}
	if text, ok := codeNames[code]; ok {
		return text
	}
	return "其他问题"
}

var codeNames = map[string]string{
	"waits": "同户其他行有误，整户等待", "duplicate_in_file": "身份证号在表中重复", "elsewhere": "已登记在其他户", "shifted": "可能串列", "required": "没有填写",
	"excel_error": "公式错误", "garbled": "乱码", "formula": "公式没有结果", "lost_digits": "长号码丢失末几位", "too_long": "内容过长", "day": "日期无法读取",
	"month": "年月无法读取", "money": "金额无法读取", "negative": "金额为负", "integer": "不是整数", "boolean": "应填是或否", "code": "不在代码表中",
	"division": "区划不存在或不明", "withdrawn": "区划已撤并", "replaced": "已改记为现在的区划", "other_county": "属于其他县", "out_of_scope": "不在管辖范围内", "head": "户主不是一名", "members": "一户人数过多",
	"future": "日期晚于今天", "birth": "出生日期与身份证号不符", "sex": "性别与身份证号不符", "conflict": "同户各行不一致", "phone": "电话号码有误",
	"account": "银行账号有误", "disability": "残疾信息不全", "name": "姓名有误", "label": "没有这种标识", "kept": "档案已改，未导入", "refused": "档案不接受",
}
