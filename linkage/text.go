package linkage

import (
	"math/bits"
	"unicode/utf8"
)

// longest is how many characters of a text the edit measures look at; what
// comes behind is not compared. It lets them work on the stack.
const longest = 64

// letters is a text cut to the characters that the edit measures read.
type letters struct {
	ascii string
	wide  []rune // used when the text is not ASCII
	set   uint64 // a bit for each character that occurs; two may share a bit
	bag   uint64 // how often each occurs, four bits each, sixteen sorts; 0 for texts over 15 characters
}

func lettersOf(s string) letters {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			r := []rune(s)
			return letters{wide: r[:min(len(r), longest)]}.withSet()
		}
	}
	return letters{ascii: s[:min(len(s), longest)]}.withSet()
}

func (l letters) withSet() letters {
	for i := range l.len() {
		l.set |= 1 << (l.at(i) & 63)
		if l.len() <= 15 {
			l.bag += 1 << (4 * (l.at(i) & 15))
		}
	}
	return l
}

// lacks returns at least how many characters of l find no equal one in o.
func (l letters) lacks(o letters) int {
	if l.bag == 0 || o.bag == 0 {
		return bits.OnesCount64(l.set &^ o.set)
	}
	const low = 0x0f0f0f0f0f0f0f0f
	return excess(l.bag&low, o.bag&low) + excess(l.bag>>4&low, o.bag>>4&low)
}

// excess adds up, over eight bytes of 0 to 15, how much a byte of x is above
// that of y.
func excess(x, y uint64) int {
	const tops = 0x8080808080808080
	d := (x | tops) - y           // each byte: 128 + x - y
	above := d & tops >> 7 * 0x0f // ones where x >= y
	return int(d & above * 0x0101010101010101 >> 56)
}

func (l letters) len() int { return len(l.ascii) + len(l.wide) }

func (l letters) at(i int) rune {
	if l.wide != nil {
		return l.wide[i]
	}
	return rune(l.ascii[i])
}

// JaroWinkler returns the likeness of two texts between 0 and 1: Jaro's share
// of characters in common, raised by up to four equal ones at the beginning.
// Characters after the 64th are not looked at. Two empty texts are alike.
func JaroWinkler(a, b string) float64 { return jaroWinkler(lettersOf(a), lettersOf(b)) }

func jaroWinkler(a, b letters) float64 {
	jaro := jaro(a, b)
	prefix := 0
	for prefix < min(4, a.len(), b.len()) && a.at(prefix) == b.at(prefix) {
		prefix++
	}
	return jaro + 0.1*float64(prefix)*(1-jaro)
}

func jaro(a, b letters) float64 {
	la, lb := a.len(), b.len()
	if la == 0 || lb == 0 {
		if la == lb {
			return 1
		}
		return 0
	}
	inA, inB := common(a, b)
	m := bits.OnesCount64(inA)
	if m == 0 {
		return 0
	}
	share := float64(m)
	return (share/float64(la) + share/float64(lb) + (share-float64(displaced(a, b, inA, inB))/2)/share) / 3
}

// common marks the characters of a and b that find a partner within Jaro's window.
func common(a, b letters) (inA, inB uint64) {
	la, lb := a.len(), b.len()
	window := max(max(la, lb)/2-1, 0)
	for i := range la {
		c := a.at(i)
		for j := max(0, i-window); j < min(lb, i+window+1); j++ {
			if inB&(1<<j) == 0 && b.at(j) == c {
				inA, inB = inA|1<<i, inB|1<<j
				break
			}
		}
	}
	return inA, inB
}

// displaced counts the common characters that stand in another order.
func displaced(a, b letters, inA, inB uint64) (n int) {
	for inA != 0 {
		i, j := bits.TrailingZeros64(inA), bits.TrailingZeros64(inB)
		if a.at(i) != b.at(j) {
			n++
		}
		inA, inB = inA&(inA-1), inB&(inB-1)
	}
	return n
}

// DamerauLevenshtein returns how many characters must be changed, added, taken
// away or swapped with their neighbour to make b of a (optimal string
// alignment: no character is touched twice). Characters after the 64th are not
// looked at.
func DamerauLevenshtein(a, b string) int { return edits(lettersOf(a), lettersOf(b), longest) }

// edits stops counting above most and then returns most+1.
func edits(a, b letters, most int) int {
	la, lb := a.len(), b.len()
	if d := la - lb; d > most || -d > most || a.lacks(b) > most || b.lacks(a) > most {
		return most + 1
	}
	var rows [3][longest + 2]int8
	for j := range min(lb, most) + 1 {
		rows[0][j] = int8(j)
	}
	rows[0][min(lb, most)+1] = int8(most + 1)
	for i := 1; i <= la; i++ {
		if editRow(a, b, i, most, &rows) > most {
			return most + 1
		}
	}
	return min(int(rows[la%3][lb]), most+1)
}

// editRow fills the row of a's i-th character from the two before it and
// returns its smallest number. Only places up to most from the diagonal can hold
// most or less; those beside them count as more.
func editRow(a, b letters, i, most int, rows *[3][longest + 2]int8) int {
	row, before, twoBefore := &rows[i%3], &rows[(i+2)%3], &rows[(i+1)%3]
	from, to := max(1, i-most), min(b.len(), i+most)
	row[from-1], row[to+1] = int8(most+1), int8(most+1)
	if from == 1 {
		row[0] = int8(i)
	}
	best := row[from-1]
	c := a.at(i - 1)
	for j := from; j <= to; j++ {
		d := b.at(j - 1)
		n := before[j-1]
		if c != d {
			n = min(n, before[j], row[j-1]) + 1
			if i > 1 && j > 1 && c == b.at(j-2) && d == a.at(i-2) {
				n = min(n, twoBefore[j-2]+1)
			}
		}
		row[j] = n
		best = min(best, n)
	}
	return int(best)
}

// Likeness has a level for equal values, one for each Jaro–Winkler bound (from
// high to low), and one for the rest.
func Likeness(bounds ...float64) Comparator {
	var names []string
	lowest := 1.0
	for _, b := range bounds {
		names = append(names, "Jaro–Winkler ≥ "+short(b))
		lowest = min(lowest, b)
	}
	return Comparator{levels(append(names, "other")...), func(left, right *Column) Measure {
		same := sameValue(left, right)
		l, r := features(left, right, lettersOf)
		return func(a, b uint32) int {
			if same(a, b) {
				return 0
			}
			if atMost(l[a], r[b]) < lowest {
				return len(bounds) + 1
			}
			return step(jaroWinklerBoth(l[a], r[b]), bounds)
		}
	}}
}

// atMost bounds Jaro–Winkler from above without pairing characters: what does
// not occur on the other side has no partner there. Most strangers end here.
func atMost(a, b letters) float64 {
	la, lb := a.len(), b.len()
	if la == 0 || lb == 0 {
		return 1
	}
	m := float64(min(la-a.lacks(b), lb-b.lacks(a)))
	jaro := (m/float64(la) + m/float64(lb) + 1) / 3
	if a.at(0) != b.at(0) {
		return jaro
	}
	return jaro + 0.4*(1-jaro)
}

// jaroWinklerBoth is symmetric, which greedy pairing alone is not always.
func jaroWinklerBoth(a, b letters) float64 {
	if before(b, a) {
		a, b = b, a
	}
	return jaroWinkler(a, b)
}

func before(a, b letters) bool {
	for i := range min(a.len(), b.len()) {
		if x, y := a.at(i), b.at(i); x != y {
			return x < y
		}
	}
	return a.len() < b.len()
}

// step returns the first level after 0 whose bound x reaches.
func step(x float64, bounds []float64) int {
	for i, b := range bounds {
		if x >= b {
			return i + 1
		}
	}
	return len(bounds) + 1
}

// Edits has a level for equal values, one for each number of edits up to most,
// and one for the rest.
func Edits(most int) Comparator {
	names := []string{"1 edit"}
	for n := 2; n <= most; n++ {
		names = append(names, short(float64(n))+" edits")
	}
	return Comparator{levels(append(names[:most], "other")...), func(left, right *Column) Measure {
		same := sameValue(left, right)
		l, r := features(left, right, lettersOf)
		return func(a, b uint32) int {
			if same(a, b) {
				return 0
			}
			// Texts that differ only behind the 64th character are one edit apart.
			return max(1, edits(l[a], r[b], most))
		}
	}}
}
