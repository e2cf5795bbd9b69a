package crypt

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keyFile is the JSON form: keys by version, and the index key, which never
// changes because every index would have to be made anew.
type keyFile struct {
	Index []byte `json:"index"`
	Keys  []key  `json:"keys"`
}

type key struct {
	Version   byte      `json:"version"`
	Algorithm Algorithm `json:"algorithm"`
	Secret    []byte    `json:"secret"`
}

// OpenKeyFile reads the key file, or makes one with mode 0600 where there is
// none. Of processes that start at once, one makes it and all read the same. A
// file that others can read is refused: mend it with chmod 600.
func OpenKeyFile(path string, a Algorithm) (*Keyring, error) {
	f, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err = makeKeyFile(path, keyFile{Index: random(32), Keys: []key{{1, a, random(16)}}}); err == nil {
			f, err = readKeyFile(path)
		}
	}
	if err != nil {
		return nil, err
	}
	return newKeyring(f)
}

// Rotate adds a new key to the file: from the next start on it seals, and the
// older ones still open. Fields are sealed again by the rooms that own them.
func Rotate(path string, a Algorithm) error {
	f, err := readKeyFile(path)
	if err != nil {
		return err
	}
	last := f.Keys[len(f.Keys)-1].Version
	if last == 255 {
		return errors.New("key versions are used up")
	}
	f.Keys = append(f.Keys, key{last + 1, a, random(16)})
	return writeKeyFile(path, f)
}

func readKeyFile(path string) (f keyFile, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return f, fmt.Errorf("read key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return f, fmt.Errorf("key file %s can be read by others; run chmod 600 on it", path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return f, fmt.Errorf("read key file: %w", err)
	}
	if err := json.Unmarshal(b, &f); err != nil || len(f.Keys) == 0 {
		return f, fmt.Errorf("key file %s is damaged; restore it from a backup, nothing can be read without it", path)
	}
	return f, nil
}

// makeKeyFile makes the file unless somebody else just has: keys that one
// process seals with and no file holds would be lost with it.
func makeKeyFile(path string, f keyFile) error {
	return besideKeyFile(path, f, func(tmp string) error {
		if err := os.Link(tmp, path); err == nil || errors.Is(err, fs.ErrExist) {
			return nil
		}
		return os.Rename(tmp, path) // a file system without hard links
	})
}

// writeKeyFile replaces the file whole, so that a crash leaves the old one.
func writeKeyFile(path string, f keyFile) error {
	return besideKeyFile(path, f, func(tmp string) error { return os.Rename(tmp, path) })
}

// besideKeyFile writes a file of this process's own beside path, whole and with
// mode 0600, and gives it its place.
func besideKeyFile(path string, f keyFile, place func(tmp string) error) error {
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.new")
	if err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	defer os.Remove(tmp.Name()) // where it was not renamed
	_, err = tmp.Write(append(b, '\n'))
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err == nil {
		err = place(tmp.Name())
	}
	if err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	return nil
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}
