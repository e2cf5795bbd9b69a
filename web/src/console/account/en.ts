import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'My account',
  login: 'Login',
  grants: 'Roles and areas',
  role: 'Role',
  division: 'Area',
  noGrants: 'You have no role yet; please ask your system administrator.',
  display: 'Language and text size',
  password: 'Change password',
  saved: 'Password changed',
  signOut: 'Sign out',
  version: 'Version {version}',
  phones: 'Home-visit phones',
  phonesHint: 'Open the home-visit page, which works without signal',
  phone: 'Phone',
  since: 'Registered',
  standing: 'Status',
  revoked: 'disabled',
  revoke: 'Disable and wipe',
  revokeOf: 'Disable and wipe {name}',
  revokeHint: 'The next time this phone is online, it deletes all its home-visit data, and anything not yet sent is lost. Your other sessions end.',
}

export default en
