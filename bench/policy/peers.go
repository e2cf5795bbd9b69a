package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"doudi/policy"
)

// The peers in Python read the facts as raw little-endian arrays, one file each,
// and write verdicts and amounts the same way. What they print is their own
// clocks, without reading and writing.

// answer is what a peer prints.
type answer struct {
	Version string  `json:"version"`
	Wall    float64 `json:"wall"` // seconds of the fastest run
	CPU     float64 `json:"cpu"`
	Build   float64 `json:"build"`  // seconds before it can compute, where it has to build
	Lines   float64 `json:"lines"`  // seconds to add lines up per person, where it knows none
	Memory  int     `json:"memory"` // kB at most
}

func (b *bench) numpy(ctx context.Context) error {
	return b.peer(ctx, "NumPy by hand", "policy_numpy.py")
}

func (b *bench) openfisca(ctx context.Context) error {
	return b.peer(ctx, "OpenFisca-core", "policy_openfisca.py")
}

func (b *bench) peer(ctx context.Context, name, program string) (err error) {
	if b.o.python == "" {
		fmt.Printf("%-24s left out: no -python\n", name)
		return nil
	}
	dir, err := os.MkdirTemp("", "doudi-bench.")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := b.w.write(dir); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, b.o.python, filepath.Join(b.o.peers, program), dir, strconv.Itoa(b.o.rounds)).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return fmt.Errorf("run %s: %w", program, err)
	}
	var a answer
	if err := json.Unmarshal(out, &a); err != nil {
		return fmt.Errorf("read what %s prints: %w", program, err)
	}
	t := took{seconds(a.Wall), seconds(a.CPU)}
	fmt.Printf("%-24s %s  Doudi is %.1f times as fast (%s, %d MB)\n", name, t, ratio(t.cpu, b.first.cpu), a.Version, a.Memory/1000)
	if a.Build > 0 {
		fmt.Printf("%-24s adds lines up in %.0f ms and builds in %.0f ms before that: Doudi is %.1f times as fast as lines and rules, %.1f as all\n",
			"", a.Lines*1000, a.Build*1000, ratio(t.cpu+seconds(a.Lines), b.first.cpu), ratio(t.cpu+seconds(a.Lines+a.Build), b.first.cpu))
	}
	return b.read(dir, name)
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// write puts the facts into files.
func (w *world) write(dir string) error {
	for name, column := range map[string]any{
		"urban": w.urban, "member_of": w.memberOf, "birth": w.birth, "relation": w.relation, "study": w.study, "away": w.religiousAway, "died": w.died,
		"tekun": w.tekun, "offers": w.offers, "prison": w.prison, "detox": w.detox, "missing": w.missing, "full_time": w.fullTime,
		"independent": w.independent, "duty": w.duty, "together": w.together,
		"income_of": w.incomeOf, "income_owner": w.incomeOwner, "income_fen": w.incomeYear, "income_exempt": w.incomeExempt, "income_estimated": w.estimated,
		"asset_of": w.assetOf, "asset_owner": w.assetOwner, "asset_kind": w.assetKind, "asset_fen": w.assetAmount, "asset_count": w.assetCount,
		"deduct_of": w.deductOf, "deduct_owner": w.deductOwner, "deduct_kind": w.deductKind, "deduct_fen": w.deductYear,
		"obligor_of": w.obligorOf, "obligor_owner": w.obligorOwner, "obligor_fen": w.obligorAgreed,
	} {
		var b bytes.Buffer
		if err := binary.Write(&b, binary.LittleEndian, column); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// read compares what a peer decided.
func (b *bench) read(dir, name string) error {
	verdicts, amounts := make([]policy.Verdict, len(b.w.urban)), make([]policy.Fen, len(b.w.urban))
	for file, column := range map[string]any{"verdict": verdicts, "amount": amounts} {
		data, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return fmt.Errorf("read what %s decided: %w", name, err)
		}
		if err := binary.Read(bytes.NewReader(data), binary.LittleEndian, column); err != nil {
			return fmt.Errorf("read what %s decided: %w", name, err)
		}
	}
	return b.same(name, verdicts, amounts)
}
