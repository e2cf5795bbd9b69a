package payment

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/errs"
	"doudi/internal/money"
)

var update = flag.Bool("update", false, "write the golden files anew")

func sample() transfers {
	return transfers{"513221-dibao-202611-1", []transfer{
		{1, "杨小军", "513221000000000000", "6228480800000000001", "汶川县农村信用合作联社", 89450, "最低生活保障金", 202611},
		{2, "泽让\"卓玛\",", "", "6228480800000000002", "中国农业银行", money.Yuan(1_000_000), "最低生活保障金", 202610},
		{3, "㑇𠮷", "", "622848", "农行", 1, "最低生活保障金", 202611}, // beyond GBK
	}}
}

func TestGoldenBankFiles(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]BankFormat{
		"bank-gb18030.csv":    {},
		"bank-utf8-id.csv":    {Encoding: "utf-8", IDNumber: true},
		"bank-gb18030.txt":    {Layout: "fixed"},
		"bank-gb18030-id.txt": {Layout: "fixed", IDNumber: true},
		"bank-utf8.txt":       {Layout: "fixed", Encoding: "utf-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := f.write(&b, sample()); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b.Bytes(), want) {
				t.Errorf("got\n%q\nwant\n%q", b.Bytes(), want)
			}
		})
	}
}

// TestFixedWidths holds the layout that docs/formats/payroll.md gives the bank.
func TestFixedWidths(t *testing.T) {
	t.Parallel()
	for _, f := range []BankFormat{{Layout: "fixed"}, {Layout: "fixed", IDNumber: true}} {
		var b bytes.Buffer
		if err := f.write(&b, sample()); err != nil {
			t.Fatal(err)
		}
		want := 222
		if f.IDNumber {
			want = 240
		}
		lines := bytes.Split(bytes.TrimSuffix(b.Bytes(), []byte("\r\n")), []byte("\r\n"))
		for _, l := range lines[:3] {
			if len(l) != want {
				t.Errorf("line of %d bytes, want %d", len(l), want)
			}
		}
		if len(lines[3]) != 64 {
			t.Errorf("control line of %d bytes, want 64", len(lines[3]))
		}
	}
	long := transfers{"b", []transfer{{no: 1, payee: strings.Repeat("长", 31), account: "622848", bank: "b", amount: 1, month: 202611}}}
	wantCode(t, BankFormat{Layout: "fixed"}.write(&bytes.Buffer{}, long), errs.Conflict, "a name of 62 bytes")
}

func TestParseReturn(t *testing.T) {
	t.Parallel()
	const head = "序号,金额,状态,原因,流水号\r\n"
	fixed := "D00000001000000000894.50" + "0" + "S1\r\nD00000002000000000001.00" + "1" + "S2" + strings.Repeat(" ", 30) + "closed\r\n" +
		"T" + "batch" + strings.Repeat(" ", 35) + "00000002" + "000000000895.50\r\n"
	for _, c := range []struct {
		name, text, fault string
		lines             int
	}{
		{"both", head + "1,894.50,成功,,S1\r\n2,\"1,000.00\",失败,销户,\r\n合计,b,2,1894.50\r\n", "", 2},
		{"columns moved, BOM", "\ufeff状态,流水号,序号,原因,金额\n成功,S,1,,1\n合计,b,1,1\n", "", 1},
		{"fixed", fixed, "", 2},
		{"empty", "  \n", "文件是空的", 0},
		{"neither encoding", "\xff\xff\xff", "不是 UTF-8 或 GB18030", 0},
		{"no header", "1,2,3\n", "表头须有", 0},
		{"no control", head + "1,1,成功,,\n", "缺少合计行", 1},
		{"after control", head + "合计,b,0,0\n1,1,成功,,\n", "合计行之后", 0},
		{"two controls", head + "合计,b,0,0\n合计,b,0,0\n", "合计行之后", 0},
		{"three decimals", head + "1,1.005,成功,,\n合计,b,1,1\n", "金额不是", 0},
		{"negative", head + "1,-1,成功,,\n合计,b,1,-1\n", "金额不是", 0},
		{"no number", head + "x,1,成功,,\n合计,b,1,1\n", "序号不是", 0},
		{"odd state", head + "1,1,处理中,,\n合计,b,1,1\n", "状态须为", 1},
		{"no reason", head + "1,1,失败,,\n合计,b,1,1\n", "写明原因", 1},
		{"bad control", head + "1,1,成功,,\n合计,b,一,1\n", "合计行须为", 1},
		{"fixed too long", "D00000001000000000894.500" + strings.Repeat("x", 93) + "\n", "行长度不符", 0},
		{"fixed too short", "D0000", "行长度不符", 0},
		{"fixed other", "T\nX", "合计行长度不符", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, f := parseReturn([]byte(c.text))
			err := f.err()
			if (err == nil) != (c.fault == "") || err != nil && !strings.Contains(err.Error(), c.fault) {
				t.Errorf("got %v, want %q", err, c.fault)
			}
			if len(a.lines) != c.lines {
				t.Errorf("%d lines, want %d", len(a.lines), c.lines)
			}
		})
	}
}

// TestParseReturnGB18030 reads what a bank writes in its own encoding.
func TestParseReturnGB18030(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	left := BankFormat{Layout: "fixed"}
	b.WriteString("D00000001000000000001.001")
	left.left(&b, "S1", serialWidth)
	left.left(&b, "账号户名不符", reasonWidth)
	b.WriteString("\r\nT")
	left.left(&b, "batch", batchWidth)
	b.WriteString("00000001000000000001.00\r\n")
	a, f := parseReturn(b.Bytes())
	if err := f.err(); err != nil || len(a.lines) != 1 || a.lines[0].reason != "账号户名不符" || a.batch != "batch" || a.sum != 100 {
		t.Errorf("%+v %v", a, err)
	}
}

// FuzzParseReturn feeds what is no return file: it must be refused or read,
// never more lines than it has rows, and no panic.
func FuzzParseReturn(f *testing.F) {
	f.Add([]byte("序号,金额,状态,原因,流水号\r\n1,894.50,成功,,S1\r\n合计,b,1,894.50\r\n"))
	f.Add([]byte("D00000001000000000894.500S1\r\nT" + strings.Repeat(" ", 40) + "00000001000000000894.50"))
	f.Add([]byte("\xd0\xf2\xba\xc5,\"x"))
	f.Add([]byte("T"))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, found := parseReturn(b)
		if len(a.lines) > bytes.Count(b, []byte("\n"))+bytes.Count(b, []byte("\r"))+1 {
			t.Errorf("%d lines of %q", len(a.lines), b)
		}
		for _, l := range a.lines {
			if l.amount <= 0 || l.no < 1 || len([]rune(l.reason)) > 100 {
				t.Errorf("took %+v", l)
			}
		}
		if len(found.list) > mostFaults {
			t.Errorf("%d faults", len(found.list))
		}
	})
}
