import { api, must, setCSRF, writeHeaders, type Schema } from '@/shared/api/client'
import { newKey } from '@/shared/api/key'
import { asProblem, problemFrom } from '@/shared/api/problem'
import { idOf, unsent, unsentFiles, type Book, type KeptFile, type Lead, type Visit } from './book'
import { nameOf } from './survey'

/** The phone was revoked, or its person visits no more: it forgets everything. */
export class Revoked extends Error {}

/** Somebody else is signed in than the one whose phone this is. */
export class SomebodyElse extends Error {}

/** standing asks whether this phone must forget what it holds; it needs no session. */
export async function standing(token: string): Promise<Schema<'AccountsStanding'>> {
  return must(api.POST('/api/devices/standing', { body: { token } }))
}

const header = () => ({ 'Idempotency-Key': newKey() }) // each of these may be repeated: edits and files are known by what they say

/** piece is how much of a file is sent at a time. */
const piece = 128 << 10

/** most edits go in one request. */
const most = 400

/** sync sends what waits, takes what colleagues wrote, and fetches the visits that wait. */
export async function sync(book: Book): Promise<void> {
  if ((await standing(book.vault.token)).wipe) throw new Revoked()
  const me = await must(api.GET('/api/me'))
  setCSRF(me.csrf)
  if (me.id !== book.me) throw new SomebodyElse()
  await book.work(me.grants.filter((g) => g.division.length >= 9 && me.permissions.includes('petition.enter')).map((g) => ({ code: g.division, name: g.divisionName })))
  for (const l of book.leads) await sendLead(book, l)
  for (const v of book.visits) if (!v.done) await sendVisit(book, idOf(v.call))
  await book.arrive(await must(api.GET('/api/field/tour', { params: { query: { device: book.vault.device } } })))
}

// sendVisit brings one visit. What the server refuses is said at that visit and
// keeps no other; what the network refuses ends the whole.
async function sendVisit(book: Book, id: string): Promise<void> {
  try {
    await sendEdits(book, id)
    await sendFiles(book, id)
    await sendSeal(book, id)
    const taken = book.visit(id)
    if (taken?.refused) await book.put({ ...taken, refused: undefined })
  } catch (thrown) {
    const problem = asProblem(thrown)
    const v = book.visit(id)
    if (!v || problem.passing || problem.status === 401 || problem.status === 403 || problem.code === 'unexpected') throw thrown
    await book.put({ ...v, refused: [problem.title, ...problem.faults.map((f) => f.message)].join(' ') })
  }
}

// sendLead tells the office of a person who was met, under the key of the first try.
// What the server refuses stays on the phone, to be mended or thrown away.
async function sendLead(book: Book, l: Lead): Promise<void> {
  const { key, refused: _, ...said } = l
  try {
    await must(api.POST('/api/petitions', { body: { ...said, kind: 'need', channel: 'field', notice: '' }, headers: { 'Idempotency-Key': key } }))
    await book.dropLead(key)
  } catch (thrown) {
    const problem = asProblem(thrown)
    if (problem.passing || problem.status === 401 || problem.code === 'unexpected') throw thrown
    if (problem.status === 409) await book.dropLead(key) // it was taken, and its answer lost
    else await book.lead({ ...l, refused: [problem.title, ...problem.faults.map((f) => f.message)].join(' ') })
  }
}

const path = (v: Visit) => ({ county: v.call.county, id: v.call.id })

async function sendEdits(book: Book, id: string): Promise<void> {
  for (let v = book.visit(id); v; v = book.visit(id)) {
    const edits = unsent(v, book.me).slice(0, most)
    if (edits.length === 0) return
    await book.put({ ...v, tried: [...new Set([...v.tried, ...edits.map(nameOf)])] })
    const body = { device: book.vault.device, round: v.call.survey.round, edits }
    book.take(id, await must(api.POST('/api/field/{county}/{id}/edits', { params: { path: path(v) }, body, headers: header() })))
    await book.kept()
  }
}

async function sendFiles(book: Book, id: string): Promise<void> {
  const v = book.visit(id)
  for (const f of v ? unsentFiles(v) : []) await sendFile(book, id, f)
}

async function sendFile(book: Book, id: string, f: KeptFile): Promise<void> {
  const content = await book.file(f.sm3)
  const v = book.visit(id)
  if (!content || !v) return
  for (let from = f.sent, tries = 0; tries < 100; tries++) {
    const came = await sendPiece(book, v, f, from, content.slice(from, from + piece))
    from = came.bytes
    const now = book.visit(id)
    if (now) await book.put({ ...now, files: now.files.map((x) => (x.sm3 === f.sm3 ? { ...x, sent: came.bytes, whole: came.whole } : x)) })
    if (came.whole) return
  }
  throw new Error('a file does not arrive')
}

async function sendPiece(book: Book, v: Visit, f: KeptFile, from: number, bytes: Uint8Array<ArrayBuffer>): Promise<Schema<'CaseworkCame'>> {
  const query = new URLSearchParams({ device: book.vault.device, round: String(v.call.survey.round), kind: f.kind, size: String(f.size), from: String(from) })
  const response = await fetch(`/api/field/${v.call.county}/${v.call.id}/files/${f.sm3}?${query}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { ...writeHeaders(newKey()), 'Content-Type': 'application/octet-stream' },
    body: bytes,
  })
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw problemFrom(response.status, body)
  return body as Schema<'CaseworkCame'>
}

async function sendSeal(book: Book, id: string): Promise<void> {
  const v = book.visit(id)
  if (!v?.sealed) return
  const body = { device: book.vault.device, round: v.call.survey.round, edits: v.sealed.edits, digest: v.sealed.digest }
  await must(api.POST('/api/field/{county}/{id}/seal', { params: { path: path(v) }, body, headers: header() }))
  const { refused: _, ...rest } = v
  await book.put({ ...rest, done: book.cover?.day ?? 'today', files: [] })
  await book.dropFiles(v) // the server has them: the phone need not
}
