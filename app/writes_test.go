package app

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestEveryWriteIsOnceOnly reads the description of the interface: whatever a
// person changes carries a key by which a retry is known.
func TestEveryWriteIsOnceOnly(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../web/src/api/openapi.json") // the commands' script holds that it is what the program says
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string
			Parameters  []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		t.Fatal(err)
	}
	without := map[string]string{
		"signIn":                "makes a session for whoever asks anew; what is wrong is counted",
		"signOut":               "ends what may be ended already",
		"self-check":            "keeps nothing",
		"alike-persons":         "keeps nothing",
		"deviceStanding":        "keeps nothing",
		"ask-family-code":       "a phone is sent so many codes and no more",
		"sign-family-in":        "a code is good once",
		"sign-family-out":       "ends what may be ended already",
		"tell-office-unsigned":  "carries the key of its receipt, by which a retry is known",
		"read-petition-receipt": "keeps nothing",
		"depart-to-sign-in":     "keeps a question for minutes",
		"depart-to-prove":       "keeps a question for minutes",
		"ask-family-passkey":    "keeps a question for minutes",
		"ask-new-passkey":       "keeps a question for minutes",
		"add-passkey":           "a question is answered once",
		"enter-with-passkey":    "a question is answered once",
		"unprove-family":        "ends what may be ended already",
		"revoke-invitation":     "ends what may be ended already",
		"read-summons":          "keeps nothing",
		"sign-summons":          "an invitation is good once",
		"keep-family-draft":     "is held by the version of the draft that the family saw",
	}
	writes := 0
	for path, methods := range doc.Paths {
		for method, op := range methods {
			if strings.EqualFold(method, "get") {
				continue
			}
			writes++
			keyed := slices.ContainsFunc(op.Parameters, func(p struct{ Name, In string }) bool { return p.Name == "Idempotency-Key" && p.In == "header" })
			if why := without[op.OperationID]; keyed == (why != "") {
				t.Errorf("%s %s: key %v; %s", method, path, keyed, why)
			}
		}
	}
	if writes < 50 {
		t.Errorf("only %d writes were found", writes)
	}
}
