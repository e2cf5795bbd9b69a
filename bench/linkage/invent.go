package main

import (
	"bufio"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"

	"doudi/internal/parquetfile"
)

// person is who stands behind a record.
type person struct{ first, last, born, city, phone string }

// inventor makes people and slips. Names are common and rare as in life: the
// n-th name is had by a share of about 1/n.
type inventor struct {
	*rand.Rand
	firsts, lasts, cities []string
}

// invent writes records of which three in ten are another's, with slips, and
// the number of the person, which no program may look at.
func invent(path string, records int) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	out := bufio.NewWriterSize(f, 1<<20)
	w, err := parquetfile.Create(out, parquetfile.Column{Name: "id", Kind: parquetfile.Integer}, parquetfile.Column{Name: "person", Kind: parquetfile.Integer},
		parquetfile.Column{Name: "first_name", Kind: parquetfile.Text}, parquetfile.Column{Name: "surname", Kind: parquetfile.Text},
		parquetfile.Column{Name: "dob", Kind: parquetfile.Text}, parquetfile.Column{Name: "city", Kind: parquetfile.Text}, parquetfile.Column{Name: "phone", Kind: parquetfile.Text})
	if err != nil {
		return err
	}
	in := newInventor()
	people := make([]person, 0, records*7/10+1)
	for id := range records {
		who := len(people)
		var p person
		if id > 0 && id%10 < 3 {
			who = in.IntN(len(people))
			p = in.slip(people[who])
		} else {
			p = in.person()
			people = append(people, p)
		}
		if err := w.Write(strconv.Itoa(id), strconv.Itoa(who), p.first, p.last, p.born, p.city, p.phone); err != nil {
			return err
		}
	}
	return errors.Join(w.Close(), out.Flush())
}

func newInventor() *inventor {
	in := &inventor{Rand: rand.New(rand.NewPCG(1, 2))}
	in.firsts, in.lasts, in.cities = in.words(2000), in.words(20_000), in.words(500)
	return in
}

// words makes names of two to four syllables.
func (in *inventor) words(n int) (out []string) {
	syllables := []string{"ba", "ren", "mi", "lo", "ta", "shi", "ver", "gan", "du", "kel", "po", "an", "ris", "wei", "fo", "zu", "ha", "li", "mon", "ey"}
	for range n {
		s := ""
		for range 2 + in.IntN(3) {
			s += syllables[in.IntN(len(syllables))]
		}
		out = append(out, s)
	}
	return out
}

// often picks early words often and late ones rarely.
func (in *inventor) often(words []string) string {
	return words[int(math.Pow(float64(len(words)), in.Float64()))-1]
}

func (in *inventor) person() person {
	return person{in.often(in.firsts), in.often(in.lasts),
		fmt.Sprintf("%04d-%02d-%02d", 1930+in.IntN(85), 1+in.IntN(12), 1+in.IntN(28)), in.often(in.cities), fmt.Sprintf("179%08d", in.IntN(1e8))}
}

// slip writes one value in twelve wrongly and leaves one in twelve out.
func (in *inventor) slip(p person) person {
	for _, v := range []*string{&p.first, &p.last, &p.born, &p.city, &p.phone} {
		switch in.IntN(12) {
		case 0:
			*v = in.typo(*v)
		case 1:
			*v = ""
		}
	}
	return p
}

// typo writes one character wrongly or swaps two.
func (in *inventor) typo(s string) string {
	if len(s) < 2 {
		return s
	}
	b := []byte(s)
	i := in.IntN(len(b) - 1)
	if in.IntN(2) == 0 && b[i] != '-' && b[i+1] != '-' {
		b[i], b[i+1] = b[i+1], b[i]
	} else if b[i] >= '0' && b[i] <= '9' {
		b[i] = byte('0' + in.IntN(10))
	} else if b[i] != '-' {
		b[i] = byte('a' + in.IntN(26))
	}
	return string(b)
}
