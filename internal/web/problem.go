package web

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/lang"
)

// Problem is how every error looks outside (RFC 9457). It never holds a
// rejected value, nor the text of an error that was not meant for people.
type Problem struct {
	Title   string       `json:"title" doc:"what kind of trouble it is"`
	Status  int          `json:"status"`
	Code    string       `json:"code" example:"conflict" doc:"for programs: invalid, not_found, conflict, forbidden, unauthorized, too_large, throttled, unavailable, internal …"`
	Detail  string       `json:"detail,omitempty" doc:"what happened and what to do"`
	ErrorID string       `json:"errorId,omitempty" doc:"find it in the server's log"`
	Errors  []errs.Field `json:"errors,omitempty"`
}

// Error makes Problem an error.
func (p *Problem) Error() string { return p.Code + ": " + p.Title }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType says that the JSON is a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var _ huma.StatusError = (*Problem)(nil)

// replaceErrors makes huma speak Problem. Its own constructors send the text
// of any error, and the rejected value, to the client. They are variables of
// the package: set once for the whole process, to functions without state.
var replaceErrors = sync.OnceFunc(func() {
	huma.DefaultArrayNullable = false
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		return problem(context.Background(), status, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, _ string, errs ...error) huma.StatusError {
		return problem(ctx.Context(), status, errs)
	}
})

// problem says what the errors of one answer come to.
func problem(ctx context.Context, status int, faults []error) *Problem {
	if err := errors.Join(faults...); err != nil {
		var e *errs.Error
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &e):
			return known(ctx, e)
		case errors.As(err, &large):
			return plainProblem(ctx, http.StatusRequestEntityTooLarge)
		case status >= 500:
			return internal(ctx, err)
		}
	}
	if status == http.StatusBadRequest {
		status = http.StatusUnprocessableEntity // one status for "the request is wrong"
	}
	p := plainProblem(ctx, status)
	for _, f := range faults {
		p.Errors = append(p.Errors, fault(lang.From(ctx), f))
	}
	return p
}

// known is an error that was made for people.
func known(ctx context.Context, e *errs.Error) *Problem {
	p := plainProblem(ctx, statusOf(e.Code))
	p.Code, p.Detail, p.Errors = string(e.Code), e.Message, e.Fields
	if lang.From(ctx) != lang.Chinese {
		p.Detail, p.Errors = e.English, slices.Clone(e.Fields)
		for i := range p.Errors {
			p.Errors[i].Message = p.Errors[i].English
		}
	}
	if e.Cause != nil {
		from(ctx).log.InfoContext(ctx, "Request was refused for a cause.", "code", p.Code, "cause", db.Text(e.Cause))
	}
	return p
}

// internal hides an error behind a number that is in the log beside its text.
func internal(ctx context.Context, err error) *Problem {
	p, level := plainProblem(ctx, http.StatusInternalServerError), slog.LevelError
	if ctx.Err() != nil { // the client went away: nobody has to look into it
		p, level = plainProblem(ctx, http.StatusServiceUnavailable), slog.LevelInfo
	}
	p.ErrorID = rand.Text()[:12]
	r := from(ctx)
	r.log.Log(ctx, level, "Request failed.", "error_id", p.ErrorID, "route", r.pattern, "error", db.Text(err))
	return p
}

// kinds are the statuses that are answered, with their codes and titles.
var kinds = map[int]struct{ code, zh, en string }{
	http.StatusUnauthorized:          {"unauthorized", "请先登录", "Sign in first"},
	http.StatusForbidden:             {"forbidden", "不能办理", "Not allowed"},
	http.StatusNotFound:              {"not_found", "没有找到", "Not found"},
	http.StatusMethodNotAllowed:      {"method_not_allowed", "没有这种操作", "No such operation here"},
	http.StatusNotAcceptable:         {"not_acceptable", "不能以所要的格式答复", "Not available in that format"},
	http.StatusConflict:              {"conflict", "情况已有变化", "It has changed meanwhile"},
	http.StatusRequestEntityTooLarge: {"too_large", "内容过大", "Too large"},
	http.StatusUnsupportedMediaType:  {"unsupported_media_type", "不支持的内容格式", "Unsupported content type"},
	http.StatusUnprocessableEntity:   {"invalid", "填写有误", "Something is filled in wrongly"},
	http.StatusTooManyRequests:       {"throttled", "请求过于频繁，请稍后再试", "Too many requests; try again later"},
	http.StatusServiceUnavailable:    {"unavailable", "暂时无法服务，请稍后再试", "Unavailable for the moment; try again later"},
	http.StatusInternalServerError:   {"internal", "系统出错，请将错误编号告知管理员", "Something went wrong; tell the administrator the error id"},
}

func plainProblem(ctx context.Context, status int) *Problem {
	k, ok := kinds[status]
	if !ok {
		k = kinds[http.StatusInternalServerError]
		if status < 500 {
			k = kinds[http.StatusUnprocessableEntity]
		}
	}
	p := &Problem{Title: k.en, Status: status, Code: k.code}
	if lang.From(ctx) == lang.Chinese {
		p.Title = k.zh
	}
	return p
}

func statusOf(c errs.Code) int {
	for status, k := range kinds {
		if k.code == string(c) {
			return status
		}
	}
	return http.StatusInternalServerError
}

// write sends a problem outside of an operation.
func write(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client may be gone
}
