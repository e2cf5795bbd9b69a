// Package column compiles type-checked CEL expressions to programs over
// columns: each step of a program computes one operation for some thousand
// rows, so that the work for a row is a few machine instructions and nothing is
// allocated, boxed or looked up in between.
//
// The rows are those of a root set (households). A set may have child sets
// (members, incomes) whose rows lie ragged behind offsets, and expressions reach
// them by macros and fields as in CEL:
//
//	t := column.NewTable(1_000_000)
//	members := t.Root().Child("members", offsets, nil)
//	age := members.Ints(ages, nil)
//	b := column.NewBuilder(t)
//	young, err := b.Compile(ast, names) // members.exists(m, m.age < 18)
//	p := b.Program(young)
//	err = p.Run(ctx, column.Options{Workers: 2}, func(r column.Batch) error { … })
//
// A value has one of four states on each row: it is there, or it is unknown,
// or it is an error, as in CEL: false && unknown is false, unknown + 1 is unknown,
// true || 1/0 > 0 is true. An unknown or an error never reads as zero or false.
//
// Quantities are exact: whole numerators over a denominator that the compiler
// knows (income per month is income per year over 12, and costs no operation)
// or, after a division by a column, over a column of denominators. Comparisons
// multiply across in 128 bits. A numerator that would leave 64 bits is an error,
// and the row is marked in Batch.Redo: arithmetic in lowest terms might still
// have fitted, so the caller decides such a row another way.
//
// The compiler knows the least and greatest value of each column and the longest
// list of each set, and carries them through arithmetic. Where a result must fit
// it is computed without a check and can be no error; one outlier that makes it
// doubtful brings the check back, never a wrong number. What has no state
// anywhere passes none on. Comparisons and questions about words read a column
// as narrow as the table holds it and make bits of it: eight values at a time,
// or on amd64 with AVX2 by the two loops of pack_amd64.s, whose results the
// tests hold to those of the loops in Go.
//
// The package knows nothing of law, packs or households.
package column
