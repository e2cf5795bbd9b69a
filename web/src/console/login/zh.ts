const zh = {
  title: '登录',
  login: '登录名',
  password: '密码',
  refused: '登录未成功',
  submit: '登录',
  loginNeeded: '请填写登录名',
  passwordNeeded: '请填写密码',
  demoAccounts: '演示账号',
  demoHint: '点选一个岗位，登录名和密码会自动填好。',
  firstTitle: '设置新密码',
  firstHint: '首次登录，或密码由管理员重设后，须先换成只有您知道的密码。',
  current: '现在的密码',
  next: '新密码',
  again: '再输一次新密码',
  rule: '至少 10 个字符，含字母和数字',
  different: '两次输入的新密码不一样',
  same: '新密码不能与现在的密码相同',
  save: '保存新密码',
}

export default zh
