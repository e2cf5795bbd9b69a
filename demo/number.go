package demo

import (
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/idnumber"
)

// The numbers below have the right form and belong to nobody:
//   - ID numbers begin with 99, no province's code in GB/T 2260;
//   - phones begin with 179, kept for the prefixes of IP telephony;
//   - accounts begin with 80, which ISO/IEC 7812 gives to health care;
//   - plates hold the letter I, which the plate standard leaves out;
//   - credit codes name the registrar 99xxxx.
const bankName = "岷源农村商业银行"

// Unreal returns the division code that stands in ID numbers of a county:
// 99 and the county's last four digits.
func Unreal(county string) string { return "99" + county[2:6] }

const (
	firstDay   = -25567 // 1900-01-01 in days of the Unix epoch
	perDay     = 497    // numbers of one sex and day: 001, 003 … 993 or 002, 004 … 994; 996 and up mean a century more
	forPeople  = 399    // of these, for people of the roster
	daysOfLife = 150 * 366
)

// registry hands out ID numbers without repeating one, a county at a time: a
// county that was left must not be entered again. Strangers
// (people of the departments' files only) draw from a part of their own, so
// that writing the files never changes who lives in the county.
type registry struct {
	county string
	used   [2][daysOfLife]uint16 // by sex and day
	first  int                   // first number of the day
	count  int                   // numbers of the day
}

func newRegistry(first, count int) *registry {
	return &registry{first: first, count: count}
}

// issue returns the next ID number for a birth in a county; it fails when a
// day's numbers are used up, at some 15 million people of one county.
func (r *registry) issue(county string, birth calendar.Date, male bool) (id [18]byte, err error) {
	if r.county != county {
		r.county, r.used = county, [2][daysOfLife]uint16{}
	}
	day := int(birth.Time().Unix()/86400) - firstDay
	n := int(r.used[index(male)][day])
	if n >= r.count {
		return id, errs.New(errs.Invalid, "一个县的人数太多，身份证号不够用。", "A single county of so many people runs out of ID numbers.")
	}
	r.used[index(male)][day]++
	seq := r.first + (n*137+day*61)%r.count
	seq = 2*seq + 2 - index(male)
	writeID(&id, county, birth, seq)
	return id, nil
}

func writeID(id *[18]byte, county string, birth calendar.Date, seq int) {
	copy(id[:], "99")
	copy(id[2:], county[2:6])
	digits(id[6:10], birth.Year)
	digits(id[10:12], int(birth.Month))
	digits(id[12:14], birth.Day)
	digits(id[14:17], seq)
	id[17] = idnumber.Complete(string(id[:17]))
}

// digits fills b with n, leading zeros included.
func digits(b []byte, n int) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

// phone returns the n-th phone number.
func phone(n int) (p [11]byte) {
	copy(p[:], "179")
	digits(p[3:], (n*68718953+7654321)%100_000_000)
	return p
}

// account returns the n-th bank account: 19 digits with the Luhn check digit.
func account(n int) (a [19]byte) {
	copy(a[:], "80132199")
	digits(a[8:18], (n*2654435761+1234567)%10_000_000_000)
	a[18] = luhn(a[:18])
	return a
}

func luhn(b []byte) byte {
	sum := 0
	for i := range b {
		v := int(b[len(b)-1-i] - '0')
		if i%2 == 0 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return byte('0' + (10-sum%10)%10)
}

// plates by province; the letter after it is the prefecture's.
var plates = map[string]string{
	"11": "京", "12": "津", "13": "冀", "14": "晋", "15": "蒙", "21": "辽", "22": "吉", "23": "黑",
	"31": "沪", "32": "苏", "33": "浙", "34": "皖", "35": "闽", "36": "赣", "37": "鲁", "41": "豫",
	"42": "鄂", "43": "湘", "44": "粤", "45": "桂", "46": "琼", "50": "渝", "51": "川", "52": "贵",
	"53": "云", "54": "藏", "61": "陕", "62": "甘", "63": "青", "64": "宁", "65": "新",
}

// plate appends the n-th plate: 川U2I7F3.
func plate(b []byte, county string, n int) []byte {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ" // neither I nor O
	letter := 'A' + (county[2]-'0')*10 + (county[3] - '0') - 1
	switch {
	case county[:4] == "5132":
		letter = 'U' // Aba's
	case letter < 'A' || letter > 'H':
		letter = 'L' // autonomous prefectures and the like: any letter will do
	}
	b = append(append(b, plates[county[:2]]...), letter)
	at := len(b)
	b = append(b, "0I000"...)
	for _, i := range [...]int{4, 3, 2, 0} {
		b[at+i] = alphabet[n%len(alphabet)]
		n /= len(alphabet)
	}
	return b
}

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditCode appends the n-th unified social credit code (GB 32100); kind is
// 91 for a company, 92 for a trader, 93 for a farmers' cooperative.
func creditCode(b []byte, kind, county string, n int) []byte {
	from := len(b)
	b = append(append(b, kind...), "99"...)
	b = append(append(b, county[2:6]...), "MA000000"...)
	for i := range 7 {
		b[len(b)-1-i] = creditAlphabet[n%len(creditAlphabet)]
		n /= len(creditAlphabet)
	}
	b = append(b, 'D')
	return append(b, creditCheck(b[from:]))
}

// creditCheck returns the eighteenth character of a social credit code.
func creditCheck(code []byte) byte {
	sum, weight := 0, 1
	for _, c := range code {
		sum += strings.IndexByte(creditAlphabet, c) * weight
		weight = weight * 3 % 31
	}
	return creditAlphabet[(31-sum%31)%31]
}
