package match

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"doudi/app/table"
	"doudi/linkage"
)

// job is a run with its records' names.
type job struct {
	spec   *Spec
	out    io.Writer // summary
	tell   io.Writer // progress
	table  *linkage.Table
	names  []string // of each record
	model  *linkage.Model
	result *linkage.Result

	doubtful []linkage.Pair // for a person to look at, the nearest to even odds first
}

// Run does what the specification says. The summary goes to out, progress to
// tell, results into the specification's folder.
func Run(ctx context.Context, s *Spec, out, tell io.Writer) (err error) {
	buffered := bufio.NewWriter(out)
	defer func() {
		if flush := buffered.Flush(); err == nil {
			err = flush
		}
	}()
	j := &job{spec: s, out: buffered, tell: tell}
	if err := j.load(); err != nil {
		return err
	}
	o, err := j.options()
	if err != nil {
		return err
	}
	if j.model, err = linkage.Train(ctx, j.table, o); err != nil {
		return fmt.Errorf("learn the weights: %w", err)
	}
	if j.result, err = j.model.Match(ctx, min(s.Threshold, s.Review[0])); err != nil {
		return err
	}
	return j.finish()
}

func (j *job) options() (o linkage.Options, err error) {
	o = linkage.Options{Rules: j.spec.rules(), Shared: j.spec.Shared, Progress: j.progress()}
	if j.spec.Within {
		o.Scope = linkage.Within
	}
	if j.spec.Model != "" {
		if o.Parameters, err = readModel(j.spec.path(j.spec.Model)); err != nil {
			return o, fmt.Errorf("model: %w", err)
		}
	}
	return o, nil
}

func (j *job) load() error {
	columns, err := j.spec.comparedColumns()
	if err != nil {
		return err
	}
	var fields []linkage.Field
	for _, c := range columns {
		fields = append(fields, c.field)
	}
	if j.table, err = linkage.NewTable(fields...); err != nil {
		return err
	}
	for i, path := range j.spec.Tables {
		if i == 1 {
			j.table.Second()
		}
		if err := j.loadTable(i, j.spec.path(path), columns); err != nil {
			return err
		}
	}
	return nil
}

func (j *job) loadTable(i int, path string, columns []column) error {
	t := table.Table{Path: path}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.names[i])
	}
	if j.spec.ID != "" {
		t.Columns = append(t.Columns, j.spec.ID)
	}
	before := j.table.Rows()
	err := t.Read(func(row int, cells []string) error {
		id := ""
		if j.spec.ID != "" {
			id = cells[len(columns)]
		}
		j.names = append(j.names, label(id, row))
		return j.table.Add(cells[:len(columns)]...)
	})
	fmt.Fprintf(j.out, "%s: %d records\n", filepath.Base(path), j.table.Rows()-before)
	return err
}

func (j *job) finish() error {
	j.reportBlocking()
	j.reportKin()
	j.reportThresholds()
	j.sortOut()
	if j.spec.OneToOne {
		kept, greedy := linkage.OneToOne(j.result.Pairs, j.spec.Threshold)
		fmt.Fprintf(j.out, "one to one: %d of %d pairs kept\n", len(kept), len(j.result.Pairs))
		if greedy > 0 {
			fmt.Fprintf(j.out, "  %d groups were too large for the best assignment; their strongest pairs were taken first\n", greedy)
		}
		j.result.Pairs = kept
	}
	clusters := linkage.Cluster(j.table.Rows(), j.result.Pairs, j.spec.BridgeLimit)
	j.reportClusters(clusters)
	if err := j.measure(); err != nil {
		return err
	}
	return j.write(clusters)
}

// sortOut parts what is kept from what is not, and lists what a person should
// look at of both.
func (j *job) sortOut() {
	below := j.result.Raise(j.spec.Threshold)
	for _, p := range slices.Concat(j.result.Pairs, below) {
		if x := p.Probability(); x >= j.spec.Review[0] && x < j.spec.Review[1] {
			j.doubtful = append(j.doubtful, p)
		}
	}
	slices.SortStableFunc(j.doubtful, func(a, b linkage.Pair) int {
		return cmp.Compare(math.Abs(float64(a.Weight)), math.Abs(float64(b.Weight)))
	})
	fmt.Fprintf(j.out, "%d pairs at probability ≥ %v; %d between %v and %v are for a person to look at\n",
		len(j.result.Pairs), j.spec.Threshold, len(j.doubtful), j.spec.Review[0], j.spec.Review[1])
}

func (j *job) write(clusters *linkage.Clusters) error {
	dir := j.spec.path(j.spec.Out)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the results: %w", err)
	}
	for _, f := range []struct {
		name string
		do   func(path string) error
	}{
		{"pairs." + j.spec.Format, j.writePairs},
		{"clusters." + j.spec.Format, func(p string) error { return j.writeClusters(p, clusters) }},
		{"bridges." + j.spec.Format, func(p string) error { return j.writeBridges(p, clusters) }},
		{"review." + j.spec.Format, j.writeReview},
		{"waterfalls.json", j.writeWaterfalls},
		{"model.json", j.writeModel},
	} {
		if err := f.do(filepath.Join(dir, f.name)); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
		fmt.Fprintf(j.out, "wrote %s\n", filepath.Join(j.spec.Out, f.name))
	}
	return nil
}

// label names a record: the id column's cell, or the row.
func label(id string, row int) string {
	if id == "" {
		return strconv.Itoa(row)
	}
	return strings.Clone(id)
}
