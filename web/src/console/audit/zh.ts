const zh = {
  title: '审计日志',
  hint: '每条记录与上一条相连，用国密 SM3 校验；在服务器上运行 doudi audit verify 可核验全部记录。',
  empty: '还没有记录。',
  actor: '经办人',
  act: '事项',
  actHint: '如 access.refused',
  subject: '对象',
  subjectHint: '案件编号或对象',
  from: '从',
  to: '到',
  at: '时间',
  detail: '说明',
  seq: '序号',
  hash: '校验值',
  system: '系统',
}

export default zh
