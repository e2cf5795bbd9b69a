package alike

import "doudi/linkage"

// prior is the chance that a row taken blindly is a given person's: a row may
// speak of anybody in a county, and few counties have more people than this.
const prior = 1.0 / 1_000_000

// names is how names stand to each other. U, of strangers, was learned by
// package linkage on a demo county of 83,000 people (2 million random pairs). M,
// of one person written down twice, is set: the files of a demo county have only
// the slips that were planted in them, fewer than offices make.
func names() linkage.Weights {
	return linkage.Weights{Field: nameField, Levels: []linkage.LevelWeight{
		{Name: "exact", M: 0.975, U: 8e-5},
		{Name: "other spelling", M: 0.005, U: 2.5e-7},
		{Name: "same sound", M: 0.010, U: 1.6e-5},
		{Name: "one character differs", M: 0.005, U: 1.35e-3},
		{Name: "same surname, other given name", M: 0.002, U: 0.0318},
		{Name: "other", M: 0.003, U: 0.9667},
	}}
}

// damaged are the weights where the row's number is known to be wrong: of such
// rows nearly all are one slip away from the true number. U as in names; where
// no random pair was as near, half a pair stands for none.
func damaged() *linkage.Parameters {
	return &linkage.Parameters{Prior: prior, Fields: []linkage.Weights{names(), {Field: numberField, Levels: []linkage.LevelWeight{
		{Name: "exact", M: 1e-6, U: 2.5e-7}, // does not occur: ours is valid
		{Name: "one digit wrong or two swapped, the check character fails", M: 0.970, U: 2.5e-7},
		{Name: "same birth date and sequence", M: 0.005, U: 2.5e-7},
		{Name: "one or two digits apart", M: 0.010, U: 8.7e-6},
		{Name: "same birth date", M: 0.005, U: 3.6e-5},
		{Name: "other", M: 0.010, U: 0.99995},
	}}}}
}

// equal are the weights where both numbers are the same and valid. No single
// slip leads from one valid number to another (GB 11643), so strangers share one
// only where somebody took the wrong person.
func equal() *linkage.Parameters {
	p := damaged()
	p.Fields[1].Levels[0] = linkage.LevelWeight{Name: "exact", M: 0.999, U: 1e-9}
	return p
}
