package web

import (
	"errors"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/errs"
)

// wordings are the faults that validation finds, in both languages. What is
// not here is "invalid": a parser's message may repeat what it could not read.
var wordings = []struct {
	find   *regexp.Regexp
	zh, en string
}{
	w(`^unexpected property`, "没有这一项", "unexpected property"),
	w(`^expected required property (\S+) to be present`, "缺少 $1", "$1 is missing"),
	w(`^required \w+ parameter is missing`, "必填", "is missing"),
	w(`^request body is required`, "缺少请求内容", "a body is required"),
	w(`^unknown query parameter`, "没有这个参数", "unknown parameter"),
	w(`^expected property (\S+) to be present when (\S+) is present`, "填写 $2 时须填写 $1", "$1 is required with $2"),
	w(`^expected string to be RFC 3339 date$`, "须为日期，如 2026-11-23", "must be a date such as 2026-11-23"),
	w(`^expected string to be RFC 3339`, "须为时间，如 2026-11-23T10:00:00Z", "must be a time such as 2026-11-23T10:00:00Z"),
	w(`^expected (boolean|number|integer|string|array|object)$`, "类型须为 $1", "must be $1"),
	w(`^expected value to be one of (".*")`, "须为其中之一：$1", "must be one of $1"),
	w(`^expected number >= (\S+)$`, "不能小于 $1", "must be at least $1"),
	w(`^expected number > (\S+)$`, "须大于 $1", "must be more than $1"),
	w(`^expected number <= (\S+)$`, "不能大于 $1", "must be at most $1"),
	w(`^expected number < (\S+)$`, "须小于 $1", "must be less than $1"),
	w(`^expected length >= (\d+)$`, "至少 $1 个字", "at least $1 characters"),
	w(`^expected length <= (\d+)$`, "至多 $1 个字", "at most $1 characters"),
	w(`^expected array length >= (\d+)$`, "至少 $1 项", "at least $1 items"),
	w(`^expected array length <= (\d+)$`, "至多 $1 项", "at most $1 items"),
	w(`^expected array items to be unique`, "不能重复", "items must differ"),
	w(`^expected string to (match pattern|be )`, "格式不对", "has the wrong form"),
}

func w(find, zh, en string) struct {
	find   *regexp.Regexp
	zh, en string
} {
	return struct {
		find   *regexp.Regexp
		zh, en string
	}{regexp.MustCompile(find), zh, en}
}

// fault says where one error is and what is wrong, without the value.
func fault(lang string, err error) errs.Field {
	var d huma.ErrorDetailer
	if !errors.As(err, &d) {
		return errs.Field{Message: pick(lang, "内容无法识别", "cannot be read")}
	}
	detail := d.ErrorDetail()
	f := errs.Field{Path: strings.TrimSuffix(detail.Location, "."), Message: pick(lang, "内容无法识别", "is not valid")}
	for _, r := range wordings {
		if m := r.find.FindStringSubmatchIndex(detail.Message); m != nil {
			f.Message = string(r.find.ExpandString(nil, pick(lang, r.zh, r.en), detail.Message, m))
			break
		}
	}
	return f
}

func pick(lang, zh, en string) string {
	if lang == "zh" {
		return zh
	}
	return en
}
