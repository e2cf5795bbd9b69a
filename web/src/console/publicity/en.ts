import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'Publicity',
  none: 'No application is being publicised now.',
  noneEnded: 'No publicity has ended yet.',
  which: 'Which',
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
