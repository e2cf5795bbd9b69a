import { newKey } from '@/shared/api/key'
import type { Schema } from '@/shared/api/client'
import { asProblem, problemFrom } from '@/shared/api/problem'
import { storedLang } from '@/shared/i18n/lang'

export type Form = Schema<'PortalForm'>
export type FamilyCase = Schema<'PortalCase'>
export type Programme = Schema<'PortalProgramme'>
export type Asked = Schema<'PortalAsked'>
export type FamilyDraft = Schema<'PortalDraft'>
export type Challenge = Schema<'PortalChallenge'>
export type Place = Schema<'PortalPlace'>
export type Held = Schema<'PortalHeld'>
export type Holding = Schema<'PortalHolding'>
export type Invitation = Schema<'PortalInvitation'>
export type Summons = Schema<'PortalSummons'>
export type Passkey = Schema<'PortalPasskey'>
type Asking = Schema<'PortalAsking'>
type Me = Schema<'PortalMe'>

let csrf = ''
let signed: string | undefined

/** account is whose session this is; nothing before the server was asked. */
export const account = () => signed

/** newIntent makes the key under which one intention is sent, and sent again. */
export const newIntent = newKey

interface Send {
  method?: 'POST' | 'PUT' | 'DELETE'
  json?: unknown
  file?: FormData
  key?: string
  /** Needs no session. */
  open?: boolean
}

const watchers = new Set<() => void>()

/** whenOut calls back when the server knows the session no longer; it returns the way to stop. */
export function whenOut(tell: () => void): () => void {
  watchers.add(tell)
  return () => void watchers.delete(tell)
}

function out(): void {
  csrf = ''
  signed = undefined
  for (const tell of watchers) tell()
}

async function call<T>(path: string, { method, json, file, key, open }: Send = {}): Promise<T> {
  if (method && !open && !csrf) await me() // the page was opened without a connection
  const headers: Record<string, string> = { 'Accept-Language': storedLang() }
  if (method) {
    headers['X-CSRF-Token'] = csrf
    headers['Idempotency-Key'] = key ?? newKey()
  }
  if (json !== undefined) headers['Content-Type'] = 'application/json'
  const response = await fetch(`/api/portal${path}`, { method: method ?? 'GET', headers, body: file ?? (json === undefined ? undefined : JSON.stringify(json)) }).catch((e: unknown) => {
    throw asProblem(e)
  })
  const text = await response.text()
  if (response.ok) return (text ? JSON.parse(text) : undefined) as T
  if (response.status === 401 && !open) out()
  throw problemFrom(response.status, parsed(text))
}

// parsed reads what refuses; a proxy's answer is not JSON.
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const list = <T>(path: string) => call<{ items: T[] }>(path).then((a) => a.items)

/** me says which account is signed in; a refusal with status 401 when none is. */
export const me = () => call<Me>('/me').then(known)

function known(answer: Me): Me {
  csrf = answer.csrf
  signed = answer.account
  return answer
}

export const askCode = (phone: string) => call<Challenge>('/codes', { method: 'POST', json: { phone }, open: true })

export const signIn = (challenge: string, code: string) => call<Me>('/session', { method: 'POST', json: { challenge, code }, open: true }).then(known)

export const signOut = () => call<void>('/session', { method: 'DELETE' })
export const placesIn = (inside: string) => list<Place>(`/places?inside=${inside}`)
export const programmesOf = (division: string) => list<Programme>(`/programmes?division=${division}`)
export const askedFor = (division: string, programme: string) => call<Asked>(`/asked?division=${division}&programme=${encodeURIComponent(programme)}`)
export const drafts = () => list<FamilyDraft>('/drafts')
export const beginDraft = (form: Form, key: string) => call<FamilyDraft>('/drafts', { method: 'POST', json: form, key })
export const keepDraft = (id: string, version: number, form: Form) => call<FamilyDraft>(`/drafts/${id}`, { method: 'PUT', json: { version, form } })
export const dropDraft = (id: string) => call<void>(`/drafts/${id}`, { method: 'DELETE' })
export const fileApplication = (form: Form, draftId: string | undefined, key: string) => call<Schema<'PortalFiled'>>('/applications', { method: 'POST', json: { form, ...(draftId ? { draftId } : {}) }, key })
export const myCases = () => list<FamilyCase>('/cases')
export type FoundRecord = Schema<'PortalFoundRecord'>
export const foundOf = (county: number, id: string) => call<Schema<'PortalFound'>>(`/cases/${county}/${id}/found`)
export const dispute = (c: FamilyCase, said: Schema<'PortalDispute'>, key: string) => call<void>(`/cases/${c.county}/${c.id}/found/disputes`, { method: 'POST', json: said, key })
export const caseOf = (county: number, id: string) => call<FamilyCase>(`/cases/${county}/${id}`)
export const supply = (c: FamilyCase, papers: string[], words: string, key: string) => call<void>(`/cases/${c.county}/${c.id}/supplement`, { method: 'POST', json: { papers, words }, key })
export const withdraw = (c: FamilyCase, reason: string, key: string) => call<void>(`/cases/${c.county}/${c.id}/withdraw`, { method: 'POST', json: { reason }, key })

export const leave = (c: FamilyCase, key: string) => call<void>(`/cases/${c.county}/${c.id}/exit`, { method: 'POST', key })
export const held = () => call<Held>('/held')
export const prove = (code: string, key: string) => call<void>('/proof', { method: 'POST', json: { code }, key })
export const unprove = () => call<void>('/proof', { method: 'DELETE' })

/** takeHeld fetches what is held as an archive to keep. */
export async function takeHeld(lang: string): Promise<Blob> {
  const response = await fetch(`/api/portal/held/download?lang=${lang}`).catch((e: unknown) => {
    throw asProblem(e)
  })
  if (response.ok) return response.blob()
  if (response.status === 401) out()
  throw problemFrom(response.status, parsed(await response.text()))
}

/** depart goes to the identity service: to sign in, or to prove whose the account is. */
export const depart = async (to: 'entrance' | 'proof') => {
  const { address } = await call<Schema<'PortalDeparture'>>(`/identity/${to}`, { method: 'POST', open: to === 'entrance' })
  window.location.assign(address)
}
export const ways = () => call<Schema<'PortalWays'>>('/ways')
export const askPasskey = () => call<Asking>('/passkeys/entrance', { method: 'POST', open: true })
export const enterWithPasskey = (token: string, credential: Record<string, unknown>) => call<Me>('/passkeys/session', { method: 'POST', json: { token, credential }, open: true }).then(known)
export const passkeys = () => list<Passkey>('/passkeys')
export const askNewPasskey = () => call<Asking>('/passkeys/new', { method: 'POST' })
export const addPasskey = (token: string, name: string, credential: Record<string, unknown>) => call<Passkey>('/passkeys', { method: 'POST', json: { token, name, credential } })
export const dropPasskey = (id: string, key: string) => call<void>(`/passkeys/${id}`, { method: 'DELETE', key })

export const invitations = (draftId: string) => list<Invitation>(`/drafts/${draftId}/invitations`)
export const invite = (draftId: string, idNumber: string, phone: string, key: string) => call<Invitation>(`/drafts/${draftId}/invitations`, { method: 'POST', json: { idNumber, phone }, key })
export const revokeInvitation = (draftId: string, id: string) => call<void>(`/drafts/${draftId}/invitations/${id}`, { method: 'DELETE' })
export const summons = (code: string) => call<Summons>('/summons', { method: 'POST', json: { code } })
export const signSummons = (signing: Schema<'PortalSigning'>) => call<void>('/summons/signature', { method: 'POST', json: signing })

export type Saying = Schema<'UnsignedInputBody'>
export type Followed = Schema<'PetitionFollowed'>
export type Taken = Schema<'PetitionTaken'>
export const tellNamed = (said: Schema<'TellInputBody'>, key: string) => call<Taken>('/petitions', { method: 'POST', json: said, key })
export const tellUnsigned = (said: Saying) => call<Taken>('/petitions/unsigned', { method: 'POST', json: said, open: true })
export const readReceipt = (number: string, key: string) => call<Followed>('/petitions/receipt', { method: 'POST', json: { number, key }, open: true })
export const myPetitions = () => list<Followed>('/petitions')

export type PublicNotice = Schema<'CaseworkPublicNotice'>
export type PaperCheck = Schema<'CaseworkPaperCheck'>
export const noticesIn = (division: string, cursor: string) =>
  call<{ items: PublicNotice[]; next: string }>(`/notices?division=${division}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { open: true })
export type Results = Schema<'CaseworkResults'>
export const resultsIn = (division: string, programme: string, cursor: string) =>
  call<Results>(`/results?division=${division}&programme=${encodeURIComponent(programme)}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`, { open: true })
export const checkPaper = (county: string, code: string) => call<PaperCheck>(`/papers/${encodeURIComponent(county)}/${encodeURIComponent(code)}`, { open: true })

export type FamilyChange = Schema<'ChangeFollowed'>
export type Reported = Schema<'ChangeSent'>
export const reportChange = (told: Schema<'ChangeTelling'>, key: string) => call<Reported>('/changes', { method: 'POST', json: told, key })
export const myChanges = () => list<FamilyChange>('/changes')
export const takeChangeBack = (c: FamilyChange, key: string) => call<FamilyChange>(`/changes/${c.county}/${c.id}/withdraw`, { method: 'POST', json: { version: c.version }, key })

/** send stores a picture for the township that was chosen. */
export function send(picture: Blob, name: string, to: { county: number; division: string; purpose: 'evidence' | 'consent' }, key: string): Promise<Schema<'PortalStored'>> {
  const file = new FormData()
  file.append('file', picture, name)
  return call(`/files?county=${to.county}&division=${to.division}&purpose=${to.purpose}`, { method: 'POST', file, key })
}
