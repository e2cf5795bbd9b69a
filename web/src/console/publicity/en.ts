import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'Public notices',
  none: 'No public notice is running.',
  noneEnded: 'No public notice has ended yet.',
  which: 'Show',
  running: 'Running',
  ended: 'Ended',
  division: 'Place',
  applicant: 'Applicant',
  place: 'Posted at',
  from: 'From',
  to: 'To',
  objections: 'Objections',
  sheet: 'Notice',
  open: 'View and print',
  openSheet: 'Notice of {name}',
  close: 'Close',
}

export default en
