import type { Schema } from '@/shared/api/client'
import { headRelation, memberDraft, type MemberForm } from '../registry/draft'

export type Asked = Schema<'RegistryAsked'>

/** Mode is what one request changes. */
export type Mode = 'facts' | 'head' | 'split' | 'merge'

/** A request as its form holds it. */
export interface Form {
  mode: Mode
  reason: string
  fields?: { personId?: string; field?: string; value?: string }[]
  lines?: { lineId?: string; personId?: string; kind?: 'income' | 'asset' | 'deduction'; item?: string; amountFen?: number | null; per?: 'month' | 'year' | 'once'; detail?: string; ends?: boolean }[]
  joins?: { how?: 'born' | 'joined' | 'entered'; on?: string; member?: MemberForm; reason?: string }[]
  leaves?: { personId?: string; how?: 'died' | 'left' | 'corrected'; on?: string }[]
  head?: string
  goes?: string[]
  relations?: Record<string, string>
  division?: string
  address?: string
  on?: string
  into?: { county: number; id: string }
  papers?: { id: string }[]
}

const some = <T>(list: T[]) => (list.length > 0 ? list : undefined)
const day = (on: string | undefined) => (on ? { on } : {})

/** whole is the household in a choice of people; the server calls it 0. */
export const whole = '0'

/** askedOf is what the form asks, as the server takes it. */
export function askedOf(f: Form): Asked {
  const kin = (people: string[], head: string | undefined) => people.map((person) => ({ person, relation: person === head ? headRelation : (f.relations?.[person] ?? '') }))
  switch (f.mode) {
    case 'head':
      return { head: kin([...new Set([f.head ?? '', ...Object.keys(f.relations ?? {})])], f.head) }
    case 'split':
      return { split: { members: kin(f.goes ?? [], f.head), ...day(f.on), ...(f.division ? { division: f.division } : {}), ...(f.address ? { address: f.address } : {}) } }
    case 'merge':
      return { merge: { into: f.into?.id ?? '0', relations: kin(Object.keys(f.relations ?? {}), undefined), ...day(f.on) } }
    case 'facts':
      return factsOf(f)
  }
}

function factsOf(f: Form): Asked {
  const asked: Asked = {}
  const fields = some((f.fields ?? []).map((x) => ({ ...(x.personId && x.personId !== whole ? { personId: x.personId } : {}), field: x.field ?? '', value: x.value ?? '' })))
  const lines = some((f.lines ?? []).map((x) => ({ ...(x.lineId ? { lineId: x.lineId } : {}), ...(x.ends ? {} : { value: said(x) }) })))
  const joins = some((f.joins ?? []).map((x) => ({ member: memberDraft(x.member ?? ({} as MemberForm)), how: x.how ?? 'joined', ...day(x.on), ...(x.reason ? { reason: x.reason } : {}) })))
  const leaves = some((f.leaves ?? []).map((x) => ({ personId: x.personId ?? '', how: x.how ?? 'left', ...day(x.on) })))
  if (fields) asked.fields = fields
  if (lines) asked.lines = lines
  if (joins) asked.joins = joins
  if (leaves) asked.leaves = leaves
  return asked
}

const said = (x: NonNullable<Form['lines']>[number]) => ({
  ...(x.personId && x.personId !== whole ? { personId: x.personId } : {}),
  kind: x.kind ?? ('income' as const),
  item: x.item ?? '',
  amountFen: x.amountFen ?? 0,
  per: x.kind === 'asset' ? ('once' as const) : (x.per ?? 'month'),
  quantity: 1,
  ...(x.detail ? { detail: x.detail } : {}),
})

/** formOf fills the form with what was asked before. */
export function formOf(a: Asked, reason: string): Form {
  const mode: Mode = a.merge ? 'merge' : a.split ? 'split' : (a.head ?? []).length > 0 ? 'head' : 'facts'
  const kin = (list: { person: string; relation: string }[] | null | undefined) => Object.fromEntries((list ?? []).filter((k) => !head(k.relation)).map((k) => [k.person, k.relation]))
  const first = (list: { person: string; relation: string }[] | null | undefined) => (list ?? []).find((k) => head(k.relation))?.person
  const base = { mode, reason }
  if (a.split)
    return clean({ ...base, goes: (a.split.members ?? []).map((k) => k.person), head: first(a.split.members), relations: kin(a.split.members), division: a.split.division, address: a.split.address, on: a.split.on })
  if (a.merge) return clean({ ...base, relations: kin(a.merge.relations), on: a.merge.on })
  if (mode === 'head') return clean({ ...base, head: first(a.head), relations: kin(a.head) })
  return clean({
    ...base,
    fields: (a.fields ?? []).map((x) => ({ personId: x.personId ?? whole, field: x.field, value: x.value })),
    lines: (a.lines ?? []).map((x) => clean({ lineId: x.lineId, ends: !x.value, personId: x.value?.personId ?? whole, kind: x.value?.kind ?? x.was?.kind, item: x.value?.item ?? x.was?.item, amountFen: x.value?.amountFen, per: x.value?.per, detail: x.value?.detail })),
    joins: (a.joins ?? []).map((x) => clean({ how: x.how, on: x.on, reason: x.reason, member: { ...x.member, coLiving: !x.member.apart } as unknown as MemberForm })),
    leaves: (a.leaves ?? []).map((x) => clean({ personId: x.personId, how: x.how, on: x.on })),
  })
}

const head = (relation: string) => relation === '01' || relation === '02'

// clean leaves out what is not there, so that optional parts stay absent.
function clean<T extends object>(o: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined && v !== '')) as T
}
