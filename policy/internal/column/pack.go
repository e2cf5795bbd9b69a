package column

import (
	"cmp"
	"encoding/binary"
)

// What makes bits of columns. Each loop takes eight values at a time, because
// eight shifts that do not wait for each other cost as much as two that do.

func one(b bool) uint64 {
	var v uint64
	if b {
		v = 1
	}
	return v
}

// block is the i-th 64 values of s, fewer at the end.
func block[T any](s []T, i int) []T {
	s = s[i<<6:]
	if len(s) > 64 {
		return s[:64]
	}
	return s
}

func flip(b Bits, yes bool) {
	if !yes {
		return
	}
	for i := range b {
		b[i] = ^b[i]
	}
}

// packLessThan sets the rows where a < c.
func packLessThan[T cmp.Ordered](out Bits, a []T, c T) {
	for i := range out {
		x, word, j := block(a, i), uint64(0), 0
		for ; j+8 <= len(x); j += 8 {
			v := (*[8]T)(x[j:])
			word |= (one(v[0] < c) | one(v[1] < c)<<1 | one(v[2] < c)<<2 | one(v[3] < c)<<3 |
				one(v[4] < c)<<4 | one(v[5] < c)<<5 | one(v[6] < c)<<6 | one(v[7] < c)<<7) << j
		}
		for ; j < len(x); j++ {
			word |= one(x[j] < c) << j
		}
		out[i] = word
	}
}

// packEqualTo sets the rows where a == c.
func packEqualTo[T comparable](out Bits, a []T, c T) {
	for i := range out {
		x, word, j := block(a, i), uint64(0), 0
		for ; j+8 <= len(x); j += 8 {
			v := (*[8]T)(x[j:])
			word |= (one(v[0] == c) | one(v[1] == c)<<1 | one(v[2] == c)<<2 | one(v[3] == c)<<3 |
				one(v[4] == c)<<4 | one(v[5] == c)<<5 | one(v[6] == c)<<6 | one(v[7] == c)<<7) << j
		}
		for ; j < len(x); j++ {
			word |= one(x[j] == c) << j
		}
		out[i] = word
	}
}

// packLess sets the rows where a < b.
func packLess[T cmp.Ordered](out Bits, a, b []T) {
	for i := range out {
		x, y, word, j := block(a, i), block(b, i), uint64(0), 0
		for ; j+8 <= len(x); j += 8 {
			v, u := (*[8]T)(x[j:]), (*[8]T)(y[j:])
			word |= (one(v[0] < u[0]) | one(v[1] < u[1])<<1 | one(v[2] < u[2])<<2 | one(v[3] < u[3])<<3 |
				one(v[4] < u[4])<<4 | one(v[5] < u[5])<<5 | one(v[6] < u[6])<<6 | one(v[7] < u[7])<<7) << j
		}
		for ; j < len(x); j++ {
			word |= one(x[j] < y[j]) << j
		}
		out[i] = word
	}
}

// packEqual sets the rows where a == b.
func packEqual[T comparable](out Bits, a, b []T) {
	for i := range out {
		x, y, word := block(a, i), block(b, i), uint64(0)
		for j, v := range x {
			word |= one(v == y[j]) << j
		}
		out[i] = word
	}
}

// Eight bytes in a word: a byte's answer is in its top bit, and pack brings the
// eight answers together.
const (
	ones = 0x0101010101010101
	tops = 0x8080808080808080
)

func pack(answers uint64) uint64 { return (answers & tops) >> 7 * 0x0102040810204080 >> 56 }

// fewCodes is how many codes it is worth to compare with one by one.
const fewCodes = 6

// choice is the codes of a dictionary that an answer is true for, or where those
// are fewer the others.
type choice struct {
	codes  []uint8
	others bool
	small  bool      // codes are less than 16, and answer says by code what holds
	answer [16]uint8 // in the top bit
}

// pack sets the rows whose code is chosen.
func (c *choice) pack(out Bits, a []uint8) {
	if c.small {
		done := vectorCodes(out, a, &c.answer)
		out, a = out[done:], a[done*64:]
	}
	packAmong(out, a, c.codes)
	flip(out, c.others)
}

// choiceOf reports whether there are few enough.
func choiceOf(answers Bits, words int) (*choice, bool) {
	n := answers.Count(words)
	c := &choice{others: 2*n > words}
	if min(n, words-n) > fewCodes || words > 256 {
		return c, false
	}
	c.small = words <= len(c.answer)
	for i := range words {
		if answers.Get(i) != c.others {
			c.codes = append(c.codes, uint8(i))
		}
		if c.small && answers.Get(i) {
			c.answer[i] = 0x80
		}
	}
	return c, true
}

// packAmong sets the rows whose byte is one of codes.
func packAmong(out Bits, a []uint8, codes []uint8) {
	if len(codes) == 0 {
		clear(out)
		return
	}
	for i := range out {
		x, word, j := block(a, i), uint64(0), 0
		for ; j+8 <= len(x); j += 8 {
			v, found := binary.LittleEndian.Uint64(x[j:]), uint64(0)
			for _, c := range codes {
				other := v ^ uint64(c)*ones // a byte of 0 where it is c
				found |= ^((other&^tops + ^uint64(tops)) | other)
			}
			word |= pack(found) << j
		}
		for ; j < len(x); j++ {
			for _, c := range codes {
				word |= one(x[j] == c) << j
			}
		}
		out[i] = word
	}
}

// packBytesLess sets the rows where a < c.
func packBytesLess(out Bits, a []uint8, c uint8) {
	all := uint64(c) * ones
	for i := range out {
		x, word, j := block(a, i), uint64(0), 0
		for ; j+8 <= len(x); j += 8 {
			v := binary.LittleEndian.Uint64(x[j:])
			rest := v | tops - all&^tops // its top bit is set where the lower seven do not borrow
			word |= pack(^v&all|^(v^all)&^rest) << j
		}
		for ; j < len(x); j++ {
			word |= one(x[j] < c) << j
		}
		out[i] = word
	}
}

// lookup sets the rows whose code the answers have.
func lookup[T uint8 | int32](out Bits, codes []T, answers Bits) {
	for i := range out {
		x := block(codes, i)
		var word uint64
		for _, code := range x {
			word = word>>1 | answers[code>>6]>>(uint(code)&63)<<63
		}
		out[i] = word >> (64 - uint(len(x)))
	}
}

// packTaken sets row j where src has row at[j]-base.
func packTaken[T int32 | int64](out, src Bits, at []T, base T) {
	for i := range out {
		x, word, j := block(at, i), uint64(0), 0
		for ; j+8 <= len(x); j += 8 {
			v := (*[8]T)(x[j:])
			word |= (src.bit(int(v[0]-base)) | src.bit(int(v[1]-base))<<1 | src.bit(int(v[2]-base))<<2 | src.bit(int(v[3]-base))<<3 |
				src.bit(int(v[4]-base))<<4 | src.bit(int(v[5]-base))<<5 | src.bit(int(v[6]-base))<<6 | src.bit(int(v[7]-base))<<7) << j
		}
		for ; j < len(x); j++ {
			word |= src.bit(int(x[j]-base)) << j
		}
		out[i] = word
	}
}

// bit is 1 where row i is set.
func (b Bits) bit(i int) uint64 { return b[i>>6] >> (uint(i) & 63) & 1 }
