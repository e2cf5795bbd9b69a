import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  'group.handle': 'Cases',
  'group.files': 'Files',
  'group.money': 'Payment',
  'group.watch': 'Oversight',
  'group.own': 'My page',
  work: 'Work list',
  cases: 'Cases',
  newCase: 'New application',
  batches: 'Batches',
  publicity: 'Public notices',
  disasters: 'Disasters',
  changes: 'Change requests',
  petitions: 'Petitions',
  referrals: 'Referrals',
  overview: 'Overview',
  reports: 'Month reports',
  registry: 'Households',
  import: 'Import',
  verification: 'Verification',
  payment: 'Payment',
  audit: 'Audit log',
  system: 'System',
  officeCalendar: 'Business calendar',
  accounts: 'Accounts and roles',
  law: 'Policy library',
  simulation: 'Simulation',
  progress: 'My tasks',
  account: 'My account',
}

export default en
