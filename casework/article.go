package casework

import (
	"fmt"

	"doudi/internal/calendar"
)

// lawDay is the day from which 社会救助法 applies (art.78).
func lawDay() calendar.Date { return calendar.On(2026, 7, 1) }

// art57 cites 最低生活保障审核确认办法.
func art57(n int) string {
	return fmt.Sprintf("《最低生活保障审核确认办法》（民发〔2021〕57号）第%s条", numeral(n))
}

// artLaw cites 社会救助法.
func artLaw(n int) string { return fmt.Sprintf("《社会救助法》第%s条", numeral(n)) }

// numeral writes 1 to 99 as laws number their articles.
func numeral(n int) string {
	digits := []rune("零一二三四五六七八九")
	tens, ones := n/10, n%10
	s := ""
	if tens > 1 {
		s += string(digits[tens])
	}
	if tens > 0 {
		s += "十"
	}
	if ones > 0 || tens == 0 {
		s += string(digits[ones])
	}
	return s
}

// remedies tells what a family can do against a decision of a day, within the days
// of 行政复议法 art.20 and the months of 行政诉讼法 art.46 that the packs set.
func remedies(decided calendar.Date, days, months int) string {
	basis := art57(38)
	if !decided.Before(lawDay()) {
		basis = artLaw(76)
	}
	return fmt.Sprintf("如不服本决定，可以自收到本通知书之日起%d日内，依照《行政复议法》第二十条向本级人民政府申请行政复议；"+
		"也可以自收到之日起%d个月内，依照《行政诉讼法》第四十六条直接向人民法院提起行政诉讼。（%s）", days, months, basis)
}

// remedies is what the family of the case can do against what is decided today.
func (c *caseFile) remedies() (string, error) {
	days, err := c.s.others.Law.Count(c.app.Division, c.today, "remedies.review.days")
	if err != nil {
		return "", forPeople(fmt.Errorf("reading by when a review of case %s is asked for: %w", c.app.ID, err))
	}
	months, err := c.s.others.Law.Count(c.app.Division, c.today, "remedies.lawsuit.months")
	if err != nil {
		return "", forPeople(fmt.Errorf("reading by when a lawsuit about case %s is brought: %w", c.app.ID, err))
	}
	return remedies(c.today, days, months), nil
}
