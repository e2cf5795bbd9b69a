// Package language reads the languages that a place adds to the families' portal
// (藏语、羌语、壮语、苗语……): one JSON file each, TAG.json, with the texts of the
// pages under the keys of the template. The program comes with Chinese and English
// and ships no other: a translation of what families rely on is made and answered
// for by the place.
//
// What a file leaves out is shown in Chinese. What it gets wrong refuses it whole,
// because a page that is half wrong is worse than one in Chinese.
//
// Law: 宪法第四条、民族区域自治法第二十一条 (the language of the place is used in
// its office), 国家通用语言文字法第八条.
package language
