package app

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// answerAsBank is the demonstration's bank: it reads a file of payments (the
// csv layout of docs/formats/payroll.md) and answers every line. The lines
// whose numbers are in failing come back unpaid.
func answerAsBank(file io.Reader, failing ...int) ([]byte, error) {
	rows, err := bankRows(file)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := csv.NewWriter(simplifiedchinese.GB18030.NewEncoder().Writer(&out))
	w.UseCRLF = true
	if err := w.Write([]string{"序号", "金额", "状态", "原因", "流水号"}); err != nil {
		return nil, err
	}
	amount := slices.Index(rows[0], "金额")
	for _, row := range rows[1 : len(rows)-1] {
		n, err := strconv.Atoi(row[0])
		if err != nil {
			return nil, fmt.Errorf("read the bank file: %w", err)
		}
		state, reason, serial := "成功", "", fmt.Sprintf("DEMO%012d", n)
		if slices.Contains(failing, n) {
			state, reason, serial = "失败", "账户状态异常", ""
		}
		if err := w.Write([]string{row[0], row[amount], state, reason, serial}); err != nil {
			return nil, err
		}
	}
	if err := w.Write(rows[len(rows)-1]); err != nil {
		return nil, err
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func bankRows(file io.Reader) ([][]string, error) {
	r := csv.NewReader(simplifiedchinese.GB18030.NewDecoder().Reader(file))
	r.FieldsPerRecord = -1 // the control line is shorter
	rows, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the bank file: %w", err)
	}
	if len(rows) < 2 || !slices.Contains(rows[0], "金额") || rows[len(rows)-1][0] != "合计" {
		return nil, fmt.Errorf("read the bank file: it has no header with 金额 or no control line 合计")
	}
	return rows, nil
}
