package money_test

import (
	"testing"

	"doudi/internal/money"
)

func TestWords(t *testing.T) {
	t.Parallel()
	for fen, want := range map[money.Fen]string{
		0: "零元整", 5: "伍分", 30: "叁角整", 101: "壹元零壹分", 120: "壹元贰角整", 123: "壹元贰角叁分", 10_00: "壹拾元整", 189_400: "壹仟捌佰玖拾肆元整", 1_000_05: "壹仟元零伍分",
		10_050_00: "壹万零伍拾元整", 10_500_00: "壹万零伍佰元整", 101_000_00: "壹拾万零壹仟元整", 1_000_100_00: "壹佰万零壹佰元整", 100_000_000_00: "壹亿元整", -80_00: "负捌拾元整",
	} {
		if got := fen.Words(); got != want {
			t.Errorf("%s is %s, want %s", fen, got, want)
		}
	}
}
