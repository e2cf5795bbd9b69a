import type { Schema } from '@/shared/api/client'
import { asProblem, problemFrom } from '@/shared/api/problem'

export type Situation = Schema<'SelfcheckSituation'>
export type Step = Schema<'SelfcheckStep'>
export type Question = Schema<'SelfcheckQuestion'>
export type Answer = Schema<'SelfcheckAnswer'>
export type Person = Schema<'SelfcheckPerson'>
export type Place = Schema<'OutreachPlace'>

async function call<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    credentials: 'omit',
    ...(body !== undefined && { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((e: unknown) => {
    throw asProblem(e)
  })
  if (!response.ok) throw problemFrom(response.status, undefined)
  return (await response.json()) as T
}

/** places lists the places whose standards the server knows. */
export const places = () => call<Place[]>('/api/law/places')

/** ask sends what was said so far and gets the next question, or the result. */
export const ask = (s: Situation) => call<Step>('/api/selfcheck', s)

const keptKey = 'doudi.selfcheck'

/** kept is what the reader asked this device to keep, if anything. */
export function kept(): Situation | undefined {
  try {
    const text = localStorage.getItem(keptKey)
    return text ? (JSON.parse(text) as Situation) : undefined
  } catch {
    return undefined // storage is switched off, or holds something else
  }
}

/** keep leaves a situation on this device, or with undefined takes it away. */
export function keep(s: Situation | undefined): void {
  try {
    if (s) localStorage.setItem(keptKey, JSON.stringify(s))
    else localStorage.removeItem(keptKey)
  } catch {
    // storage is switched off: nothing is kept
  }
}
