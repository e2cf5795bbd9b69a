// Package pinyin spells people's names in Latin letters, so that a clerk finds
// 张三 by typing "zhangsan" or "zs". Tones are dropped and ü is v, as on a
// keyboard. A name has one spelling here: the surname's own reading where it
// has one (单 is shan), else each character's usual reading.
package pinyin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// Full spells a name without spaces: 张三 is "zhangsan", 泽让·卓玛
// "zerangzhuoma". Latin letters become small; digits stay; everything else,
// such as the dot in minority names, falls away.
func Full(name string) string {
	b := make([]byte, 0, 8*utf8.RuneCountInString(name))
	for s := newSpeller(name); s.next(); {
		b = s.appendReading(b)
	}
	return string(b)
}

// Initials spells a name by the first letter of each character: 张三 is "zs".
// Of a Latin word only the first letter is taken.
func Initials(name string) string {
	b := make([]byte, 0, utf8.RuneCountInString(name))
	inWord := false
	for s := newSpeller(name); s.next(); {
		if inWord && s.isLatin() {
			continue
		}
		b = s.appendInitial(b)
		inWord = s.isLatin() && s.char != '\''
	}
	return string(b)
}

// speller walks over the characters of a name.
type speller struct {
	rest    string
	surname string // readings still to be used, separated by spaces
	char    rune
	reading string // of char when the surname gives it
}

func newSpeller(name string) *speller {
	name = strings.TrimSpace(name)
	return &speller{rest: name, surname: surnameOf(name)}
}

func (s *speller) next() bool {
	if s.rest == "" {
		return false
	}
	char, size := utf8.DecodeRuneInString(s.rest)
	s.rest = s.rest[size:]
	s.char = narrow(char)
	s.reading, s.surname, _ = strings.Cut(s.surname, " ")
	return true
}

// narrow turns full-width letters and digits into their ASCII forms.
func narrow(r rune) rune {
	if r >= '！' && r <= '～' {
		return r - '！' + '!'
	}
	return r
}

// isLatin reports whether the character goes on with a word of Latin letters.
func (s *speller) isLatin() bool {
	return asciiLetter(s.char) || s.char == '\'' || plain(unicode.ToLower(s.char)) != 0
}

func (s *speller) appendReading(b []byte) []byte {
	if s.reading != "" {
		return append(b, s.reading...)
	}
	if letter := s.ownLetter(); letter != 0 {
		return append(b, letter)
	}
	return appendPlain(b, usual(s.char))
}

func (s *speller) appendInitial(b []byte) []byte {
	if s.reading != "" {
		return append(b, s.reading[0])
	}
	if letter := s.ownLetter(); letter != 0 {
		return append(b, letter)
	}
	before := len(b)
	if b = appendPlain(b, usual(s.char)); len(b) > before {
		b = b[:before+1]
	}
	return b
}

// ownLetter returns a Latin letter, accents removed, or a digit as it is; 0 for the rest.
func (s *speller) ownLetter() byte {
	switch {
	case asciiLetter(s.char) || s.char >= '0' && s.char <= '9':
		return byte(unicode.ToLower(s.char))
	case s.char >= utf8.RuneSelf:
		return plain(unicode.ToLower(s.char))
	}
	return 0
}

func asciiLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// usual returns the reading of a character, with tone marks, or "".
func usual(r rune) string {
	if reading := given(r); reading != "" {
		return reading
	}
	first, _, _ := strings.Cut(pinyin.PinyinDict[int(r)], ",")
	return first
}

func appendPlain(b []byte, marked string) []byte {
	for _, r := range marked {
		switch {
		case r < utf8.RuneSelf:
			b = append(b, byte(r))
		default:
			if letter := plain(r); letter != 0 {
				b = append(b, letter)
			}
		}
	}
	return b
}

// plain takes the tone mark off a letter of pinyin; other characters give 0.
func plain(r rune) byte {
	switch r {
	case 'ā', 'á', 'ǎ', 'à':
		return 'a'
	case 'ē', 'é', 'ě', 'è', 'ê', 'ế', 'ề':
		return 'e'
	case 'ī', 'í', 'ǐ', 'ì':
		return 'i'
	case 'ō', 'ó', 'ǒ', 'ò':
		return 'o'
	case 'ū', 'ú', 'ǔ', 'ù':
		return 'u'
	case 'ü', 'ǖ', 'ǘ', 'ǚ', 'ǜ':
		return 'v'
	case 'ń', 'ň', 'ǹ':
		return 'n'
	case 'ḿ':
		return 'm'
	}
	return 0
}
