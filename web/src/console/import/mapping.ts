import type { Schema } from '@/shared/api/client'

/** Which column, counted from 0, a field stands in. */
export type Mapping = Record<string, number>

type Field = Schema<'IntakeImportField'>

/** columnName is a column's letter as Excel shows it: 0 is A, 27 is AB. */
export function columnName(column: number): string {
  const rest = Math.floor(column / 26)
  return (rest > 0 ? columnName(rest - 1) : '') + String.fromCharCode(65 + (column % 26))
}

/** assign puts a field into a column, or takes it out; a column holds one field only. */
export function assign(mapping: Mapping, field: string, column: number | undefined): Mapping {
  const others = Object.entries(mapping).filter(([name, at]) => name !== field && at !== column)
  return Object.fromEntries(column === undefined ? others : [...others, [field, column]])
}

/** missingOf lists the fields without which a file cannot be imported and that have no column yet. */
export function missingOf(fields: Field[], mapping: Mapping): Field[] {
  return fields.filter((f) => f.required && mapping[f.name] === undefined)
}

/** How far a column's place may be trusted. */
export type Trust = 'sure' | 'likely' | 'guess' | 'byHand'

/** trustOf tells it from the server's confidence; a column chosen by hand has none. */
export function trustOf(confidence: number | undefined): Trust {
  if (confidence === undefined) return 'byHand'
  if (confidence >= 0.95) return 'sure'
  return confidence >= 0.75 ? 'likely' : 'guess'
}
