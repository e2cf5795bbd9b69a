import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'My account',
  login: 'Account',
  grants: 'Roles and their reach',
  role: 'Role',
  division: 'Division',
  noGrants: 'No role is granted yet, please ask your system administrator.',
  display: 'Language and text size',
  password: 'Change password',
  saved: 'Password changed',
  signOut: 'Sign out',
  version: 'Version {version}',
}

export default en
