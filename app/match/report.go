package match

import (
	"fmt"
	"strings"
	"sync"

	"doudi/app/table"
	"doudi/linkage"
)

// progress prints a line at each tenth of a stage.
func (j *job) progress() func(linkage.Stage, int, int) {
	var lock sync.Mutex
	var stage linkage.Stage
	tenth := -1
	return func(s linkage.Stage, done, of int) {
		lock.Lock()
		defer lock.Unlock()
		now := 10 * done / max(of, 1)
		if s == stage && now <= tenth {
			return
		}
		stage, tenth = s, now
		fmt.Fprintf(j.tell, "%s: %d %%\n", s, 10*now)
	}
}

func (j *job) reportBlocking() {
	b := j.result.Blocking
	fmt.Fprintf(j.out, "blocking: %d of %d pairs compared; estimated recall %.4f\n", b.Compared, b.Total, b.Recall())
	fmt.Fprintf(j.out, "  %12s %12s %12s  %s\n", "pairs", "true (est.)", "only here", "rule")
	for _, r := range b.Rules {
		fmt.Fprintf(j.out, "  %12d %12.1f %12.1f  %s\n", r.Pairs, r.Expected, r.Alone, r.Rule)
	}
}

// reportKin says what households were found or told to share.
func (j *job) reportKin() {
	if j.model.Parameters.Kin == 0 {
		return
	}
	var shared, apart []string
	for _, f := range j.model.Parameters.Fields {
		if f.Shared {
			shared = append(shared, f.Field)
		} else {
			apart = append(apart, f.Field)
		}
	}
	how := "told"
	if j.spec.Shared == nil && j.spec.Model == "" {
		how = "found; name them under \"shared\" if this is wrong, or none: []"
	}
	fmt.Fprintf(j.out, "households share %s; %s tell their people apart (%s)\n", strings.Join(shared, ", "), strings.Join(apart, ", "), how)
}

func (j *job) reportThresholds() {
	fmt.Fprintf(j.out, "  %12s %12s %12s %12s   estimated by the model\n", "threshold", "pairs", "precision", "recall")
	for _, a := range j.result.ThresholdReport() {
		fmt.Fprintf(j.out, "  %12v %12d %12.4f %12.4f\n", a.Probability, a.Pairs, a.Precision, a.Recall)
	}
}

func (j *job) reportClusters(clusters *linkage.Clusters) {
	groups := 0
	for size, n := range clusters.Sizes() {
		if size > 1 {
			groups += n
		}
	}
	fmt.Fprintf(j.out, "%d clusters of two records or more\n", groups)
	cut := 0
	for _, b := range clusters.Bridges {
		if b.Cut {
			cut++
		}
	}
	if len(clusters.Bridges) > 0 {
		fmt.Fprintf(j.out, "  %d pairs alone hold two groups together; %d of them were weak and are cut; see bridges.%s\n", len(clusters.Bridges), cut, j.spec.Format)
	}
}

// measure compares with labels when the specification names some.
func (j *job) measure() error {
	if j.spec.Truth == "" {
		return nil
	}
	labels, err := j.labels()
	if err != nil {
		return fmt.Errorf("truth: %w", err)
	}
	m := j.result.Measure(labels)
	fmt.Fprintf(j.out, "measured on %d labels: precision %.5f, recall %.5f, F1 %.5f; blocking recall %.5f\n", m.True, m.Precision, m.Recall, m.F1, m.BlockingRecall)
	fmt.Fprintf(j.out, "  %12s %12s %12s %12s   measured, before one to one\n", "threshold", "pairs", "precision", "recall")
	for _, a := range m.Thresholds {
		fmt.Fprintf(j.out, "  %12v %12d %12.4f %12.4f\n", a.Probability, a.Pairs, a.Precision, a.Recall)
	}
	return j.reportNever(m.NeverCompared)
}

// reportNever names true pairs that the rules never compare, and rules that would.
func (j *job) reportNever(never [][2]uint32) error {
	if len(never) == 0 {
		return nil
	}
	for i, p := range never {
		if i == 20 {
			fmt.Fprintf(j.out, "  and %d more\n", len(never)-20)
			break
		}
		fmt.Fprintf(j.out, "  never compared: %s and %s\n", j.names[p[0]], j.names[p[1]])
	}
	remedies, err := j.model.Remedies(never)
	if err != nil {
		return fmt.Errorf("rules for what is never compared: %w", err)
	}
	for _, r := range remedies {
		fmt.Fprintf(j.out, "  rule %s would bring %d of them, among %d pairs\n", r.Rule, r.Gains, r.Pairs)
	}
	return nil
}

// labels reads the truth's pairs: the first column names a record of the first
// table, the second one of the last.
func (j *job) labels() (out linkage.Labels, err error) {
	left, right, err := j.called()
	if err != nil {
		return nil, err
	}
	t := table.Table{Path: j.spec.path(j.spec.Truth), Columns: []string{"left", "right"}}
	err = t.Read(func(row int, cells []string) error {
		a, known := left[cells[0]]
		b, too := right[cells[1]]
		if !known || !too {
			return fmt.Errorf("row %d: %q or %q is no record of the tables", row, cells[0], cells[1])
		}
		out = append(out, [2]uint32{a, b})
		return nil
	})
	return out, err
}

// called finds the records that a label's left and right side can mean.
func (j *job) called() (left, right map[string]uint32, err error) {
	split, rows := j.table.Split(), j.table.Rows()
	if split == rows || j.spec.Within {
		left, err = j.byName(0, rows)
		return left, left, err
	}
	if left, err = j.byName(0, split); err != nil {
		return nil, nil, err
	}
	right, err = j.byName(split, rows)
	return left, right, err
}

func (j *job) byName(from, to int) (map[string]uint32, error) {
	m := make(map[string]uint32, to-from)
	for i := from; i < to; i++ {
		if other, ok := m[j.names[i]]; ok {
			return nil, fmt.Errorf("records %d and %d are both called %q, so no label can mean one of them: give an id column that tells records apart", other+1, i+1, j.names[i])
		}
		m[j.names[i]] = uint32(i)
	}
	return m, nil
}
