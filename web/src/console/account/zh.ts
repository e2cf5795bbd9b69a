const zh = {
  title: '我的账户',
  login: '登录名',
  grants: '岗位与范围',
  role: '岗位',
  division: '行政区划',
  noGrants: '还没有分配岗位，请联系系统管理员。',
  display: '语言与字号',
  password: '修改密码',
  saved: '密码已修改',
  signOut: '退出登录',
  version: '版本 {version}',
  phones: '外勤手机',
  phonesHint: '没有信号也能入户调查的页面',
  phone: '手机',
  since: '登记时间',
  standing: '状态',
  revoked: '已停用',
  revoke: '停用并清除',
  revokeOf: '停用并清除：{name}',
  revokeHint: '这台手机下次联网时会清除全部外勤资料，没有送达的内容会丢失。您在别处的登录同时失效。',
}

export default zh
