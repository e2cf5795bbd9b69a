package division

import "testing"

func TestCountyIn(t *testing.T) {
	t.Parallel()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]Code{
		"四川省阿坝藏族羌族自治州汶川县威州镇桑坪村2组": "513221",
		"汶川县绵虒镇": "513221",
		"四川省阿坝藏族羌族自治州理县杂谷脑镇": "513222",
		"福建省福州市鼓楼区五凤街道":      "350102",
		"江苏省南京市鼓楼区湖南路":       "320106",
		"鼓楼区五凤街道":            "", // four counties have the name
		"威州镇桑坪村":             "",
		"威州镇东区3栋":            "", // a part of the town, and a county far away
		"四川省攀枝花市东区炳草岗":       "510402",
		"":                   "",
	} {
		if got, ok := r.CountyIn(address); got != want || ok != (want != "") {
			t.Errorf("%q: %q, %t, want %q", address, got, ok, want)
		}
	}
}
