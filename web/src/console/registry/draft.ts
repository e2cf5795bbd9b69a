import type { Schema } from '@/shared/api/client'
import type { File } from './useHousehold'

type Draft = Schema<'RegistryDraft'>
type DraftMember = Schema<'RegistryDraftMember'>
type DraftLine = Schema<'RegistryDraftLine'>

/** A person as a form holds them. */
export interface MemberForm {
  id?: string
  name?: string
  idNumber?: string
  sex?: string
  bornOn?: string
  relation?: string
  coLiving?: boolean
  excluded?: string
  ethnicity?: string
  marital?: string
  education?: string
  health?: string
  disability?: string
  disabilityGrade?: string
  disabilityCert?: string
  illness?: string
  seriousIllness?: boolean
  labour?: string
  schooling?: string
  work?: string
  phone?: string
  poor?: DraftMember['poor']
}

/** A line as a form holds it; member is an index of the members, or -1 for the whole household. */
export interface LineForm {
  id?: string
  member?: number
  kind?: DraftLine['kind']
  item?: string
  amountFen?: number | null
  per?: DraftLine['per']
  quantity?: number
  source?: DraftLine['source']
  excluded?: string
  detail?: string
  from?: string
  to?: string
}

/** A household as a form holds it. */
export interface HouseholdForm {
  number?: string
  division?: string
  hukouDivision?: string
  address?: string
  urban?: boolean
  cause?: string
  poor?: Draft['poor']
  nearRelative?: boolean
  bank?: string
  account?: string
  accountName?: string
  openedOn?: string
  note?: string
  members?: MemberForm[]
  lines?: LineForm[]
  labels?: string[]
  reason?: string
}

/** The relation of a head (GB/T 4761), and the one of somebody who lives alone. */
export const headRelation = '02'

/** isHead tells whether a relation is that of a head. */
export const isHead = (relation: string | undefined) => relation === '01' || relation === headRelation

// compact leaves out what is empty, so that the server's own defaults hold.
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== '' && v !== undefined && v !== null && v !== '0')) as T
}

/** memberDraft is a person as the server takes them. */
export function memberDraft(m: MemberForm): DraftMember {
  const { coLiving, disabilityGrade, ...rest } = m
  return compact({
    ...rest,
    name: (m.name ?? '').trim(),
    relation: m.relation ?? '',
    apart: coLiving === false || undefined,
    disabilityGrade: disabilityGrade ? Number(disabilityGrade) : undefined,
    seriousIllness: m.seriousIllness || undefined,
  }) as DraftMember
}

function lineDraft(l: LineForm): DraftLine {
  const { member, ...rest } = l
  return {
    ...compact(rest),
    ...(member !== undefined && member >= 0 ? { member } : {}),
    kind: l.kind ?? 'income',
    item: l.item ?? '',
    amountFen: l.amountFen ?? 0,
    per: l.per ?? 'month',
    source: l.source ?? 'declared',
  }
}

/** draftOf is a household as the server takes it. */
export function draftOf(form: HouseholdForm): Draft {
  return {
    ...compact({ ...form, urban: form.urban || undefined, nearRelative: form.nearRelative || undefined }),
    division: form.division ?? '',
    members: (form.members ?? []).map(memberDraft),
    lines: (form.lines ?? []).map(lineDraft),
    labels: form.labels ?? [],
  }
}

/** formOf fills a form with a file as it is; masked values stay masked and mean "as before". */
export function formOf(file: File): HouseholdForm {
  const members = file.members ?? []
  const at = (person: string) => members.findIndex((m) => m.id === person)
  return {
    number: file.number,
    division: file.division,
    hukouDivision: file.apart ? file.hukouDivision : '',
    address: file.address,
    urban: file.urban,
    cause: file.cause,
    poor: file.poor as Draft['poor'],
    nearRelative: file.nearRelative,
    bank: file.bank,
    account: file.account,
    accountName: file.accountName,
    openedOn: file.openedOn,
    note: file.note,
    members: members.map((m) => ({
      id: m.id,
      name: m.name,
      idNumber: m.idNumber,
      sex: m.sex,
      bornOn: m.bornOn,
      relation: m.relation,
      coLiving: m.coLiving,
      excluded: m.excluded,
      ethnicity: m.ethnicity,
      marital: m.marital,
      education: m.education,
      health: m.health,
      disability: m.disability,
      disabilityGrade: m.disabilityGrade ? String(m.disabilityGrade) : undefined,
      disabilityCert: m.disabilityCert,
      illness: m.illness,
      seriousIllness: m.seriousIllness,
      labour: m.labour,
      schooling: m.schooling,
      work: m.work,
      phone: m.phone,
      poor: m.poor as DraftMember['poor'],
    })),
    lines: (file.lines ?? []).map((l) => ({
      id: l.id,
      member: at(l.personId),
      kind: l.kind as DraftLine['kind'],
      item: l.item,
      amountFen: l.amountFen,
      per: l.per as DraftLine['per'],
      quantity: l.quantity,
      source: l.source as DraftLine['source'],
      excluded: l.excluded,
      detail: l.detail,
      from: l.from,
      to: l.to,
    })),
    labels: (file.labels ?? []).filter((l) => !l.to).map((l) => l.label),
  }
}
