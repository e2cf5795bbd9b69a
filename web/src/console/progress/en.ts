import type zh from './zh'

const en: Record<keyof typeof zh, string> = {
  title: 'My tasks',
  empty: 'You have not started any long work yet, such as an import or a payment roll.',
  what: 'Task',
  state: 'State',
  done: 'Progress',
  updated: 'Updated',
  message: 'Note',
}

export default en
