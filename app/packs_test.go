package app

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The document's example is the pack that the script decides by.
func TestExampleOfAPlacesPack(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../docs/formats/policy-pack.md")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("testdata/script/policy.txtar")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```yaml\n(id: .*?)```").FindSubmatch(document)
	if example == nil || !strings.Contains(string(script), "-- own/liuyang.yaml --\n"+string(example[1])) {
		t.Error("the example in docs/formats/policy-pack.md is not the pack own/liuyang.yaml of testdata/script/policy.txtar")
	}
}
