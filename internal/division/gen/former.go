package main

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// edition is what the register held in one year: names by code.
type edition struct{ areas, streets map[string]string }

func readEdition(dist string) (e edition, err error) {
	for name, to := range map[string]*map[string]string{"areas": &e.areas, "streets": &e.streets} {
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
// and the old name. Earlier editions come oldest first.
func former(newest edition, earlier []edition) string {
	lines := map[string]string{}
	for _, was := range earlier {
		counties := successors(was, newest)
		for code, name := range was.areas {
			if newest.areas[code] == "" {
				lines[code] = line(code, counties[code], name)
			}
		}
		for code, name := range was.streets {
			if newest.streets[code] == "" {
				lines[code] = line(code, township(code, name, counties, was, newest), name)
			}
		}
	}
	return strings.Join(slices.Sorted(maps.Values(lines)), "")
}

func line(old, now, name string) string {
	return fmt.Sprintf("%s %s %s\n", old, cmp.Or(now, "-"), name)
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
		if best := winner(votes, len(towns[county])); best != "" {
			out[county] = best
		}
	}
	return out
}

func winner(votes map[string]int, towns int) (best string) {
	found := 0
	for county, n := range votes {
		if found += n; n > votes[best] || best == "" {
			best = county
		}
	}
	if votes[best]*2 < towns || votes[best] < 3 || (found-votes[best])*10 > found {
		return ""
	}
	return best
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
