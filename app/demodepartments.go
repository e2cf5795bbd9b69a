package app

import (
	"context"
	"fmt"
	"net"
	"path/filepath"
	"slices"
	"time"

	"doudi/verification"
	"doudi/verification/connect"
	"doudi/verification/departments"
	"doudi/verification/source"
)

// demoLive are the departments that the demonstration asks when a check runs; the
// others deliver files.
func demoLive() []string { return []string{"vehicles", "companies", "deposits"} }

// delivered are the sources, those active that deliver something in the demonstration.
func delivered(list []source.Source) []source.Source {
	list = slices.Clone(list)
	offices := demoOffices()
	for i := range list {
		_, delivers := offices[list[i].Code]
		list[i].Active = list[i].Active || delivers
	}
	return list
}

// demoDepartments starts departments on this machine's loopback and asks them
// live, so that a demonstration needs no second terminal. They end with ctx.
func (g *Ground) demoDepartments(ctx context.Context, list []source.Source) (verification.Connected, error) {
	none := verification.Connected{}
	list = delivered(list)
	secret, _, err := keyPair(connect.HMACSM3)
	if err != nil {
		return none, err
	}
	key, err := connect.ParseKey(secret, connect.HMACSM3)
	if err != nil {
		return none, err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return none, fmt.Errorf("start the demonstration's departments: %w", err)
	}
	const client = "doudi-demo"
	service := departments.New(departments.Options{Sources: list, Folder: filepath.Join(g.demoFolder, demoOfficesFolder), Files: demoOffices(), AsOf: demoDataDay(),
		Client: client, Key: key, Now: g.Now, Faults: departments.Faults{Seed: demoSeed, Latency: 20 * time.Millisecond, Jitter: 80 * time.Millisecond}})
	go func() {
		if err := serveUntil(ctx, l, service.Handler()); err != nil {
			g.Log.Warn("The demonstration's departments ended.", "error", err)
		}
	}()
	out := verification.Connected{Live: map[string]connect.Connector{}, Now: g.Now}
	for _, src := range list {
		for _, code := range demoLive() {
			if src.Code == code {
				src = departments.Served(src, "http://"+l.Addr().String(), client, connect.HMACSM3, "")
				src.Limits.Rate, src.Limits.Burst = 1000, 1000 // they are ours
				out.Live[code] = connect.Guard(src, connect.NewHTTP(src, key, g.Now))
			}
		}
		out.Sources = append(out.Sources, src)
	}
	return out, nil
}
