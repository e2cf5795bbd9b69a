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
  department_file: true,
  division: true,
  entitlement: true,
  file: true,
  household: true,
  households: true,
  import: true,
  import_mapping: true,
  keys: true,
  person: true,
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
  attempt: 'detail.attempt',
  bad: 'detail.bad',
  changed: 'detail.changed',
  clear: 'detail.clear',
  count: 'detail.count',
  days: 'detail.days',
  decision: 'detail.decision',
  dry_run: 'detail.dryRun',
  entries: 'detail.entries',
  failed: 'detail.failed',
  faults: 'detail.faults',
  field: 'detail.field',
  format: 'detail.format',
  from: 'detail.from',
  households: 'detail.households',
  kind: 'detail.kind',
  line: 'detail.line',
  lines: 'detail.lines',
  new: 'detail.new',
  paid: 'detail.paid',
  people: 'detail.people',
  period: 'detail.period',
  problems: 'detail.problems',
  programme: 'detail.programme',
  reason: 'detail.reason',
  rows: 'detail.rows',
  same: 'detail.same',
  source: 'detail.source',
  state: 'detail.state',
  to: 'detail.to',
  total: 'detail.total',
  version: 'detail.version',
  why: 'detail.reason',
}

/**
 * useDetails writes what an act adds in words; a key without a name stays as the program writes it. Of a reason that is
 * kept beside the log the entry has number and digest only: the reason is shown in their place.
 */
export function useDetails(): (value: unknown, reason?: string) => string {
  const t = useText()
  const { lang } = useLang()
  const plain = (v: unknown): string => {
    if (typeof v === 'boolean') return t(v ? 'yes' : 'no')
    return typeof v === 'object' ? JSON.stringify(v) : String(v)
  }
  return (value, reason) => {
    if (typeof value !== 'object' || value === null) return ''
    return Object.entries(value)
      .filter(([k]) => k !== 'reason_sm3')
      .map(([k, v]) => [k, k === 'reason' && reason ? reason : v] as [string, unknown])
      .filter(([, v]) => v !== '' && v !== null)
      .map(([k, v]) => `${details[k] ? t(details[k]) : k}${lang === 'zh' ? '：' : ': '}${plain(v)}`)
      .join(lang === 'zh' ? '；' : '; ')
  }
}
