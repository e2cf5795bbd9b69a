import type { Schema } from '@/shared/api/client'

type Line = Schema<'RegistryLineView'>

/** inForce picks the lines that hold on a day. */
export function inForce(lines: Line[], day: string): Line[] {
  return lines.filter((l) => (!l.from || l.from <= day) && (!l.to || l.to > day))
}

/** counted picks the lines that totals rest on: what was found about an item of a person stands in place of what was declared or estimated. */
export function counted(lines: Line[]): Line[] {
  const about = (l: Line) => `${l.kind} ${l.item} ${l.personId}`
  const found = new Set(lines.filter((l) => l.source === 'found').map(about))
  return lines.filter((l) => !l.excluded && (l.source === 'found' || !found.has(about(l))))
}

/** ofFamily picks the lines of the whole household and of the members who count: those who live together and are not left out. */
export function ofFamily(lines: Line[], members: Pick<Schema<'RegistryMemberView'>, 'id' | 'coLiving' | 'excluded'>[]): Line[] {
  const family = new Set(['', '0', ...members.filter((m) => m.coLiving && !m.excluded).map((m) => m.id)])
  return lines.filter((l) => family.has(l.personId))
}

/** Monthly totals of a household, in fen; parts of a fen are dropped once, at the end. */
export interface Monthly {
  income: number
  deduction: number
  net: number
}

/** monthlyOf adds up what comes in and what is deducted a month. Lines of one time only have no monthly share. */
export function monthlyOf(lines: Line[]): Monthly {
  const twelfths = (kind: Line['kind']) =>
    counted(lines)
      .filter((l) => l.kind === kind)
      .reduce((sum, l) => sum + (l.per === 'month' ? l.amountFen * 12 : l.per === 'year' ? l.amountFen : 0), 0)
  const income = twelfths('income')
  const deduction = twelfths('deduction')
  return { income: Math.floor(income / 12), deduction: Math.floor(deduction / 12), net: Math.max(0, Math.floor((income - deduction) / 12)) }
}

/** shareOf is a line's amount a month in fen, or undefined when it has none. */
export function shareOf(l: Line): number | undefined {
  if (l.per === 'month') return l.amountFen
  return l.per === 'year' ? Math.floor(l.amountFen / 12) : undefined
}
