package match

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

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
	scope := linkage.Natural
	if s.Within {
		scope = linkage.Within
	}
	j.model, err = linkage.Train(ctx, j.table, linkage.Options{Scope: scope, Rules: s.rules(), Progress: j.progress()})
	if err != nil {
		return fmt.Errorf("learn the weights: %w", err)
	}
	if j.result, err = j.model.Match(ctx, s.Threshold); err != nil {
		return err
	}
	return j.finish()
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
	t := table{path: path}
	for _, c := range columns {
		t.columns = append(t.columns, c.names[i])
	}
	if j.spec.ID != "" {
		t.columns = append(t.columns, j.spec.ID)
	}
	before := j.table.Rows()
	err := t.read(func(row int, cells []string) error {
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
	pairs := j.result.Pairs
	if j.spec.OneToOne {
		kept, greedy := linkage.OneToOne(pairs, j.spec.Threshold)
		fmt.Fprintf(j.out, "one to one: %d of %d pairs kept\n", len(kept), len(pairs))
		if greedy > 0 {
			fmt.Fprintf(j.out, "  %d groups were too large for the best assignment; their strongest pairs were taken first\n", greedy)
		}
		pairs = kept
		j.result.Pairs = kept
	}
	clusters := linkage.Cluster(j.table.Rows(), pairs, j.spec.BridgeLimit)
	j.reportPairs(clusters)
	if err := j.measure(); err != nil {
		return err
	}
	return j.write(clusters)
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
		{"model.json", j.writeModel},
	} {
		if err := f.do(filepath.Join(dir, f.name)); err != nil {
			return fmt.Errorf("write %s: %w", f.name, err)
		}
		fmt.Fprintf(j.out, "wrote %s\n", filepath.Join(j.spec.Out, f.name))
	}
	return nil
}
