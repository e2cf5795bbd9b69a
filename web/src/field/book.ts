import type { Schema } from '@/shared/api/client'
import { sm3 } from './sm3'
import { digest, join, nameOf, standing, write, type Change } from './survey'
import type { Vault } from './vault'

export type Call = Schema<'CaseworkCall'>
export type Tour = Schema<'CaseworkTour'>
export type Kind = 'photo' | 'signature' | 'voice'

/** A file that the phone keeps until the server has it whole. */
export interface KeptFile {
  sm3: string
  kind: Kind
  size: number
  sent: number
  whole: boolean
}

/** One visit as the phone keeps it. */
export interface Visit {
  call: Call
  changes: Change[]
  /** Names of edits that the server has. */
  known: string[]
  /** Names of edits that may have reached it: they are not taken back. */
  tried: string[]
  files: KeptFile[]
  /** What was signed: from then on nothing changes. */
  sealed?: { digest: string; edits: string[] }
  /** The day on which it became the visit of its case. */
  done?: string
  /** Why the server would not take it, in its words. */
  refused?: string
}

/** A person met by chance, who may need help, until the office has it. */
export interface Lead {
  /** One for all tries: the office takes it once. */
  key: string
  place: string
  about: string
  name: string
  phone: string
  words: string
  /** Why the server would not take it, in its words. */
  refused?: string
}

/** A place where this person works. */
export interface Place {
  code: string
  name: string
}

export type State = 'new' | 'begun' | 'conflict' | 'waiting' | 'sent' | 'refused'

export const idOf = (c: Call) => `${c.county}-${c.id}-${c.survey.round}`

/** unsent lists the edits of a visit that its person made and the server has not. */
export const unsent = (v: Visit, me: string) => v.changes.filter((c) => c.author === me && !v.known.includes(nameOf(c)))

/** unsentFiles lists the files of a visit that a field names and the server has not whole: what nobody names is not sent. */
export function unsentFiles(v: Visit): KeptFile[] {
  const named = new Set(v.changes.filter((c) => c.value !== '').flatMap((c) => `${c.field} ${c.value}`.split(/[/ ]/)))
  return v.files.filter((f) => !f.whole && named.has(f.sm3))
}

/** waits reports whether the phone holds anything of a visit that the server has not: then it stays here, whoever else recorded the visit. */
const waits = (v: Visit, me: string) => v.sealed !== undefined || unsent(v, me).length > 0 || unsentFiles(v).length > 0

/** stateOf says how a visit stands. */
export function stateOf(v: Visit, me: string): State {
  if (v.done) return 'sent'
  if (v.refused) return 'refused'
  if ([...standing(v.changes).values()].some((s) => s.conflict)) return 'conflict'
  if (waits(v, me)) return 'waiting'
  return v.changes.length > 0 ? 'begun' : 'new'
}

/** What the list needs beside the visits. */
interface Cover {
  me: Schema<'CaseworkColleague'>
  day: string
  syncedAt: number
  more: boolean
  visits: string[]
}

/** Whether a visit is on the phone as it stands, is being written, or could not be. */
export type Kept = 'kept' | 'keeping' | 'lost'

/** Book is what is open on the phone while it is unlocked. Every change is sealed and kept at once; what is typed while that lasts goes in the one after. */
export class Book {
  cover: Cover | undefined
  visits: Visit[] = []
  leads: Lead[] = []
  places: Place[] = []
  /** What the phone holds of each visit, and which of them it would not take. */
  private readonly held = new Map<string, Visit>()
  private readonly lost = new Set<string>()
  private readonly queued = new Map<string, Promise<unknown>>()
  private readonly readers = new Set<() => void>()
  private last: Promise<unknown> = Promise.resolve()
  private turn = 0

  constructor(
    readonly vault: Vault,
    private readonly now: () => number = Date.now,
  ) {}

  get me(): string {
    return this.vault.account
  }

  subscribe = (reader: () => void) => {
    this.readers.add(reader)
    return () => {
      this.readers.delete(reader)
    }
  }
  version = () => this.turn

  private tell() {
    this.turn++
    for (const r of this.readers) r()
  }

  async load(): Promise<void> {
    this.cover = await this.vault.get<Cover>('cover')
    const all = await Promise.all((this.cover?.visits ?? []).map((id) => this.vault.get<Visit>(`visit/${id}`)))
    this.visits = all.filter((v) => v !== undefined)
    for (const v of this.visits) this.held.set(idOf(v.call), v)
    this.leads = (await this.vault.get<Lead[]>('leads')) ?? []
    this.places = (await this.vault.get<Place[]>('places')) ?? []
    this.tell()
  }

  /** today is the server's day when the phone last met it, and as many days on as have passed since by the phone's clock, which may be set wrong. */
  today(): string {
    if (!this.cover) return ''
    const dayNumber = (ms: number) => Math.floor((ms + 8 * 3_600_000) / 86_400_000) // in China
    const passed = Math.max(0, dayNumber(this.now()) - dayNumber(this.cover.syncedAt))
    return new Date(Date.parse(`${this.cover.day}T00:00:00Z`) + passed * 86_400_000).toISOString().slice(0, 10)
  }

  /** kept waits until all that was written so far is on the phone. */
  kept(): Promise<unknown> {
    return this.last
  }

  /** secure waits until all is on the phone, and puts once more what the phone would not take; it reports whether the phone has all of it. */
  async secure(): Promise<boolean> {
    await this.last.catch(() => undefined)
    for (const id of this.lost) await this.keep(id).catch(() => undefined) // keptOf says so
    return this.lost.size === 0
  }

  private after(work: () => Promise<unknown>): Promise<unknown> {
    this.last = this.last.catch(() => undefined).then(work)
    return this.last
  }

  /** anyLost reports whether the phone would not take a visit as it stands. */
  anyLost(): boolean {
    return this.lost.size > 0
  }

  /** keptOf says whether the phone holds a visit as it stands. */
  keptOf(id: string): Kept {
    if (this.lost.has(id)) return 'lost'
    return this.held.get(id) === this.visit(id) ? 'kept' : 'keeping'
  }

  visit(id: string): Visit | undefined {
    return this.visits.find((v) => idOf(v.call) === id)
  }

  /** put replaces a visit and keeps it. */
  put(v: Visit): Promise<unknown> {
    const id = idOf(v.call)
    this.visits = this.visits.some((x) => idOf(x.call) === id) ? this.visits.map((x) => (idOf(x.call) === id ? v : x)) : [...this.visits, v]
    this.tell()
    return this.keep(id)
  }

  // keep writes a visit as it is by then: a write that waits takes along what comes after, so that never more than two are due.
  private keep(id: string): Promise<unknown> {
    const going = this.queued.get(id)
    if (going) return going
    const due = this.after(() => {
      this.queued.delete(id)
      return this.write(id)
    })
    this.queued.set(id, due)
    return due
  }

  private async write(id: string): Promise<void> {
    const v = this.visit(id)
    if (!v) return // it was taken off the phone
    try {
      await this.vault.put(`visit/${id}`, v)
      this.held.set(id, v)
      this.lost.delete(id)
    } catch (thrown) {
      this.lost.add(id)
      throw thrown
    } finally {
      this.tell()
    }
  }

  /** set writes a field. What is signed stays as it is. */
  set(id: string, field: string, value: string): void {
    const v = this.visit(id)
    if (!v || v.sealed) return
    const changes = write(v.changes, new Set([...v.known, ...v.tried]), { author: this.me, device: this.vault.device }, field, value, this.now())
    if (changes !== v.changes) void this.put({ ...v, changes }).catch(() => undefined) // keptOf says so
  }

  /** add keeps a file, and the field that names it. */
  async add(id: string, kind: Kind, content: Uint8Array<ArrayBuffer>, field: (sm3: string) => string, value: (sm3: string) => string): Promise<void> {
    const open = () => {
      const v = this.visit(id)
      return v && !v.sealed ? v : undefined
    }
    if (!open()) return
    const sum = sm3(content)
    await this.after(() => this.vault.putBytes(`file/${sum}`, content))
    const v = open()
    if (!v) {
      // It was signed meanwhile: bytes that no visit names would stay for ever.
      if (!this.visits.some((x) => x.files.some((f) => f.sm3 === sum))) await this.after(() => this.vault.drop(`file/${sum}`))
      return
    }
    if (!v.files.some((f) => f.sm3 === sum)) {
      await this.put({ ...v, files: [...v.files, { sm3: sum, kind, size: content.length, sent: 0, whole: v.call.survey.files.includes(sum) }] })
    }
    this.set(id, field(sum), value(sum))
  }

  file(sum: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.vault.getBytes(`file/${sum}`)
  }

  /** seal closes what was signed under its digest. */
  async seal(id: string): Promise<void> {
    const v = this.visit(id)
    if (!v || v.sealed) return
    const about = `${String(v.call.county).padStart(6, '0')}/${v.call.id}/${v.call.survey.round}`
    await this.put({ ...v, sealed: { digest: digest(v.changes, about), edits: v.changes.map(nameOf) } })
  }

  /** reopen takes the signatures off a form that the server refused: it is corrected and signed anew. */
  reopen(id: string): void {
    const v = this.visit(id)
    if (!v) return
    const { sealed: _, refused: __, ...open } = v
    void this.put(open).catch(() => undefined) // keptOf says so
    for (const as of ['first', 'second', 'member']) this.set(id, `signature/${as}`, '')
  }

  /** lead keeps a person who was met, or what became of telling the office. */
  lead(l: Lead): Promise<unknown> {
    return this.putLeads([...this.leads.filter((x) => x.key !== l.key), l])
  }

  /** dropLead forgets one that the office has, or that its person throws away. */
  dropLead(key: string): Promise<unknown> {
    return this.putLeads(this.leads.filter((l) => l.key !== key))
  }

  private putLeads(leads: Lead[]): Promise<unknown> {
    this.leads = leads
    this.tell()
    return this.after(() => this.vault.put('leads', leads))
  }

  /** work says where this person works, so that a lead has its place without a network. */
  work(places: Place[]): Promise<unknown> {
    this.places = places
    this.tell()
    return this.after(() => this.vault.put('places', places))
  }

  /** take lays what the server holds of a visit over what is here. */
  take(id: string, state: Schema<'CaseworkSurveyState'>): void {
    const v = this.visit(id)
    if (!v) return
    const changes = v.sealed ? v.changes : join(v.changes, state.edits)
    const known = [...new Set([...v.known, ...state.edits.map(nameOf)])]
    const files = v.files.map((f) => (state.files.includes(f.sm3) ? { ...f, whole: true } : f))
    void this.put({ ...v, call: { ...v.call, survey: state }, changes, known, files }).catch(() => undefined) // keptOf says so
  }

  /** arrive lays a new list of visits beside what is here. What waits no more goes, unless something of it has not been sent. */
  async arrive(tour: Tour): Promise<void> {
    for (const call of tour.visits) {
      const old = this.visit(idOf(call))
      if (!old) await this.put({ call, changes: call.survey.edits, known: call.survey.edits.map(nameOf), tried: [], files: [] })
      else if (!old.sealed) {
        await this.put({ ...old, call })
        this.take(idOf(call), call.survey)
      }
    }
    const wanted = new Set(tour.visits.map(idOf))
    const stays = (v: Visit) => wanted.has(idOf(v.call)) || v.done === tour.day || (!v.done && waits(v, this.me))
    for (const v of this.visits.filter((x) => !stays(x))) await this.drop(v)
    const order = new Map(tour.visits.map((c, i) => [idOf(c), i]))
    this.visits = [...this.visits].sort((a, b) => (order.get(idOf(a.call)) ?? 999) - (order.get(idOf(b.call)) ?? 999))
    this.cover = { me: tour.me, day: tour.day, syncedAt: this.now(), more: tour.more, visits: this.visits.map((v) => idOf(v.call)) }
    this.tell()
    await this.after(() => this.vault.put('cover', this.cover))
  }

  /** drop takes a visit and its files off the phone. */
  async drop(v: Visit): Promise<void> {
    const id = idOf(v.call)
    await this.dropFiles(v)
    this.visits = this.visits.filter((x) => idOf(x.call) !== id)
    this.held.delete(id)
    this.lost.delete(id)
    if (this.cover) this.cover = { ...this.cover, visits: this.cover.visits.filter((x) => x !== id) }
    this.tell()
    await this.after(() => this.vault.put('cover', this.cover))
    await this.after(() => this.vault.drop(`visit/${id}`))
  }

  async dropFiles(v: Visit): Promise<void> {
    for (const f of v.files) await this.after(() => this.vault.drop(`file/${f.sm3}`))
  }
}
