package demo

import "io"

// behind hands whole buffers to a goroutine that encodes and writes them, so
// that the next rows are made meanwhile. At most two buffers wait.
type behind struct {
	full, empty chan []byte
	done        chan error // one error or nil, when all is written
}

func writeBehind(w io.Writer, size int) *behind {
	b := &behind{make(chan []byte, 2), make(chan []byte, 3), make(chan error, 1)}
	for range cap(b.empty) {
		b.empty <- make([]byte, 0, size)
	}
	go func() {
		var err error
		for buf := range b.full {
			if err == nil {
				_, err = w.Write(buf)
			}
			b.empty <- buf[:0]
		}
		b.done <- err
	}()
	return b
}

// Write copies p; an error of the goroutine shows in Close.
func (b *behind) Write(p []byte) (int, error) {
	b.full <- append(<-b.empty, p...)
	return len(p), nil
}

// Close waits until all is written.
func (b *behind) Close() error {
	close(b.full)
	return <-b.done
}
