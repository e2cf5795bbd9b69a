const zh = {
  'group.handle': '办理',
  'group.files': '档案',
  'group.money': '资金',
  'group.watch': '监督',
  'group.own': '我的',
  work: '待办',
  cases: '案件',
  newCase: '新建申请',
  publicity: '公示',
  overview: '总览',
  registry: '家庭档案',
  import: '导入',
  verification: '核对',
  payment: '发放',
  audit: '审计日志',
  accounts: '账号与岗位',
  law: '政策库',
  simulation: '政策测算',
  progress: '我的任务',
  account: '我的账户',
}

export default zh
