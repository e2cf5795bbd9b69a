import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  account: 'My account',
}

export default en
