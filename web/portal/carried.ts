import type { Schema } from '@/shared/api/client'
import type { Situation } from './talk'

/** What an application begins with after the self-check: where, in town or not, and what fits first. */
export interface Carried {
  county: number
  urban: boolean
  programme: string
}

const key = 'doudi.carried'

/** carry takes what the self-check has found over to an application, once: nothing of it is asked again, and nothing of an earlier self-check is left. */
export function carry(s: Situation, programmes: Schema<'SelfcheckResult'>['programmes']): void {
  drop()
  if (s.division.length !== 6) return
  const found: Carried = {
    county: Number(s.division),
    urban: s.answers.some((a) => a.id === 'area' && a.choice === 'town'),
    programme: programmes.find((p) => p.outcome === 'eligible')?.id ?? '',
  }
  try {
    sessionStorage.setItem(key, JSON.stringify(found))
  } catch {
    // storage is switched off: it is asked again
  }
}

/** drop takes away what was taken over: another draft goes on, or another family uses the phone. */
export function drop(): void {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // storage is switched off: nothing was taken over
  }
}

/** carried is what was taken over, and takes it away. */
export function carried(): Partial<Carried> {
  try {
    const text = sessionStorage.getItem(key)
    sessionStorage.removeItem(key)
    return text ? (JSON.parse(text) as Carried) : {}
  } catch {
    return {}
  }
}
