package procedure

import "slices"

// graph checks that no case can be stuck: every state is reached from the
// first, from every state a final one is reached, and every state that is not
// final waits for somebody.
func (c *checker) graph() {
	p := c.procedure
	if len(p.States) == 0 {
		return
	}
	reached := p.reach(p.Start())
	for _, s := range p.States {
		if !slices.Contains(reached, s.ID) {
			c.faultf("state %s is never reached", s.ID)
		}
		if p.Final(s.ID) {
			continue
		}
		if len(s.Waits) == 0 {
			c.faultf("state %s waits for nobody", s.ID)
		}
		if !slices.ContainsFunc(p.reach(s.ID), p.Final) {
			c.faultf("from state %s no end is reached", s.ID)
		}
	}
}

// reach lists the states that acts lead to from a state, itself among them.
func (p *Procedure) reach(from string) []string {
	out := []string{from}
	for i := 0; i < len(out); i++ {
		for _, s := range p.Steps {
			if !slices.Contains(s.From, out[i]) {
				continue
			}
			for _, to := range s.To {
				if !slices.Contains(out, to) {
					out = append(out, to)
				}
			}
		}
	}
	return out
}
