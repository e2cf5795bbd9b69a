package division

import "strings"

// Find returns the divisions within a division (itself included) that a
// spreadsheet may mean by name: 威州镇, 威州, 汶川县威州镇 or 威州镇人民政府. Exact
// names win; only without one are the endings 镇, 乡, 街道 … set aside on both
// sides. More than one answer means that a person must choose.
func (r *Register) Find(name string, within Code) []Division {
	i, ok := r.find(within)
	if !ok {
		return nil
	}
	wanted := r.unprefixed(clean(name), within)
	if wanted == "" {
		return nil
	}
	rows := r.rows[i:r.rows[i].end]
	if exact := matching(rows, wanted, strings.TrimSpace); len(exact) > 0 {
		return exact
	}
	return matching(rows, bare(wanted), bare)
}

func matching(rows []row, wanted string, form func(string) string) []Division {
	var found []Division
	for _, x := range rows {
		if !heading(x.Name) && form(x.Name) == wanted {
			found = append(found, x.Division)
		}
	}
	return found
}

// unprefixed takes the names of the divisions around off the front.
func (r *Register) unprefixed(name string, within Code) string {
	for l := Province; l <= within.Level(); l++ {
		around := r.Name(within.At(l))
		if rest, ok := strings.CutPrefix(name, around); ok && rest != "" && around != "" {
			name = rest
		}
	}
	return name
}

// clean drops spaces and the office that a clerk wrote for its place.
func clean(name string) string {
	name = strings.NewReplacer(" ", "", "\u3000", "", "\u00a0", "", "\t", "").Replace(name)
	for _, office := range []string{"人民政府", "政府", "民政办公室", "民政办", "办事处"} {
		if rest, ok := strings.CutSuffix(name, office); ok && rest != "" {
			return rest
		}
	}
	return name
}

// bare cuts the ending that says what kind of division it is. A name keeps at
// least two characters, so that 区 is never all that is left of 东区.
func bare(name string) string {
	name = clean(name)
	for _, kind := range []string{"民族乡", "街道", "地区", "镇", "乡", "苏木", "自治县", "自治州", "自治区", "县", "区", "市", "省", "盟", "旗"} {
		if rest, ok := strings.CutSuffix(name, kind); ok && len([]rune(rest)) >= 2 {
			return rest
		}
	}
	return name
}

// BareVillage is a village's name without the words for what it is.
func BareVillage(name string) string {
	name = strings.Join(strings.Fields(name), "")
	for _, end := range []string{"居民委员会", "村民委员会", "居委会", "村委会", "社区", "村"} {
		if rest, ok := strings.CutSuffix(name, end); ok && rest != "" {
			name = rest
		}
	}
	return name
}
