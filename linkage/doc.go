// Package linkage finds the records that speak of the same person (or house,
// or firm) in one table or two, without a common key and without examples to
// learn from. It follows Fellegi and Sunter: every comparison of two values has
// a level ("same", "one digit wrong", "other"), every level a weight, the log2
// of how much likelier it is for a true pair than for a chance one, and the
// weights of a pair add up to the odds that it is true.
//
// A run takes four steps:
//
//	t := linkage.NewTable(fields...)        // what the columns are: a Kind for each
//	t.Add(source, cells...)                 // the records, dictionary coded
//	m, err := linkage.Train(ctx, t, opts)   // plan the blocking rules, learn the weights
//	r, err := m.Match(ctx)                  // compare, keep what passes, report
//
// Training needs no labels. The chance of a level among strangers is counted on
// random pairs; its chance among true pairs is found by expectation
// maximisation on the pairs of blocking rules. Labels, where there are some,
// only measure ([Result.Measure]), they never train and never set a threshold.
//
// The package does no I/O, keeps no globals and logs nothing. Records are
// numbered from 0 in the order they were added; everything that is reported
// about a pair is in these numbers.
package linkage
