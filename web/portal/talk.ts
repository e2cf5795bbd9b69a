import type { Schema } from '@/shared/api/client'
import { asProblem, problemFrom } from '@/shared/api/problem'
import type { Overlay } from '@/shared/i18n/texts'

export type Situation = Schema<'SelfcheckSituation'>
export type Step = Schema<'SelfcheckStep'>
export type Question = Schema<'SelfcheckQuestion'>
export type Answer = Schema<'SelfcheckAnswer'>
export type Person = Schema<'SelfcheckPerson'>
export type Place = Schema<'OutreachPlace'>

/** A language that the place adds, as the menu offers it. */
export type Offered = Schema<'LanguageOffered'>

/** An added language with its texts; what they leave out is shown in Chinese. */
export type Added = Pick<Offered, 'tag' | 'name' | 'dir'> & { texts: Overlay }

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

/** laid are the places that the server put into the page (app/rooms.go): the first thing to choose is there at once, and moves nothing. */
export function laid(): Place[] | undefined {
  const text = document.getElementById('places')?.textContent
  return text ? (JSON.parse(text) as Place[]) : undefined
}

/** places lists the places whose standards the server knows; where the page has none it asks. */
export const places = async () => laid() ?? call<Place[]>('/api/law/places')

/** ask sends what was said so far and gets the next question, or the result. */
export const ask = (s: Situation) => call<Step>('/api/selfcheck', s)

/** languages lists those that the place adds to Chinese and English. */
export const languages = () => call<Offered[]>('/api/portal/languages')

/** language fetches one with its texts; the browser keeps it and asks whether it changed. */
export const language = (tag: string) => call<Added>(`/api/portal/languages/${encodeURIComponent(tag)}`)

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
