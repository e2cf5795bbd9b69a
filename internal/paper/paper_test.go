package paper_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"doudi/internal/paper"
)

// TestNoTitleEndsTheStyle: what a paper is called may come from a county's own file.
func TestNoTitleEndsTheStyle(t *testing.T) {
	t.Parallel()
	css := string(paper.Style(`甲"; } </style><script>\`, "513221-WS-2026-000001"))
	if strings.Contains(css, "</style") || strings.Contains(css, `甲"`) {
		t.Errorf("the title ends the style: %.200s", css)
	}
	for _, want := range []string{`甲\22 `, "文书编号：513221-WS-2026-000001", "counter(pages)", "size: A4"} {
		if !strings.Contains(css, want) {
			t.Errorf("the style does not say %q", want)
		}
	}
	if css := string(paper.Style("甲", "")); strings.Contains(css, "文书编号") {
		t.Error("a paper without a number speaks of one")
	}
}

// TestWrite: a paper is the frame with what its kind says in it.
func TestWrite(t *testing.T) {
	t.Parallel()
	templates := fstest.MapFS{"templates/sheet.html": {Data: []byte(`{{define "sheet"}}<p>{{template "body" .}}</p>{{end}}{{define "body"}}{{end}}`)},
		"templates/papers.html": {Data: []byte(`{{define "receipt"}}收到{{.}}{{end}}{{define "order"}}退回{{.}}{{end}}`)}}
	for kind, want := range map[string]string{"receipt": "<p>收到&lt;1&gt;</p>", "order": "<p>退回&lt;1&gt;</p>"} {
		if got, err := paper.Write(templates, "sheet", kind, "<1>"); err != nil || got != want {
			t.Errorf("%s: %q, %v", kind, got, err)
		}
	}
	if _, err := paper.Write(templates, "sheet", "letter", nil); err == nil {
		t.Error("a kind that has no template is written")
	}
}
