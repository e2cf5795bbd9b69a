package main

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"doudi/internal/division"
)

// edition is what the register held in one year: names by code.
type edition struct{ areas, streets, villages map[string]string }

func readEdition(dist string) (e edition, err error) {
	for name, to := range map[string]*map[string]string{"areas": &e.areas, "streets": &e.streets, "villages": &e.villages} {
		rows, err := read(filepath.Join(dist, name+".json"), "")
		if err != nil {
			return e, err
		}
		*to = make(map[string]string, len(rows))
		for _, d := range rows {
			(*to)[d.Code] = strings.TrimSpace(d.Name)
		}
	}
	return e, nil
}

// former writes the codes of earlier editions that the newest no longer has: a
// line each with the old code, the new one or - where there is no single one,
// and the old name. Earlier editions come oldest first. A township's name goes before
// its villages; how the two compare where both tell of one is counted.
func former(newest edition, earlier []edition) (text string, both agreement) {
	known := withdrawn{}
	for _, was := range earlier {
		counties := successors(was, newest)
		for code, name := range was.areas {
			if newest.areas[code] == "" {
				known.add(code, counties[code], name)
			}
		}
		merged := absorbed(was, newest, counties)
		for code, name := range was.streets {
			if newest.streets[code] == "" {
				named := township(code, name, counties, was, newest)
				both.count(named, merged[code])
				known.add(code, cmp.Or(named, merged[code]), name)
			}
		}
	}
	var b strings.Builder
	for _, code := range slices.Sorted(maps.Keys(known)) {
		fmt.Fprintf(&b, "%s %s %s\n", code, cmp.Or(known[code].now, "-"), known[code].name)
	}
	return b.String(), both
}

// agreement is how often two ways tell the same, and how often not, where both tell.
type agreement struct{ same, other int }

func (a *agreement) count(one, two string) {
	switch {
	case one == "" || two == "":
	case one == two:
		a.same++
	default:
		a.other++
	}
}

// withdrawn is what followed each code that is gone, and its last name.
type withdrawn map[string]struct{ now, name string }

// add keeps the later of two editions. A code that was given to another place in
// between may mean either of them: then it is mapped to neither.
func (w withdrawn) add(code, now, name string) {
	if was, ok := w[code]; ok && bare(was.name) != bare(name) && was.now != now {
		now = ""
	}
	w[code] = struct{ now, name string }{now, name}
}

// successors finds for each county that is gone the one that has its townships:
// most of them by name, and no other county of the province more than a tenth.
func successors(was, newest edition) map[string]string {
	towns, where := map[string][]string{}, map[string][]string{}
	for code, name := range was.streets {
		towns[code[:6]] = append(towns[code[:6]], bare(name))
	}
	for code, name := range newest.streets {
		key := code[:2] + bare(name)
		where[key] = append(where[key], code[:6])
	}
	out := map[string]string{}
	for county := range was.areas {
		if newest.areas[county] != "" {
			continue
		}
		votes := map[string]int{}
		for _, name := range towns[county] {
			if at := where[county[:2]+name]; len(at) == 1 { // a name that only one county has
				votes[at[0]]++
			}
		}
		if best := settled(votes, (len(towns[county])+1)/2); best != "" {
			out[county] = best
		}
	}
	return out
}

// settled is who has so many votes, and three, and all others no more than a tenth.
func settled(votes map[string]int, least int) (best string) {
	found := 0
	for to, n := range votes {
		if found += n; n > votes[best] || best == "" {
			best = to
		}
	}
	if votes[best] < max(3, least) || (found-votes[best])*10 > found {
		return ""
	}
	return best
}

// absorbed finds for each township that is gone the one that has its villages now:
// two fifths and three at the least by name, and at most a tenth of those that were
// found lie elsewhere. Only names count that one township of the county had, then
// and now, and villages merge as townships do, so that many of them are not found.
func absorbed(was, newest edition, counties map[string]string) map[string]string {
	had, has := byName(was.villages), byName(newest.villages)
	villages, votes := map[string]int{}, map[string]map[string]int{}
	for code, name := range was.villages {
		old := code[:9]
		if villages[old]++; newest.streets[old] != "" {
			continue
		}
		county := old[:6]
		if newest.areas[county] == "" {
			county = counties[county]
		}
		if at := has[county+division.BareVillage(name)]; len(at) == 1 && len(had[old[:6]+division.BareVillage(name)]) == 1 {
			if votes[old] == nil {
				votes[old] = map[string]int{}
			}
			votes[old][at[0]]++
		}
	}
	out := map[string]string{}
	for old, found := range votes {
		out[old] = settled(found, (villages[old]*2+4)/5)
	}
	return out
}

// byName lists the townships that have a village, by county and name.
func byName(villages map[string]string) map[string][]string {
	where := map[string][]string{}
	for code, name := range villages {
		key := code[:6] + division.BareVillage(name)
		if !slices.Contains(where[key], code[:9]) {
			where[key] = append(where[key], code[:9])
		}
	}
	return where
}

// township finds the one township of the same name in the same county, or in
// the county that followed it; a town that became a street office has the same
// name and a code that was not there before.
func township(code, name string, counties map[string]string, was, newest edition) string {
	county := code[:6]
	if newest.areas[county] == "" {
		if county = counties[county]; county == "" {
			return ""
		}
	}
	var same, like []string
	for c, n := range newest.streets {
		switch {
		case c[:6] != county:
		case official(n) == official(name):
			same = append(same, c)
		case bare(n) == bare(name) && was.streets[c] == "":
			like = append(like, c)
		}
	}
	switch {
	case len(same) == 1:
		return same[0]
	case len(same) == 0 && len(like) == 1:
		return like[0]
	}
	return ""
}

// official is a name as the newest edition writes it.
func official(name string) string {
	return strings.ReplaceAll(name, "街道办事处", "街道")
}

// bare is a name without the words for what kind of place it is.
func bare(name string) string {
	name = official(name)
	for _, end := range []string{"街道", "地区", "民族乡", "镇", "乡"} {
		if rest, ok := strings.CutSuffix(name, end); ok && rest != "" {
			return rest
		}
	}
	return name
}
