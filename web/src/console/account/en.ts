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
  phones: 'Phones for visits',
  phonesHint: 'The page for home visits without signal',
  phone: 'Phone',
  since: 'Registered',
  standing: 'Standing',
  revoked: 'revoked',
  revoke: 'Revoke and wipe',
  revokeOf: 'Revoke and wipe {name}',
  revokeHint: 'When it next meets a network, this phone forgets all it holds of visits, and what was not sent is lost. Your other sessions end.',
}

export default en
