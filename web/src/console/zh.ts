const zh = {
  account: '我的账户',
}

export default zh
