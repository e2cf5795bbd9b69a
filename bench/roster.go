package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"doudi/demo"
	"doudi/registry"
)

// roster is one county's file, as that county would hand it in, with some of
// the people to search for.
type roster struct {
	county   int32
	path     string
	rows     int
	villages []registry.Village
	sample   []person
}

type person struct{ name, number, phone string }

// invent has the program write its demonstration files, and divides the roster
// by county: each county imports its own.
func invent(ctx context.Context, o options) ([]roster, error) {
	out := filepath.Join(o.dir, "files")
	began := time.Now()
	cmd := exec.CommandContext(ctx, o.binary, "demo", "-persons", strconv.Itoa(o.persons), "-division", o.division, "-out", out)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("invent people: %w", err)
	}
	took := time.Since(began)
	fmt.Printf("generation      %8.0f persons/s  (%.1f s with all departments' files)\n", float64(o.persons)/took.Seconds(), took.Seconds())
	rosters, err := divide(filepath.Join(out, demo.RosterFile), o.dir)
	if err != nil {
		return nil, fmt.Errorf("divide the roster: %w", err)
	}
	return rosters, os.RemoveAll(out)
}

// divide writes one roster for each county. Rows are copied as they are; none
// of their cells has a line break.
func divide(path, dir string) ([]roster, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	d := divider{dir: dir, counties: map[int32]*writer{}}
	lines := bufio.NewReaderSize(in, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			if err := d.take(line); err != nil {
				return nil, err
			}
		}
		if errors.Is(err, io.EOF) {
			return d.close()
		}
		if err != nil {
			return nil, err
		}
	}
}

type divider struct {
	dir      string
	header   []byte
	column   map[string]int
	counties map[int32]*writer
}

type writer struct {
	roster
	next     int // row from which the next sample is taken
	file     *os.File
	out      *bufio.Writer
	villages map[string]bool
}

func (d *divider) take(line []byte) error {
	cells, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil {
		return err
	}
	if d.header == nil {
		d.header, d.column = bytes.Clone(line), map[string]int{}
		for i, c := range cells {
			d.column[strings.TrimPrefix(c, "\ufeff")] = i
		}
		return nil
	}
	at := func(name string) string { return cells[d.column[name]] }
	code := at("区划代码")
	county, err := strconv.Atoi(code[:6])
	if err != nil {
		return err
	}
	w := d.counties[int32(county)]
	if w == nil {
		if w, err = d.open(int32(county)); err != nil {
			return err
		}
	}
	if !w.villages[code] && !strings.HasSuffix(code, "999999") { // a planted mistake is no village
		w.villages[code] = true
		w.roster.villages = append(w.roster.villages, registry.Village{Code: code, Name: at("村(社区)"), Urban: at("城乡") == "城镇"})
	}
	if w.rows++; w.rows >= w.next && len(at("身份证号")) == 18 && at("联系电话") != "" {
		w.next = w.rows + 1000
		w.sample = append(w.sample, person{at("姓名"), at("身份证号"), at("联系电话")})
	}
	_, err = w.out.Write(line)
	return err
}

func (d *divider) open(county int32) (*writer, error) {
	path := filepath.Join(d.dir, fmt.Sprintf("%d.csv", county))
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	w := &writer{roster: roster{county: county, path: path}, file: f, out: bufio.NewWriterSize(f, 1<<16), villages: map[string]bool{}}
	d.counties[county] = w
	_, err = w.out.Write(d.header)
	return w, err
}

func (d *divider) close() (list []roster, err error) {
	for _, w := range d.counties {
		err = errors.Join(err, w.out.Flush(), w.file.Close())
		list = append(list, w.roster)
	}
	slices.SortFunc(list, func(a, b roster) int { return cmp.Compare(a.county, b.county) })
	return list, err
}
