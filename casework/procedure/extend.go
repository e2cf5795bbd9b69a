package procedure

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/goccy/go-yaml"
)

// A procedure that extends another is read as the other's text and its own, one
// document after the other: so a case keeps everything it runs by. A key that
// the later document gives stands in place of the earlier one's; clocks, states
// and steps are matched by id and act, and of one that is there before only the
// keys given change, or with drop: true it falls away. One that is new stands
// where after says, else last.

// separator stands between the texts, as YAML has it.
const separator = "---\n"

// node is a mapping as it is written.
type node = map[string]any

// keyed are the lists whose items are matched, by what.
func keyed() map[string]string {
	return map[string]string{"clocks": "id", "states": "id", "steps": "act"}
}

// merged lays the documents of a text over each other; a text of one document
// is left as it is written.
func merged(text []byte) ([]byte, error) {
	var out node
	d := yaml.NewDecoder(bytes.NewReader(text))
	for n := 0; ; n++ {
		var next node
		switch err := d.Decode(&next); {
		case errors.Is(err, io.EOF) && n < 2:
			return text, nil
		case errors.Is(err, io.EOF):
			return yaml.Marshal(out)
		case err != nil:
			return nil, err
		}
		if n == 0 {
			out = next
			continue
		}
		if next["extends"] != out["id"] {
			return nil, fmt.Errorf("%v extends %v and follows %v", next["id"], next["extends"], out["id"])
		}
		delete(next, "extends")
		if err := lay(out, next); err != nil {
			return nil, err
		}
	}
}

// lay puts what a later document says over an earlier one.
func lay(out, next node) error {
	for key, value := range next {
		by, ok := keyed()[key]
		if !ok {
			out[key] = value
			continue
		}
		list, err := layItems(items(out[key]), items(value), by)
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		out[key] = list
	}
	return nil
}

func items(v any) []any {
	list, _ := v.([]any)
	return list
}

func layItems(out, next []any, by string) ([]any, error) {
	at := func(name any) int {
		return slices.IndexFunc(out, func(v any) bool { m, ok := v.(node); return ok && m[by] == name })
	}
	for _, v := range next {
		item, ok := v.(node)
		if !ok {
			return nil, fmt.Errorf("%v is no mapping", v)
		}
		if i := at(item[by]); i >= 0 {
			if item["drop"] == true {
				out = slices.Delete(out, i, i+1)
				continue
			}
			for key, value := range item {
				out[i].(node)[key] = value
			}
			continue
		}
		place := len(out)
		if before, ok := item["after"]; ok {
			i := at(before)
			if i < 0 {
				return nil, fmt.Errorf("%v stands after %v, which there is not", item[by], before)
			}
			place = i + 1
			delete(item, "after")
		}
		out = slices.Insert(out, place, v)
	}
	return out, nil
}
