package casework

import "fmt"

// remedies is what the family of the case can do against what is decided today.
func (c *caseFile) remedies() (string, error) {
	words, err := c.s.others.Law.Remedies(c.app.Division, c.today)
	if err != nil {
		return "", forPeople(fmt.Errorf("reading what can be done against a decision of case %s: %w", c.app.ID, err))
	}
	return words, nil
}
