package match

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"

	"doudi/internal/parquetfile"
	"doudi/linkage"
)

// rowWriter is a table being written, as CSV or Parquet.
type rowWriter interface {
	write(cells ...string) error
	end() error
}

// create begins a table in the format of the specification.
func (j *job) create(path string, columns ...parquetfile.Column) (rowWriter, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // pairs of people are personal data
	if err != nil {
		return nil, err
	}
	out := bufio.NewWriterSize(f, 1<<20)
	if j.spec.Format == "parquet" {
		w, err := parquetfile.Create(out, columns...)
		return &parquetRows{w, out, f}, err
	}
	c := &csvRows{csv.NewWriter(out), out, f}
	var names []string
	for _, column := range columns {
		names = append(names, column.Name)
	}
	return c, c.write(names...)
}

type csvRows struct {
	*csv.Writer
	out *bufio.Writer
	f   *os.File
}

func (c *csvRows) write(cells ...string) error { return c.Write(cells) }

func (c *csvRows) end() error {
	c.Flush()
	return errors.Join(c.Error(), c.out.Flush(), c.f.Close())
}

type parquetRows struct {
	w   *parquetfile.Writer
	out *bufio.Writer
	f   *os.File
}

func (p *parquetRows) write(cells ...string) error { return p.w.Write(cells...) }

func (p *parquetRows) end() error { return errors.Join(p.w.Close(), p.out.Flush(), p.f.Close()) }

func (j *job) writePairs(path string) error {
	columns := []parquetfile.Column{{Name: "left", Kind: parquetfile.Text}, {Name: "right", Kind: parquetfile.Text},
		{Name: "probability", Kind: parquetfile.Real}, {Name: "weight", Kind: parquetfile.Real}}
	for _, f := range j.model.Parameters.Fields {
		columns = append(columns, parquetfile.Column{Name: "bits_" + f.Field, Kind: parquetfile.Real})
	}
	columns = append(columns, parquetfile.Column{Name: "bits_of_kin", Kind: parquetfile.Real})
	w, err := j.create(path, columns...)
	if err != nil {
		return err
	}
	for _, p := range j.result.Pairs {
		cells := []string{j.names[p.Left], j.names[p.Right], decimal(p.Probability(), 6), decimal(float64(p.Weight), 3)}
		why := j.model.Explain(p.Left, p.Right)
		for _, s := range why.Steps {
			cells = append(cells, decimal(s.Bits+s.Frequency, 3))
		}
		cells = append(cells, decimal(why.Kin, 3))
		if err := w.write(cells...); err != nil {
			return errors.Join(err, w.end())
		}
	}
	return w.end()
}

// writeReview puts the doubtful pairs side by side, with the level and the bits
// of each comparison, for a person to decide.
func (j *job) writeReview(path string) error {
	columns := []parquetfile.Column{{Name: "left", Kind: parquetfile.Text}, {Name: "right", Kind: parquetfile.Text},
		{Name: "probability", Kind: parquetfile.Real}, {Name: "kept", Kind: parquetfile.Boolean}}
	for _, f := range j.model.Parameters.Fields {
		columns = append(columns, parquetfile.Column{Name: f.Field + "_left", Kind: parquetfile.Text}, parquetfile.Column{Name: f.Field + "_right", Kind: parquetfile.Text},
			parquetfile.Column{Name: f.Field + "_level", Kind: parquetfile.Text}, parquetfile.Column{Name: f.Field + "_bits", Kind: parquetfile.Real})
	}
	w, err := j.create(path, columns...)
	if err != nil {
		return err
	}
	for _, p := range j.doubtful {
		cells := []string{j.names[p.Left], j.names[p.Right], decimal(p.Probability(), 6), strconv.FormatBool(p.Probability() >= j.spec.Threshold)}
		for _, s := range j.model.Explain(p.Left, p.Right).Steps {
			cells = append(cells, s.Left, s.Right, s.Level, decimal(s.Bits+s.Frequency, 3))
		}
		if err := w.write(cells...); err != nil {
			return errors.Join(err, w.end())
		}
	}
	return w.end()
}

// mostWaterfalls is how many doubtful pairs are written as charts.
const mostWaterfalls = 1000

// namedWaterfall is a chart's data with the records' names.
type namedWaterfall struct {
	Names [2]string `json:"names"`
	linkage.Waterfall
}

// writeWaterfalls writes the charts of the doubtful pairs, the nearest to even
// odds first.
func (j *job) writeWaterfalls(path string) error {
	out := []namedWaterfall{}
	for _, p := range j.doubtful[:min(len(j.doubtful), mostWaterfalls)] {
		out = append(out, namedWaterfall{[2]string{j.names[p.Left], j.names[p.Right]}, j.model.Explain(p.Left, p.Right)})
	}
	return writeJSON(path, out)
}

func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o600)
}

func (j *job) writeClusters(path string, c *linkage.Clusters) error {
	w, err := j.create(path, parquetfile.Column{Name: "cluster", Kind: parquetfile.Text}, parquetfile.Column{Name: "table", Kind: parquetfile.Integer},
		parquetfile.Column{Name: "record", Kind: parquetfile.Text})
	if err != nil {
		return err
	}
	for record, head := range c.Of {
		table := "1"
		if record >= j.table.Split() {
			table = "2"
		}
		if err := w.write(strconv.Itoa(int(head)), table, j.names[record]); err != nil {
			return errors.Join(err, w.end())
		}
	}
	return w.end()
}

// writeBridges lists the pairs that alone hold two groups together, for a
// person to look at.
func (j *job) writeBridges(path string, c *linkage.Clusters) error {
	w, err := j.create(path, parquetfile.Column{Name: "left", Kind: parquetfile.Text}, parquetfile.Column{Name: "right", Kind: parquetfile.Text},
		parquetfile.Column{Name: "probability", Kind: parquetfile.Real}, parquetfile.Column{Name: "smaller_side", Kind: parquetfile.Integer},
		parquetfile.Column{Name: "cut", Kind: parquetfile.Boolean})
	if err != nil {
		return err
	}
	for _, b := range c.Bridges {
		p := b.Pair
		if err := w.write(j.names[p.Left], j.names[p.Right], decimal(p.Probability(), 6), strconv.Itoa(b.Size), strconv.FormatBool(b.Cut)); err != nil {
			return errors.Join(err, w.end())
		}
	}
	return w.end()
}

func decimal(x float64, digits int) string { return strconv.FormatFloat(x, 'f', digits, 64) }

// modelFile is what model.json holds: what was learned, and what the run saw.
type modelFile struct {
	Parameters *linkage.Parameters    `json:"parameters"`
	Rules      []linkage.Rule         `json:"rules"`
	Blocking   linkage.BlockingReport `json:"blocking"`
	Thresholds []linkage.At           `json:"thresholds"`
	Histogram  []linkage.Bin          `json:"histogram"`
}

func (j *job) writeModel(path string) error {
	return writeJSON(path, modelFile{j.model.Parameters, j.model.Rules, j.result.Blocking, j.result.ThresholdReport(), j.result.Weights.Bins()})
}

// readModel takes the parameters of an earlier run.
func readModel(path string) (*linkage.Parameters, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var m modelFile
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if m.Parameters == nil {
		return nil, fmt.Errorf("%s has no parameters", path)
	}
	return m.Parameters, nil
}
