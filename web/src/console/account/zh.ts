const zh = {
  title: '我的账户',
  login: '账号',
  grants: '岗位与范围',
  role: '岗位',
  division: '行政区划',
  noGrants: '还没有分配岗位，请联系系统管理员。',
  display: '语言与字号',
  password: '修改密码',
  saved: '密码已修改',
  signOut: '退出登录',
  version: '版本 {version}',
}

export default zh
