package app

import (
	"doudi/casework"
	"doudi/internal/audit"
)

// AuditNames says what every act in the audit log is called: the one table
// for the page, its filter and its spreadsheet. The steps of a case have the
// names of the procedure's graph.
func AuditNames() []audit.Name {
	names := []audit.Name{}
	for _, n := range [][3]string{
		{"access.refused", "越权访问被拒绝", "Access refused"},
		{"account.add", "账号：新增", "Account added"},
		{"account.change", "账号：修改", "Account changed"},
		{"account.password", "账号：本人修改密码", "Own password changed"},
		{"account.reset", "账号：重置密码", "Password reset"},
		{"audit.export", "审计日志：导出", "Audit log exported"},
		{"audit.verified", "审计日志：核验完成", "Audit log verified"},
		{"audit.verify", "审计日志：开始核验", "Verification of the audit log begun"},
		{"backup.restore", "备份：恢复", "Backup restored"},
		{"backup.write", "备份：写出", "Backup written"},
		{"case.enter", "个案：录入", "Case: Enter"},
		{"check.asked", "核对：各部门已答复", "Check: departments have answered"},
		{"check.loaded", "部门数据：载入", "Department file loaded"},
		{"check.print", "核对：打印报告", "Check report printed"},
		{"check.raw", "核对：查看原始数据", "Department's row shown"},
		{"check.receive", "部门数据：接收", "Department file received"},
		{"check.report", "核对：出具报告", "Check report issued"},
		{"check.request", "核对：提请", "Check asked for"},
		{"check.screen", "核对：在保筛查", "Recipients screened"},
		{"check.settle", "核对：认定", "Finding settled"},
		{"check.start", "核对：开始查询", "Check begun"},
		{"consent.record", "授权书：登记", "Consent recorded"},
		{"consent.revoke", "授权书：撤销", "Consent revoked"},
		{"demo.clock", "演示：拨快时钟", "Demonstration clock set forward"},
		{"entitlement.account", "待遇：变更收款账户", "Entitlement: account changed"},
		{"entitlement.changed", "待遇：调整金额", "Entitlement: amount changed"},
		{"entitlement.export", "待遇：导出", "Entitlements exported"},
		{"entitlement.granted", "待遇：给予", "Entitlement granted"},
		{"entitlement.held", "待遇：暂缓发放", "Entitlement held"},
		{"entitlement.imported", "待遇：从原花名册转入", "Entitlements taken over"},
		{"entitlement.owed", "待遇：结转补发", "Entitlement: month left to a later roll"},
		{"entitlement.released", "待遇：恢复发放", "Entitlement released"},
		{"entitlement.stopped", "待遇：停止", "Entitlement stopped"},
		{"file.read", "文件：查看", "File read"},
		{"household.close", "家庭档案：注销", "Household closed"},
		{"household.create", "家庭档案：建立", "Household entered"},
		{"household.export", "家庭档案：导出名册", "Households exported"},
		{"household.give", "家庭档案：迁出移交", "Household handed over"},
		{"household.head_changed", "家庭档案：变更户主", "Head of household changed"},
		{"household.import", "家庭档案：批量导入", "Household imported"},
		{"household.member_added", "家庭档案：增加成员", "Member added"},
		{"household.member_removed", "家庭档案：减少成员", "Member removed"},
		{"household.merge", "家庭档案：合户", "Households merged"},
		{"household.move", "家庭档案：迁移", "Household moved"},
		{"household.offer", "家庭档案：提出移交", "Household offered to another county"},
		{"household.receive", "家庭档案：迁入接收", "Household received"},
		{"household.refuse", "家庭档案：拒绝接收", "Household not taken"},
		{"household.reveal", "家庭档案：查看未遮盖信息", "Personal value shown"},
		{"household.split", "家庭档案：分户", "Household split"},
		{"household.update", "家庭档案：修改", "Household changed"},
		{"import.cancel", "导入：取消", "Import cancelled"},
		{"import.cancelled", "导入：已停止", "Import stopped"},
		{"import.create", "导入：开始", "Import begun"},
		{"import.done", "导入：完成", "Import finished"},
		{"import.failed", "导入：失败", "Import failed"},
		{"import.forget", "导入：清除列对应", "Remembered columns forgotten"},
		{"import.report", "导入：下载错误报告", "Import report downloaded"},
		{"import.resume", "导入：继续", "Import resumed"},
		{"keys.resealed", "密钥：换钥加密完成", "Fields sealed again"},
		{"keys.rotate", "密钥：轮换", "Key rotated"},
		{"registry.export", "登记资料：导出花名册", "Roster exported"},
		{"registry.export_begun", "登记资料：开始导出", "Export of the roster begun"},
		{"registry.put", "登记资料：批量写入", "Households written in bulk"},
		{"registry.villages", "登记资料：村（社区）名单", "Villages loaded"},
		{"roll.bank_file", "花名册：生成银行文件", "Bank file made"},
		{"roll.bank_file_read", "花名册：下载银行文件", "Bank file downloaded"},
		{"roll.carry", "花名册：结转下月", "Failed line left to a later roll"},
		{"roll.check", "花名册：复核通过", "Roll checked"},
		{"roll.correct", "花名册：更正账户", "Account corrected"},
		{"roll.correct_check", "花名册：复核更正", "Correction checked"},
		{"roll.correct_refuse", "花名册：退回更正", "Correction sent back"},
		{"roll.draw", "花名册：开始编制", "Roll begun"},
		{"roll.drawn", "花名册：编制完成", "Roll drawn"},
		{"roll.export", "花名册：导出", "Roll exported"},
		{"roll.lock", "花名册：锁定", "Roll locked"},
		{"roll.return", "花名册：接收银行回盘", "Bank's answer taken"},
		{"roll.reveal", "花名册：查看账号", "Account number shown"},
		{"roll.send_back", "花名册：退回重编", "Roll sent back"},
		{"session.begin", "登录", "Signed in"},
		{"session.end", "退出登录", "Signed out"},
		{"session.refused", "登录被拒绝", "Sign-in refused"},
	} {
		names = append(names, audit.Name{Act: n[0], Chinese: n[1], English: n[2]})
	}
	for _, t := range casework.Duties() {
		names = append(names, audit.Name{Act: "case." + string(t.Act), Chinese: "个案：" + t.Chinese, English: "Case: " + t.English})
	}
	return names
}
