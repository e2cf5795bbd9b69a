//go:build !amd64

package column

var hasVectors = false

func vectorLess(Bits, []int32, int32) (words int)       { return 0 }
func vectorCodes(Bits, []uint8, *[16]uint8) (words int) { return 0 }
