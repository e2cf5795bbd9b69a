package connect

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"doudi/verification/source"
	"doudi/verification/token"
)

// OpenAll makes the guarded connectors of all active sources that are asked live, by
// code. Files of keys and of database addresses are named relative to folder.
func OpenAll(list []source.Source, folder string, now func() time.Time) (map[string]Connector, error) {
	out := map[string]Connector{}
	for _, src := range list {
		if !src.Active || !src.Live() {
			continue
		}
		c, err := open(src, folder, now)
		if err != nil {
			return nil, fmt.Errorf("source %s: %w", src.Code, err)
		}
		out[src.Code] = Guard(src, c)
	}
	return out, nil
}

// OpenSigners reads the keys with which departments sign the manifests of their
// files, by source; those that are only described need not be there.
func OpenSigners(list []source.Source, folder string) (map[string][]Key, error) {
	out := map[string][]Key{}
	for _, src := range list {
		if !src.Active {
			continue
		}
		for _, name := range src.Manifest.Keys {
			k, err := OpenKey(beside(folder, name), SM2)
			if err != nil {
				return nil, fmt.Errorf("source %s: %w", src.Code, err)
			}
			out[src.Code] = append(out[src.Code], k)
		}
	}
	return out, nil
}

// beside is a file that is named relative to a folder.
func beside(folder, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(folder, name)
}

func open(src source.Source, folder string, now func() time.Time) (Connector, error) {
	at := func(name string) string { return beside(folder, name) }
	if src.Connection.By == source.ByHTTP {
		key, err := OpenKey(at(src.Connection.KeyFile), src.Connection.Sign)
		if err != nil {
			return nil, err
		}
		if src.Connection.TokenKeyFile == "" {
			return NewHTTP(src, key, now), nil
		}
		tokens, err := token.OpenKey(at(src.Connection.TokenKeyFile))
		if err != nil {
			return nil, err
		}
		return NewHTTPByTokens(src, key, tokens, now), nil
	}
	dsn, err := os.ReadFile(at(src.Connection.DSNFile))
	if err != nil {
		return nil, fmt.Errorf("read the address of the database: %w", err)
	}
	return NewSQL(src, string(dsn), now)
}
