package policy

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/checker"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/parser"
)

// dialect is what expressions at one place of a pack may say: cel's environment
// with its parser and checker taken apart. cel.Env.Compile parses with the
// parser that ANTLR generates, whose tables cost six times what the library's
// hand-written parser takes for the same tree, and it cannot be told otherwise.
type dialect struct {
	env    *cel.Env
	parser *parser.Parser
	check  *checker.Env
	known  int // variables that this dialect or the one it extends declares
}

func newDialect(opts ...cel.EnvOption) (*dialect, error) {
	env, err := cel.NewEnv(opts...)
	if err != nil {
		return nil, fmt.Errorf("make the language: %w", err)
	}
	p, err := parser.NewParser(parser.Macros(env.Macros()...), parser.EnablePrattParser(true))
	if err != nil {
		return nil, fmt.Errorf("make the parser: %w", err)
	}
	d := &dialect{env: env, parser: p}
	if err := d.declare(); err != nil {
		return nil, err
	}
	for _, f := range env.Functions() {
		if f.IsDeclarationDisabled() {
			continue
		}
		if err := d.check.AddFunctions(f); err != nil {
			return nil, fmt.Errorf("declare function %s: %w", f.Name(), err)
		}
	}
	return d, nil
}

// extend is the dialect with more names; functions stay as they are.
func (d *dialect) extend(opts ...cel.EnvOption) (*dialect, error) {
	env, err := d.env.Extend(opts...)
	if err != nil {
		return nil, fmt.Errorf("extend the language: %w", err)
	}
	out := &dialect{env: env, parser: d.parser, known: d.known}
	return out, out.declare(checker.ValidatedDeclarations(d.check))
}

// declare makes the checker and gives it the variables it does not inherit.
func (d *dialect) declare(opts ...checker.Option) (err error) {
	if d.check, err = checker.NewEnv(d.env.Container, d.env.CELTypeProvider(), opts...); err != nil {
		return fmt.Errorf("make the checker: %w", err)
	}
	names := d.env.Variables()
	if err := d.check.AddIdents(names[d.known:]...); err != nil {
		return fmt.Errorf("declare names: %w", err)
	}
	d.known = len(names)
	return nil
}

// compile parses and checks a text. Where it has faults the tree is nil.
func (d *dialect) compile(text string) (*ast.AST, []*common.Error) {
	source := common.NewTextSource(text)
	parsed, errs := d.parser.Parse(source)
	if len(errs.GetErrors()) > 0 {
		return nil, d.faults(text, errs)
	}
	checked, errs := checker.Check(parsed, source, d.check)
	if len(errs.GetErrors()) > 0 {
		return nil, d.faults(text, errs)
	}
	return checked, nil
}

// faults are what cel says of a faulty text: it names what may have been meant.
func (d *dialect) faults(text string, own *common.Errors) []*common.Error {
	if _, issues := d.env.Compile(text); issues.Err() != nil {
		return issues.Errors()
	}
	return own.GetErrors()
}

// program makes a checked tree ready to run.
func (d *dialect) program(tree *ast.AST) (cel.Program, error) {
	p, err := d.env.PlanProgram(tree)
	if err != nil {
		return nil, fmt.Errorf("plan the program: %w", err)
	}
	return p, nil
}
