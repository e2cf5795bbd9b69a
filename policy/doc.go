// Package policy decides social assistance from law written as data.
//
// The law comes as packs (政策包): YAML files that name a place, dates in
// force, parameters with their document, article and mark, and programmes whose
// steps are CEL expressions. Load reads and checks packs; an Engine decides one
// household at a time and returns every figure and rule it used, with the
// article and the pack, as a tree of reasons that replays to the same bytes.
//
//	lib, err := policy.Load(packs)
//	engine := policy.NewEngine(lib)
//	decision, err := engine.Decide(ctx, policy.Application{Programme: "dibao", …})
//	for _, line := range decision.Explain(policy.Chinese) { … }
//
// For a county or a province, Columns hold the households and a Batch decides
// them all, by the same rules compiled to column programs: outcome and amount of
// each, the same as Decide's, and what a change of the law would do.
//
//	batch, err := engine.Batch(columns, policy.BatchSpec{Programme: "dibao", …})
//	before, err := batch.Run(ctx, policy.RunOptions{Workers: 2})
//	simulation, err := batch.Simulate(ctx, before, changes, policy.RunOptions{})
//	for _, effect := range simulation.Effects(byTownship) { … }
//
// Money is exact: whole fen in and out, fractions of two 64-bit integers in
// between, rounding once where a pack says so, and overflow is an error. What
// is not known stays unknown: it never passes as zero, and a decision that
// depends on it is Undetermined and lists what is missing.
//
// The package stands alone. It does no input or output, reads no clock and
// imports nothing but the standard library, cel-go and two YAML readers (the
// second says what is wrong with a file that the first refuses).
package policy
