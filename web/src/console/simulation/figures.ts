import type { Schema } from '@/shared/api/client'
import { whole, yuan } from '@/shared/format/money'

/** A change of the law, and what it would do. */
export type Simulation = Schema<'Simulation'>

/** What a change does to one group. */
export type Effect = Schema<'SimulationEffect'>

/** A group with its effect. */
export type Group = Schema<'SimulationGroup'>

/** A parameter that may be moved. */
export type Movable = Schema<'SimulationMovable'>

/** runAddress is the page of a simulation. */
export const runAddress = (s: Pick<Simulation, 'county' | 'id'>) => `/simulations/${s.county}/${s.id}`

/** keptUnder is the code that the runs on a division are kept under: its county's, or its own with zeros. */
export const keptUnder = (division: string) => Number(`${division}0000`.slice(0, 6))

/** costChange is what a change costs more a month, in fen; less is negative. */
export const costChange = (e: Pick<Effect, 'fenBefore' | 'fenAfter'>) => e.fenAfter - e.fenBefore

/** signed writes an amount in fen with its sign, so that more and less are told apart: `+1,894.00`. */
export const signed = (fen: number) => (fen > 0 ? '+' : '') + yuan(fen)

/** signedYuan is signed in whole yuan, for where there is no room: `+1,894`. */
export const signedYuan = (fen: number) => (fen > 0 ? '+' : '') + whole(Math.round(fen / 100))

/** isMoney tells whether a parameter is an amount, which a change writes in yuan. */
export const isMoney = (m: Pick<Movable, 'unit'>) => m.unit.startsWith('fen')

/** Grade is a row of a table as a change writes it; the last has no bound. */
export type Grade = Schema<'PolicyGrade'>

/** writtenAs turns what was typed into a change's value; money gets its unit, and the rows of a table theirs. */
export function writtenAs(m: Pick<Movable, 'unit' | 'by'>, typed: string): string {
  if (m.by) return typed && gradesWritten(JSON.parse(typed) as Grade[], m)
  const plain = typed.normalize('NFKC').replace(/[,\s元]/g, '')
  return plain && isMoney(m) ? `${plain}元` : plain
}

/** gradesWritten writes the rows of a table as the law has them, the unbounded row without its bound. */
export function gradesWritten(rows: Grade[], m: Pick<Movable, 'unit' | 'by'>): string {
  const cell = (typed: string, unit: Movable['unit']) => writtenAs({ unit, by: '' }, typed)
  return JSON.stringify(rows.map((r) => ({ ...(r.below ? { below: cell(r.below, m.by) } : {}), value: cell(r.value, m.unit) })))
}

// The parameters that people move most; the others are there when asked for.
const often = [/^dibao\.(standard|edge|grades|amount)/, /^(edge\.)?property\./, /^oldage\./, /^disability\./, /^tekun\.(standard|base|care|multiple)/, /\.standard$/]

/** isOften tells whether a parameter is among those moved most. */
export const isOften = (m: Pick<Movable, 'name'>) => often.some((p) => p.test(m.name))

/** shadeOf puts a change into one of five equal classes from none to the largest, 0 the lightest. */
export function shadeOf(value: number, all: number[]): number {
  const most = Math.max(1, ...all.map(Math.abs))
  return Math.min(4, Math.floor((5 * Math.abs(value)) / most))
}
