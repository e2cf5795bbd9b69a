package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// timeSimulation starts the server on a filled database and has a reform of the
// whole area tried in Chromium: from the click to the figures on the page, first
// with the households to be read and then on the warm snapshot.
func timeSimulation(ctx context.Context, o options, e engine, in filled) (err error) {
	s, err := serve(ctx, o.binary, "-data", e.data, "-database", e.url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	area := in.accounts[0]
	if _, err := signIn(ctx, s.address, area); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	pid := strconv.Itoa(s.cmd.Process.Pid)
	cmd := exec.CommandContext(ctx, o.node, "bench/simulation.mjs", s.address, area.login, area.next(), strconv.Itoa(o.runs), pid)
	cmd.Stderr = os.Stderr
	told, err := cmd.Output()
	for line := range strings.Lines(string(told)) {
		fmt.Printf("%-12s%s", e.name, line)
	}
	if err != nil {
		return fmt.Errorf("drive Chromium: %w", err)
	}
	held, err := peak(pid)
	if err != nil {
		return err
	}
	fmt.Printf("%-12sserver %9d MB of memory at most; load %s\n", e.name, held>>10, load())
	return nil
}
