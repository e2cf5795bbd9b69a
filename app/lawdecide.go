package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/peterbourgon/ff/v3/ffcli"

	"doudi/policy"
)

// situation is one line of policy decide's input: an application, with a name
// of the caller's own. Without a programme every programme is decided.
type situation struct {
	ID string `json:"id,omitempty"`
	policy.Application
}

// answer is one line of its output.
type answer struct {
	Line         int                  `json:"line"`
	ID           string               `json:"id,omitempty"`
	Decision     *policy.Decision     `json:"decision,omitempty"`
	Entitlements *policy.Entitlements `json:"entitlements,omitempty"`
	Summary      *summary             `json:"summary,omitempty"`
	Error        *lineFault           `json:"error,omitempty"`
}

// lineFault says what is wrong with a line, and where.
type lineFault struct {
	Message policy.Text `json:"message"`
	Fields  []lineField `json:"fields,omitempty"`
}

type lineField struct {
	Path    string      `json:"path"`
	Message policy.Text `json:"message"`
}

// summary is what a household gets without the trees of reasons.
type summary struct {
	Date          policy.Date           `json:"date"`
	Monthly       policy.Fen            `json:"monthly"`
	Once          policy.Fen            `json:"once"`
	Demonstration bool                  `json:"demonstration"`
	Programmes    []programmeLine       `json:"programmes"`
	Unclaimed     []policy.Unclaimed    `json:"unclaimed,omitempty"`
	Gaps          []policy.ProgrammeGap `json:"gaps,omitempty"`
}

type programmeLine struct {
	Programme string               `json:"programme"`
	Person    string               `json:"person,omitempty"`
	Item      string               `json:"item,omitempty"`
	Outcome   policy.Outcome       `json:"outcome"`
	Monthly   policy.Fen           `json:"monthly,omitempty"`
	Once      policy.Fen           `json:"once,omitempty"`
	Layers    []policy.LayerResult `json:"layers,omitempty"`
	Brief     []string             `json:"brief"`
}

// maxSituation bounds one line of input; a household is some kilobytes.
const maxSituation = 1 << 20

func (e *env) policyDecide() *ffcli.Command {
	var d deciding
	own := func(f *flag.FlagSet) {
		f.StringVar((*string)(&d.lang), "lang", "zh", "language of the short reasons, zh or en")
		f.BoolVar(&d.whole, "whole", false, "print every decision whole, with its tree of reasons")
	}
	help := "decide households given as JSON lines, from a file or standard input: doudi policy decide [FILE]"
	return e.commandOf(1, "policy decide", help, own, func(ctx context.Context, s settings, args []string) error {
		if err := d.load(s.packs); err != nil {
			return err
		}
		in := e.stdin
		if len(args) > 0 {
			f, err := os.Open(args[0])
			if err != nil {
				return fmt.Errorf("opening the households: %w", err)
			}
			defer f.Close()
			in = f
		}
		return d.run(ctx, in, e.stdout)
	})
}

// deciding is one run of policy decide.
type deciding struct {
	lang   policy.Language
	whole  bool
	engine *policy.Engine
}

func (d *deciding) load(packs string) error {
	if d.lang != policy.Chinese && d.lang != policy.English {
		return fmt.Errorf("lang must be zh or en, not %q", d.lang)
	}
	lib, err := loadedLaw(packs)
	if err != nil {
		return err
	}
	d.engine = policy.NewEngine(lib)
	return nil
}

// run answers every line, the faulty ones with what is wrong, and fails at the
// end when there were any. Empty lines are passed over but counted.
func (d *deciding) run(ctx context.Context, in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 0, 64<<10), maxSituation)
	w := bufio.NewWriter(out)
	answers := json.NewEncoder(w)
	answers.SetEscapeHTML(false)
	line, faulty := 0, 0
	for lines.Scan() {
		line++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		a := d.line(ctx, lines.Bytes())
		a.Line = line
		if a.Error != nil {
			faulty++
		}
		if err := answers.Encode(a); err != nil {
			return fmt.Errorf("writing the answer to line %d: %w", line, err)
		}
	}
	if err := errors.Join(lines.Err(), w.Flush()); err != nil {
		return fmt.Errorf("after line %d: %w", line, err)
	}
	if faulty > 0 {
		return fmt.Errorf("%d of the households could not be decided", faulty)
	}
	return nil
}

func (d *deciding) line(ctx context.Context, text []byte) answer {
	var s situation
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&s); err != nil {
		return answer{ID: s.ID, Error: unreadable(err)}
	}
	if dec.More() {
		return answer{ID: s.ID, Error: &lineFault{Message: policy.Text{Zh: "一行只能有一户", En: "one line holds one household"}}}
	}
	a := answer{ID: s.ID}
	if s.Programme == "" {
		all, err := d.engine.DecideAll(ctx, s.Application)
		switch {
		case err != nil:
			a.Error = undecided(err)
		case d.whole:
			a.Entitlements = &all
		default:
			a.Summary = d.summary(all)
		}
		return a
	}
	one, err := d.engine.Decide(ctx, s.Application)
	if err != nil {
		a.Error = undecided(err)
		return a
	}
	a.Decision = &one
	return a
}

func (d *deciding) summary(all policy.Entitlements) *summary {
	s := &summary{
		Date: all.Date, Monthly: all.Monthly, Once: all.Once, Demonstration: all.Demonstration,
		Programmes: []programmeLine{}, Unclaimed: all.Unclaimed, Gaps: all.Gaps,
	}
	for _, one := range all.Decisions {
		app := one.Application
		s.Programmes = append(s.Programmes, programmeLine{
			app.Programme, app.Person, app.Item, one.Outcome, one.MonthlyAmount, one.OnceAmount, one.Layers, one.Brief(d.lang),
		})
	}
	return s
}

// unreadable words what encoding/json found, without the value itself.
func unreadable(err error) *lineFault {
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong):
		return &lineFault{
			Message: policy.Text{Zh: "有的字段类型不对", En: "a field has the wrong type"},
			Fields:  []lineField{{wrong.Field, policy.Text{Zh: "应为 " + wrong.Type.String() + "，不是 " + wrong.Value, En: "must be " + wrong.Type.String() + ", not " + wrong.Value}}},
		}
	case errors.As(err, &syntax):
		at := fmt.Sprint(syntax.Offset)
		return &lineFault{Message: policy.Text{Zh: "不是 JSON，问题在第 " + at + " 个字节", En: "no JSON, at byte " + at}}
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return &lineFault{Message: policy.Text{Zh: "没有 " + name + " 这个字段，字段见 household.schema.json", En: "there is no field " + name + "; household.schema.json has them all"}}
	}
	return &lineFault{Message: policy.Text{Zh: "读不懂这一户：" + err.Error(), En: "the household cannot be read: " + err.Error()}}
}

// undecided words why a household that was read could not be decided.
func undecided(err error) *lineFault {
	var input *policy.InputError
	var gap *policy.GapError
	switch {
	case errors.As(err, &input):
		f := &lineFault{Message: policy.Text{Zh: "这一户的内容有误", En: "what the household says cannot be used"}}
		for _, bad := range input.Faults {
			f.Fields = append(f.Fields, lineField{bad.Path, bad.Message})
		}
		return f
	case errors.As(err, &gap):
		return &lineFault{Message: gap.Text()}
	case errors.Is(err, policy.ErrNoProgramme):
		return &lineFault{Message: policy.Text{Zh: "当日的政策包没有这个救助项目", En: err.Error()}}
	}
	return &lineFault{Message: policy.Text{Zh: "无法计算：" + err.Error(), En: err.Error()}}
}
