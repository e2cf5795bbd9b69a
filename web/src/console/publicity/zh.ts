const zh = {
  title: '公示',
  none: '现在没有正在公示的申请。',
  noneEnded: '还没有结束的公示。',
  which: '公示状态',
  running: '正在公示',
  ended: '已结束',
  division: '所在地',
  applicant: '申请人',
  place: '张贴地点',
  from: '开始',
  to: '截止',
  objections: '异议',
  sheet: '公示单',
  open: '查看打印',
  openSheet: '{name}的公示单',
  close: '关闭',
}

export default zh
