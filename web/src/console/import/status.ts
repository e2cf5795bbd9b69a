import type { Schema } from '@/shared/api/client'
import type { Tone } from '@/shared/ui/values'

type Status = Schema<'IntakeImportStatus'>

/** importAddress is the page of an import. */
export const importAddress = (s: { county: number; id: string }) => `/import/${s.county}/${s.id}`

/** ended tells whether an import will change no more by itself. */
export const ended = (state: Status['state']) => state !== 'queued' && state !== 'running'

/** toneOf is how the state of an import looks. */
export function toneOf(state: Status['state']): Tone {
  if (state === 'failed') return 'act'
  if (state === 'done') return 'done'
  return state === 'running' ? 'going' : 'plain'
}

/** changedNothing tells whether a finished import found everything as it was. */
export function changedNothing({ state, rows }: Pick<Status, 'state' | 'rows'>): boolean {
  return state === 'done' && rows.same > 0 && rows.new + rows.changed + rows.bad === 0
}

/** fruitless tells whether a trial found rows to correct and none to import. */
export function fruitless({ state, dryRun, rows }: Pick<Status, 'state' | 'dryRun' | 'rows'>): boolean {
  return state === 'done' && dryRun && rows.new + rows.changed === 0 && rows.bad > 0
}

/** handled is how many rows of an import were worked on so far. */
export const handled = ({ rows }: Pick<Status, 'rows'>) => rows.new + rows.same + rows.changed + rows.bad + (rows.waiting ?? 0)
