package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"doudi/internal/parquetfile"
	"doudi/linkage"
)

// rules are the same as in bench/peers/linkage/match.py.
func rules() []linkage.Rule {
	on := func(fields ...string) (r linkage.Rule) {
		for _, f := range fields {
			r = append(r, linkage.Term{Field: f})
		}
		return r
	}
	return []linkage.Rule{on("surname", "dob"), on("first_name", "dob"), on("phone"), on("first_name", "surname", "city")}
}

func fields() []linkage.Field {
	return []linkage.Field{
		{Name: "first_name", Kind: linkage.Name()}, {Name: "surname", Kind: linkage.Name()}, {Name: "dob", Kind: asText(linkage.Date())},
		{Name: "city", Kind: linkage.Category()}, {Name: "phone", Kind: linkage.Code()}}
}

// asText leaves dates as they are written, since Splink blocks on the text: a
// date that does not exist is no missing one.
func asText(k linkage.Kind) linkage.Kind {
	k.Clean = nil
	return k
}

// matchFile does with package linkage what match.py does with Splink.
func matchFile(ctx context.Context, path string, out io.Writer) error {
	f := figures{Program: "Doudi", Seconds: map[string]float64{}}
	began := time.Now()
	lap := func(name string) {
		f.Seconds[name] = time.Since(began).Seconds()
		began = time.Now()
	}
	table, people, err := load(path)
	if err != nil {
		return fmt.Errorf("load %s: %w", path, err)
	}
	lap("load")
	model, err := linkage.Train(ctx, table, linkage.Options{Rules: rules(), Samples: 2_000_000, Seed: 1})
	if err != nil {
		return fmt.Errorf("train: %w", err)
	}
	lap("train")
	result, err := model.Match(ctx, linkage.DefaultThreshold)
	if err != nil {
		return fmt.Errorf("match: %w", err)
	}
	lap("match")
	linkage.Cluster(table.Rows(), result.Pairs, 0)
	lap("cluster")
	if err := f.used(); err != nil {
		return err
	}
	f.Pairs, f.Candidates = len(result.Pairs), result.Blocking.Compared
	for _, p := range result.Pairs {
		if people[p.Left] == people[p.Right] {
			f.Right++
		}
	}
	err = model.Candidates(ctx, func(left, right uint32) {
		f.Checksum += (int64(left)*1000003 + int64(right)) % 1000000007
	})
	if err != nil {
		return fmt.Errorf("check: %w", err)
	}
	return printFigures(out, f)
}

func load(path string) (*linkage.Table, []int32, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return nil, nil, err
	}
	p, err := parquetfile.Open(in, info.Size())
	if err != nil {
		return nil, nil, err
	}
	table, err := linkage.NewTable(fields()...)
	if err != nil {
		return nil, nil, err
	}
	people := make([]int32, 0, p.Rows())
	err = p.Read(func(_ int64, cells []string) error {
		who, err := strconv.Atoi(cells[5])
		if err != nil {
			return err
		}
		people = append(people, int32(who))
		return table.Add(cells[:5]...)
	}, "first_name", "surname", "dob", "city", "phone", "person")
	return table, people, err
}
