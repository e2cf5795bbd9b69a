package idnumber

import (
	"errors"

	"doudi/internal/errs"
)

// Reason says why a text is not a citizen number.
type Reason string

// The reasons of [Parse], in the order they are looked for.
const (
	Empty      Reason = "empty"
	Scientific Reason = "scientific"
	Characters Reason = "characters"
	Length     Reason = "length"
	Date       Reason = "date"
	Future     Reason = "future"
	Age        Reason = "age"
	CheckDigit Reason = "check digit"
)

// reasonError carries a Reason as the cause of the error for people.
type reasonError Reason

func (e reasonError) Error() string { return "id number: " + string(e) }

// ReasonOf returns why Parse refused a text, or "" for any other error.
func ReasonOf(err error) Reason {
	var e reasonError
	if errors.As(err, &e) {
		return Reason(e)
	}
	return ""
}

// Chinese returns the sentence for an import report: what is wrong, what to do.
func (r Reason) Chinese() string { zh, _ := r.sentences(); return zh }

// English returns the same sentence in English.
func (r Reason) English() string { _, en := r.sentences(); return en }

func (r Reason) err() error {
	return errs.New(errs.Invalid, r.Chinese(), r.English()).Because(reasonError(r))
}

func (r Reason) sentences() (zh, en string) {
	switch r {
	case Empty:
		return "身份证号没有填写。", "The ID number is missing."
	case Scientific:
		return "身份证号被表格软件变成了科学计数法，末几位已丢失；请把该列设为文本后重新录入。",
			"A spreadsheet turned the ID number into scientific notation and lost its last digits; set the column to text and enter it again."
	case Characters:
		return "身份证号里有数字和末位 X 以外的字符，请核对。",
			"The ID number holds characters other than digits and a final X; please check it."
	case Length:
		return "身份证号应为 18 位（旧号 15 位），请核对是否多写或漏写。",
			"An ID number has 18 characters (old ones 15 digits); one was left out or added."
	case Date:
		return "身份证号第 7 至 14 位（旧号第 7 至 12 位）不是真实的出生日期，请核对。",
			"Characters 7 to 14 of the ID number (7 to 12 of an old one) are not a real date of birth; please check them."
	case Future:
		return "身份证号里的出生日期晚于今天，请核对。",
			"The date of birth in the ID number lies in the future; please check it."
	case Age:
		return "按身份证号计算年龄超过 130 岁，请核对出生年份。",
			"By the ID number the person would be older than 130; please check the year of birth."
	case CheckDigit:
		return "身份证号校验位不符，多半是某一位数字写错或两位颠倒，请对照证件核对。",
			"The check digit does not fit: one digit is probably wrong or two are swapped; please compare with the card."
	}
	return "身份证号有误，请核对。", "The ID number is wrong; please check it."
}
