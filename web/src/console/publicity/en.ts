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
  results: 'Long-term posting',
  resultsHint: 'Print who is given assistance in a village now, to be posted there: name, number of people and amount alone. Unattended children and the allowances for disabled people are never posted. A list that has not changed keeps its number.',
  village: 'Village',
  makeResults: 'Make the list',
  resultSheet: 'Posted list {number}',
}

export default en
