import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'My tasks',
  empty: 'You have not started any long task yet, such as an import or a payment roll.',
  what: 'Task',
  state: 'Status',
  done: 'Progress',
  updated: 'Updated',
  message: 'Note',
}

export default en
