-- Villages are found by name, pinyin and initials, as people are. The program
-- knows how a name is spelled: it fills in those that are here at its next start.
ALTER TABLE village ADD COLUMN short text NOT NULL DEFAULT '' COLLATE "C";    -- without 村委会, 社区居委会; '' until it is spelled
ALTER TABLE village ADD COLUMN pinyin text NOT NULL DEFAULT '' COLLATE "C";   -- of short
ALTER TABLE village ADD COLUMN initials text NOT NULL DEFAULT '' COLLATE "C"; -- of short
CREATE INDEX village_short ON village (short, code);
CREATE INDEX village_pinyin ON village (pinyin, code);
CREATE INDEX village_initials ON village (initials, code);
