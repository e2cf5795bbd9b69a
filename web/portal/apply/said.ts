import { asProblem } from '@/shared/api/problem'
import { Elsewhere } from './sending'
import type { useText } from './text'

/** said is what to tell the reader of a failure: the server's own words where it has any. */
export function said(e: unknown, t: ReturnType<typeof useText>): string[] {
  if (e instanceof Elsewhere) return [t('kept.other')]
  const { status, detail, title, faults } = asProblem(e)
  if (detail || title) return [...new Set([detail || title, ...faults.map((f) => f.message)])]
  return [t(status === 429 ? 'busy' : 'offline')]
}
