package verification

import (
	"context"
	"io"
	"mime"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/sheet"
)

// exportChunk is how many rows an export reads at a time.
const exportChunk = 1_000

// export streams a table. The first rows are read before the answer begins, so
// that a refusal is an error and not half a file; a later failure leaves the
// file without its end, which Excel notices.
func export(ctx context.Context, format, title string, columns []sheet.Column, next func(context.Context) ([][]any, error)) (*huma.StreamResponse, error) {
	rows, err := next(ctx)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(out huma.Context) {
		kind := "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		if format == "csv" {
			kind = "text/csv; charset=utf-8"
		}
		out.SetHeader("Content-Type", kind)
		out.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": title + "." + format}))
		_ = writeTable(ctx, out.BodyWriter(), format, title, columns, rows, next)
	}}, nil
}

func writeTable(ctx context.Context, to io.Writer, format, title string, columns []sheet.Column, rows [][]any, next func(context.Context) ([][]any, error)) error {
	open := func() (sheet.Writer, error) { return sheet.WriteXLSX(to, title, columns) }
	if format == "csv" {
		open = func() (sheet.Writer, error) { return sheet.WriteCSV(to, columns) }
	}
	w, err := open()
	if err != nil {
		return err
	}
	for len(rows) > 0 {
		for _, r := range rows {
			if err := w.Write(r...); err != nil {
				return err
			}
		}
		if rows, err = next(ctx); err != nil {
			return err
		}
	}
	return w.Close()
}
