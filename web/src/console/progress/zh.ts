const zh = {
  title: '我的任务',
  empty: '您还没有启动过导入、生成花名册一类需要等待的任务。',
  what: '任务',
  state: '状态',
  done: '进度',
  updated: '更新时间',
  message: '说明',
}

export default zh
