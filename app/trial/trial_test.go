package trial

import (
	"cmp"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"doudi/internal/parquetfile"
	"doudi/law"
	"doudi/policy"
)

// tables are three households of Linkou as CSV, by the file's name.
func tables() map[string]string {
	return map[string]string{
		"households": "household,division,urban\nh1,231025100001,false\nh2,231025101001,false\nh3,231025101001,true\n",
		"persons": "household,ref,relation,birth,labour,disability,disabilityGrade\n" +
			"h1,a,applicant,1980-01-01,able,,\nh1,b,spouse,1982-01-01,able,limb,1\nh2,a,applicant,1970-01-01,able,,\nh2,b,spouse,1971-01-01,able,,\nh3,a,applicant,1990-02-28,able,,\n",
		"incomes": "household,member,kind,amount,per\nh1,a,W,1000.00,month\nh2,a,W,16200,year\nh3,a,W,9000,month\n",
		"assets":  "household,member,kind,amount\nh3,a,deposit,1.50\n",
	}
}

func options(dir, ending string) Options {
	path := func(name string) string { return filepath.Join(dir, name+ending) }
	return Options{Files: Files{Households: path("households"), Persons: path("persons"), Incomes: path("incomes"), Assets: path("assets")},
		Programme: "dibao", Date: policy.Date{Year: 2026, Month: 5, Day: 10}, Level: 9, Workers: 2,
		Changes: []policy.Reform{{Parameter: "dibao.standard.rural", Value: "700元"}}}
}

func engine(t *testing.T) *policy.Engine {
	t.Helper()
	lib, err := law.Load()
	if err != nil {
		t.Fatal(err)
	}
	return policy.NewEngine(lib)
}

// TestOtherFormsAsCSV holds that the same tables give the same effects in every
// form, with days, flags and amounts in Parquet's and Arrow's own types.
func TestOtherFormsAsCSV(t *testing.T) {
	t.Parallel()
	dir, e := t.TempDir(), engine(t)
	for name, text := range tables() {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := errors.Join(writeParquet(path+".parquet", rows), writeArrow(path+".feather", rows, true), writeArrow(path+".arrow", rows, false)); err != nil {
			t.Fatal(err)
		}
	}
	fromCSV, err := Run(t.Context(), e, options(dir, ".csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, ending := range []string{".parquet", ".feather", ".arrow"} {
		got, err := Run(t.Context(), e, options(dir, ending))
		if err != nil {
			t.Fatalf("%s: %v", ending, err)
		}
		if !reflect.DeepEqual(fromCSV, got) {
			t.Errorf("CSV gives %+v, %s %+v", fromCSV, ending, got)
		}
	}
	total := fromCSV.Total
	if total.Households != 3 || total.Persons != 5 || total.Before != 1 || total.Gained != 1 || total.AmountAfter != 450_00 || len(fromCSV.Groups) != 2 {
		t.Errorf("the effect is %+v", fromCSV)
	}
}

func writeParquet(path string, rows [][]string) error {
	kinds := map[string]parquetfile.Kind{"birth": parquetfile.Day, "urban": parquetfile.Boolean, "disabilityGrade": parquetfile.Integer}
	var columns []parquetfile.Column
	for _, c := range rows[0] {
		columns = append(columns, parquetfile.Column{Name: c, Kind: cmp.Or(kinds[c], parquetfile.Text)})
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w, err := parquetfile.Create(f, columns...)
	if err != nil {
		return err
	}
	for _, row := range rows[1:] {
		if err := w.Write(row...); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), f.Close())
}

// writeArrow writes a table as an Arrow file or as a stream.
func writeArrow(path string, rows [][]string, file bool) error {
	kinds := map[string]arrow.DataType{"birth": arrow.FixedWidthTypes.Date32, "urban": arrow.FixedWidthTypes.Boolean, "disabilityGrade": arrow.PrimitiveTypes.Int8,
		"amount": &arrow.Decimal128Type{Precision: 12, Scale: 2}}
	var fields []arrow.Field
	for _, c := range rows[0] {
		kind := kinds[c]
		if kind == nil {
			kind = arrow.BinaryTypes.String
		}
		fields = append(fields, arrow.Field{Name: c, Type: kind, Nullable: true})
	}
	schema := arrow.NewSchema(fields, nil)
	build := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	for _, row := range rows[1:] {
		for i, cell := range row {
			if cell == "" {
				build.Field(i).AppendNull()
			} else if err := build.Field(i).AppendValueFromString(cell); err != nil {
				return err
			}
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	var w interface {
		Write(batch arrow.RecordBatch) error
		Close() error
	} = ipc.NewWriter(f, ipc.WithSchema(schema))
	if file {
		if w, err = ipc.NewFileWriter(f, ipc.WithSchema(schema)); err != nil {
			return err
		}
	}
	return errors.Join(w.Write(build.NewRecordBatch()), w.Close(), f.Close())
}

// TestFaults spoils one cell at a time.
func TestFaults(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for _, c := range []struct{ name, file, old, spoilt, want string }{
		{"amount", "incomes", "1000.00", "1,000.005", `incomes.csv: row 2: column amount: "1,000.005" is no amount; write yuan, as 632.50`},
		{"flag", "households", "h3,231025101001,true", "h3,231025101001,perhaps", `households.csv: row 4: column urban: "perhaps" is neither true nor false`},
		{"number", "persons", "limb,1", "limb,one", `persons.csv: row 3: column disabilityGrade: "one" is no whole number`},
		{"division", "households", "h1,231025100001", "h1,2310", `households.csv: row 2: column division: "2310" is no code of 6, 9 or 12 digits`},
		{"letters", "households", "h1,231025100001", "h1,23102510000x", `households.csv: row 2: column division: must be 6, 9 or 12 digits`},
		{"no household", "assets", "h3,a", ",a", `assets.csv: row 2: column household: is empty`},
		{"nobody there", "incomes", "h3,a,W", "h4,a,W", `incomes.csv: row 4: column household: "h4" is not in the table of households`},
		{"whose", "incomes", "h2,a,W", "h2,z,W", `incomes.csv: row 3: column member: `},
		{"kind", "incomes", "h2,a,W", "h2,a,Q", `incomes.csv: row 3: column kind: is not one of the codes of this field`},
		{"column", "assets", "kind,amount", "kind,sum", `assets.csv: column amount: is missing`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for name, text := range tables() {
				if name == c.file {
					text = strings.Replace(text, c.old, c.spoilt, 1)
					if c.name == "amount" {
						text = strings.Replace(text, c.spoilt, `"`+c.spoilt+`"`, 1)
					}
				}
				if err := os.WriteFile(filepath.Join(dir, name+".csv"), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := Run(t.Context(), e, options(dir, ".csv"))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestColumnsAreDescribed holds the page about the tables to the columns there are.
func TestColumnsAreDescribed(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/formats/household-tables.md")
	if err != nil {
		t.Fatal(err)
	}
	for option, of := range map[string]reflect.Type{
		"-households": reflect.TypeFor[policy.Household](), "-persons": reflect.TypeFor[policy.Member](), "-incomes": reflect.TypeFor[policy.Income](),
		"-assets": reflect.TypeFor[policy.Asset](), "-deductions": reflect.TypeFor[policy.Deduction](), "-expenses": reflect.TypeFor[policy.Expense](),
		"-obligors": reflect.TypeFor[policy.Obligor](),
	} {
		_, row, _ := strings.Cut(string(page), "`"+option+"` |")
		row, _, _ = strings.Cut(row, "|\n")
		row = strings.NewReplacer("*", "", "(", ", (").Replace(row)
		for name := range fillers(of) {
			if !strings.Contains(" "+row, " "+name+",") && !strings.HasSuffix(strings.TrimSpace(row), " "+name) && !strings.Contains(row, " "+name+" ") {
				t.Errorf("%s does not describe the column %s", option, name)
			}
		}
	}
}
