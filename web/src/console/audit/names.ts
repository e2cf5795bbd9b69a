import { states } from '@/console/cases/states'
import { useText as useCaseText } from '@/console/cases/text'
import { money } from '@/shared/format/money'
import { useLang } from '@/shared/i18n'
import type zh from './zh'
import { useText } from './text'

type Key = keyof typeof zh

/** What acts are done to. */
export type Kind = Key extends infer K ? (K extends `kind.${infer Name}` ? Name : never) : never

const kinds: Record<Kind, true> = {
  account: true,
  audit: true,
  backup: true,
  case: true,
  check: true,
  county: true,
  department_file: true,
  device: true,
  division: true,
  entitlement: true,
  family: true,
  file: true,
  household: true,
  households: true,
  import: true,
  import_mapping: true,
  keys: true,
  payout: true,
  person: true,
  petition: true,
  recovery: true,
  registry: true,
  roll: true,
  screen: true,
  villages: true,
}

/** subjectOf takes a subject apart: `roll/12/line/3` is line 3 of roll 12. What is of no known kind, as an address, stays whole. */
export function subjectOf(subject: string): { kind?: Kind; rest: string } {
  const [first = '', ...rest] = subject.split('/')
  return first in kinds ? { kind: first as Kind, rest: rest.join('/') } : { rest: subject }
}

const details: Record<string, Key> = {
  act: 'detail.act',
  amountFen: 'detail.amountFen',
  as_of: 'detail.asOf',
  asker: 'detail.asker',
  attempt: 'detail.attempt',
  bad: 'detail.bad',
  changed: 'detail.changed',
  check: 'detail.check',
  clear: 'detail.clear',
  consent: 'detail.consent',
  count: 'detail.count',
  days: 'detail.days',
  decision: 'detail.decision',
  divisions: 'detail.divisions',
  dry_run: 'detail.dryRun',
  entries: 'detail.entries',
  failed: 'detail.failed',
  faults: 'detail.faults',
  field: 'detail.field',
  file: 'detail.file',
  filter: 'detail.filter',
  findings: 'detail.findings',
  fingerprint: 'detail.fingerprint',
  format: 'detail.format',
  from: 'detail.from',
  grants: 'detail.grants',
  hash: 'detail.hash',
  household: 'detail.household',
  households: 'detail.households',
  kind: 'detail.kind',
  lateLines: 'detail.lateLines',
  line: 'detail.line',
  lines: 'detail.lines',
  login: 'detail.login',
  method: 'detail.method',
  new: 'detail.new',
  number: 'detail.number',
  operation: 'detail.operation',
  paid: 'detail.paid',
  paidFen: 'detail.paidFen',
  partial: 'detail.partial',
  parts: 'detail.parts',
  people: 'detail.people',
  period: 'detail.period',
  problems: 'detail.problems',
  programme: 'detail.programme',
  purpose: 'detail.purpose',
  reason: 'detail.reason',
  refused: 'detail.refused',
  replies: 'detail.replies',
  rows: 'detail.rows',
  same: 'detail.same',
  settled: 'detail.settled',
  source: 'detail.source',
  sources: 'detail.sources',
  state: 'detail.state',
  status: 'detail.status',
  text: 'detail.text',
  to: 'detail.to',
  total: 'detail.total',
  totalFen: 'detail.totalFen',
  valid_to: 'detail.validTo',
  version: 'detail.version',
  why: 'detail.reason',
}

const isState = (v: unknown): v is (typeof states)[number] => states.includes(v as (typeof states)[number])

/**
 * useDetails writes what an act adds in words; a key without a name stays as the program writes it. Of a reason that is
 * kept beside the log the entry has number and digest only: the reason is shown in their place.
 */
export function useDetails(): (value: unknown, reason?: string) => string {
  const t = useText()
  const inCases = useCaseText()
  const { lang } = useLang()
  const plain = (k: string, v: unknown): string => {
    if (typeof v === 'boolean') return t(v ? 'yes' : 'no')
    if (k.endsWith('Fen') && typeof v === 'number') return money(v, lang)
    if ((k === 'from' || k === 'to') && isState(v)) return inCases(`state.${v}`)
    if (Array.isArray(v) && v.every((x) => typeof x === 'string')) return v.join(lang === 'zh' ? '、' : ', ')
    return typeof v === 'object' ? JSON.stringify(v) : String(v)
  }
  return (value, reason) => {
    if (typeof value !== 'object' || value === null) return ''
    return Object.entries(value)
      .filter(([k]) => k !== 'reason_sm3')
      .map(([k, v]) => [k, k === 'reason' && reason ? reason : v] as [string, unknown])
      .filter(([, v]) => v !== '' && v !== null)
      .map(([k, v]) => `${details[k] ? t(details[k]) : k}${lang === 'zh' ? '：' : ': '}${plain(k, v)}`)
      .join(lang === 'zh' ? '；' : '; ')
  }
}
