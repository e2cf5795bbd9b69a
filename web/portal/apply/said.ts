import { Told } from '../office'
import { Refused } from '../talk'
import { Elsewhere } from './sending'
import type { useText } from './text'

/** said is what to tell the reader of a failure: the server's own words where it has any. */
export function said(e: unknown, t: ReturnType<typeof useText>): string[] {
  if (e instanceof Elsewhere) return [t('kept.other')]
  if (e instanceof Told && e.words) return [...new Set([e.words, ...e.fields.map((f) => f.message)])]
  return [t(e instanceof Refused && e.status === 429 ? 'busy' : 'offline')]
}
