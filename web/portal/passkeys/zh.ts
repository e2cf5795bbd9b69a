const zh = {
  title: '通行密钥',
  hint: '在自己的手机上添加以后，用指纹、人脸或者锁屏密码登录，不用等短信。公用的手机请不要添加。',
  enter: '用通行密钥登录',
  identityFailed: '统一身份认证没有确认您的身份，请重试，或者用验证码登录。',
  identityUnknown: '请先用手机验证码登录，再到“我的档案”用统一身份认证确认。',
  identity: '用省统一身份认证登录',
  name: '给这个密钥起个名字，如“我的手机”',
  add: '添加通行密钥',
  added: '已经添加。',
  none: '还没有通行密钥。',
  made: '{day} 添加',
  used: '最近使用 {day}',
  drop: '删除',
  given: '没有完成：您取消了，或者这台设备不能用通行密钥。',
  unable: '这个浏览器不能用通行密钥。',
}

export default zh
