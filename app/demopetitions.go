package app

import (
	"context"
	"fmt"
	"strings"

	"doudi/petition"
)

// petitions lets neighbours tell the office of somebody in need, complain and
// report, without names. The keys of their receipts are no secret here, and make
// a second start tell nothing twice.
func (l *countyLoader) petitions(ctx context.Context) error {
	for i, t := range []petition.Told{
		{Kind: petition.Need, Said: petition.Said{Place: "513221100", About: "桥头独居的王奶奶", Words: "她摔了腿，没有人照顾，不知道可以申请什么。"}},
		{Kind: petition.Complaint, Said: petition.Said{Place: "513221100", Words: "窗口让我跑了三趟，每次要的材料都不一样。"}},
		{Kind: petition.Report, Said: petition.Said{Place: "513221109", About: "村里开货车的一家", Words: "他家有货车，在跑运输，还在领低保。"}},
	} {
		if _, err := l.rooms.petition.TellUnsigned(ctx, strings.Repeat("DEMO", 3)+fmt.Sprintf("AAA%c", 'A'+i), t); err != nil {
			return fmt.Errorf("petition %d: %w", i+1, err)
		}
	}
	return nil
}
