import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'Audit log',
  hint: 'Each entry is chained to the one before with SM3; run doudi audit verify on the server to verify all of them.',
  empty: 'There is no entry yet.',
  actor: 'Who',
  act: 'Act',
  actHint: 'As: access.refused',
  subject: 'Subject',
  subjectHint: 'Case number or subject',
  from: 'From',
  to: 'To',
  at: 'When',
  detail: 'Detail',
  seq: 'No.',
  hash: 'Digest',
  system: 'System',
}

export default en
