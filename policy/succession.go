package policy

import "slices"

// checkSuccession makes sure that a family judged under one national pack can
// be paid under the next: amounts rules use only figures that both compute in
// the same unit.
func (l *Library) checkSuccession(errs *problems) {
	for _, later := range l.packs {
		for _, prog := range later.Programmes {
			for _, earlier := range l.packs {
				if old := programmeOf(earlier, prog.ID); old != nil && old != prog {
					checkCarried(prog, old, earlier.ID, errs)
				}
			}
		}
	}
}

func programmeOf(p *Pack, id string) *Programme {
	for _, prog := range p.Programmes {
		if prog.ID == id {
			return prog
		}
	}
	return nil
}

func checkCarried(prog, old *Programme, oldPack string, errs *problems) {
	units := map[string]Unit{}
	for _, r := range old.Conditions {
		units[r.Name] = r.Unit
	}
	for _, r := range prog.Amounts {
		for _, name := range r.figures {
			inOwn := slices.ContainsFunc(prog.Conditions, func(c *Rule) bool { return c.Name == name && c.Unit != units[name] })
			if inOwn {
				errs.errorf(r.at, "rule %s uses %s, which programme %s of pack %s does not compute in the same unit", r.ID, name, old.ID, oldPack)
			}
		}
	}
}

// checkToldChanges makes sure that people can be told in words what a pack
// changes: a rule that reads as it read and computes something else says how, and
// a programme takes in only what there was.
func (l *Library) checkToldChanges(errs *problems) {
	for i, p := range l.packs {
		before := l.before(i)
		for _, prog := range p.Programmes {
			for _, id := range prog.takesIn {
				if before == nil || programmeOf(before, id.word) == nil || programmeOf(p, id.word) != nil {
					errs.errorf(id.at, "takes_in: %q is no programme that the pack before %s has and this one has not", id.word, p.ID)
				}
			}
		}
		if before != nil && p.Division == "" {
			toldChanges(before, p, errs)
		}
	}
}

func toldChanges(before, p *Pack, errs *problems) {
	was, is := lawOf(before), lawOf(p)
	check := func(old, now map[string]*Rule) {
		for _, id := range union(old, now) {
			a, b := old[id], now[id]
			if a != nil && b != nil && b.Changed.Zh == "" && tidy(a.Expr) != tidy(b.Expr) && was.sentence(a) == is.sentence(b) {
				errs.errorf(b.at, "rule %s reads as in %s and computes something else: say how it differs in changed: {zh: …, en: …}", id, before.ID)
			}
		}
	}
	check(byID(before.shared), byID(p.shared))
	for _, prog := range p.Programmes {
		if old := programmeOf(before, prog.ID); old != nil {
			check(byID(old.proper()), byID(prog.proper()))
		}
	}
}
