package division

import (
	"slices"
	"strings"
)

// CountyIn is the county in force that an address names, "" if it names none or
// leaves open which: a name that several counties have counts where its prefecture or
// province stands there too. Of several counties the one named first is meant.
func (r *Register) CountyIn(address string) (Code, bool) {
	var best Code
	at, sure, shared := len(address), 0, false
	r.counties(func(c Division, above ...Division) {
		i := strings.Index(address, c.Name)
		if i < 0 || heading(c.Name) {
			return
		}
		named := 0
		for _, a := range above {
			if strings.Contains(address[:i], a.Name) {
				named++
			}
		}
		if common(c.Name) && named == 0 {
			return
		}
		switch {
		case i < at || i == at && named > sure:
			best, at, sure, shared = c.Code, i, named, false
		case i == at && named == sure:
			shared = true
		}
	})
	if best == "" || shared {
		return "", false
	}
	return best, true
}

// common reports whether a county has the name of any part of a town: alone it names none.
func common(name string) bool {
	return slices.Contains([]string{"东区", "西区", "南区", "北区", "城区", "郊区", "矿区", "新区"}, name)
}

// counties visits every county with what it lies in.
func (r *Register) counties(visit func(county Division, above ...Division)) {
	for _, province := range r.Children("") {
		for _, prefecture := range r.Children(province.Code) {
			for _, county := range r.Children(prefecture.Code) {
				visit(county, province, prefecture)
			}
		}
	}
}
