package policy

import (
	"fmt"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/traits"
)

// Unit is what a parameter or figure counts. Units are types to the checker:
// adding fen/month to fen/year does not load.
type Unit string

// The units. Choice and Flag carry no number.
const (
	UnitFen            Unit = "fen"              // a sum, such as savings
	UnitFenMonth       Unit = "fen/month"        // of a household
	UnitFenYear        Unit = "fen/year"         // of a household or a line
	UnitFenPerson      Unit = "fen/person"       // a sum per person
	UnitFenPersonMonth Unit = "fen/person/month" // a dibao standard
	UnitFenPersonYear  Unit = "fen/person/year"  // disposable income per person
	UnitFenPersonDay   Unit = "fen/person/day"   // transitional help
	UnitFenMuYear      Unit = "fen/mu/year"      // a norm of farming; 1 mu is 1/15 hectare
	UnitFenHeadYear    Unit = "fen/head/year"    // a norm of livestock
	UnitPerson         Unit = "person"
	UnitMonths         Unit = "months"
	UnitDays           Unit = "days"         // calendar days, 日
	UnitWorkingDays    Unit = "working-days" // 工作日
	UnitRatio          Unit = "ratio"        // exact decimal
	UnitCount          Unit = "count"
	UnitYears          Unit = "years"
	UnitFlag           Unit = "flag"   // true or false
	UnitChoice         Unit = "choice" // one of the words in choices
	UnitLayers         Unit = "layers" // an ordered list of payers, see Layer
)

// quantityUnits are the units whose values are exact fractions with a type of
// their own in expressions.
var quantityUnits = [...]Unit{
	UnitFen, UnitFenMonth, UnitFenYear, UnitFenPerson, UnitFenPersonMonth,
	UnitFenPersonYear, UnitFenPersonDay, UnitFenMuYear, UnitFenHeadYear, UnitPerson, UnitMonths, UnitDays, UnitWorkingDays, UnitRatio,
}

// product is one lawful multiplication; its two quotients follow from it.
type product struct{ a, b, result Unit }

var products = [...]product{
	{UnitFenPersonMonth, UnitPerson, UnitFenMonth},
	{UnitFenPerson, UnitPerson, UnitFen},
	{UnitFenMonth, UnitMonths, UnitFen},
	{UnitFenPersonMonth, UnitMonths, UnitFenPerson},
	{UnitFenPersonYear, UnitPerson, UnitFenYear},
	{UnitFenPersonDay, UnitDays, UnitFenPerson},
	{UnitFen, UnitRatio, UnitFen},
	{UnitFenPerson, UnitRatio, UnitFenPerson},
	{UnitFenPersonYear, UnitRatio, UnitFenPersonYear},
	{UnitFenMonth, UnitRatio, UnitFenMonth},
	{UnitFenYear, UnitRatio, UnitFenYear},
	{UnitFenPersonMonth, UnitRatio, UnitFenPersonMonth},
}

// unitType is a unit's type in CEL.
type unitType struct {
	unit Unit
	cel  *cel.Type
}

// unitTypes are built once; types carry no state.
var unitTypes = func() map[Unit]*unitType {
	m := map[Unit]*unitType{}
	for _, u := range quantityUnits {
		m[u] = &unitType{u, types.NewObjectType(string(u), traits.AdderType, traits.SubtractorType,
			traits.MultiplierType, traits.DividerType, traits.ComparerType)}
	}
	return m
}()

// celType returns the unit's type in expressions.
func (u Unit) celType() (*cel.Type, bool) {
	switch u {
	case UnitCount, UnitYears:
		return cel.IntType, true
	case UnitFlag:
		return cel.BoolType, true
	case UnitChoice:
		return cel.StringType, true
	}
	t, ok := unitTypes[u]
	if !ok {
		return nil, false
	}
	return t.cel, true
}

// unitNames lists every unit, for suggestions.
func unitNames() []string {
	out := []string{string(UnitCount), string(UnitYears), string(UnitFlag), string(UnitChoice), string(UnitLayers)}
	for _, u := range quantityUnits {
		out = append(out, string(u))
	}
	return out
}

// money reports whether values are shown as yuan.
func (u Unit) money() bool { return strings.HasPrefix(string(u), "fen") }

// integer reports whether a parameter of this unit must be a whole number.
func (u Unit) integer() bool {
	return u != UnitRatio && u != UnitFlag && u != UnitChoice && u != UnitLayers
}

// show writes a number for people. Fractions of a fen are cut, not rounded, so
// that a per-capita income below a standard never reads as equal to it.
func (u Unit) show(r rational) string {
	if u.money() {
		n, err := r.floorTo(1)
		if err != nil {
			return r.String()
		}
		return Fen(n).String()
	}
	if u == UnitRatio {
		return decimal(r)
	}
	return r.String()
}

// decimal writes a fraction whose denominator divides a power of ten; others
// keep the form 1/3.
func decimal(r rational) string {
	for scale, digits := int64(1), 0; digits <= 9; scale, digits = scale*10, digits+1 {
		if scale%r.den != 0 {
			continue
		}
		n, ok := mulInt(r.num, scale/r.den)
		if !ok || n < 0 {
			break
		}
		if digits == 0 {
			return strconv.FormatInt(n, 10)
		}
		s := fmt.Sprintf("%0*d", digits+1, n)
		return s[:len(s)-digits] + "." + s[len(s)-digits:]
	}
	return r.String()
}
