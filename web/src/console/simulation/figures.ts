import type { Schema } from '@/shared/api/client'
import { yuan } from '@/shared/format/money'

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

/** costChange is what a change costs more a month, in fen; less is negative. */
export const costChange = (e: Pick<Effect, 'fenBefore' | 'fenAfter'>) => e.fenAfter - e.fenBefore

/** signed writes an amount in fen with its sign, so that more and less are told apart: `+1,894.00`. */
export const signed = (fen: number) => (fen > 0 ? '+' : '') + yuan(fen)

/** isMoney tells whether a parameter is an amount, which a change writes in yuan. */
export const isMoney = (m: Pick<Movable, 'unit'>) => m.unit.startsWith('fen')

/** writtenAs turns what was typed into a change's value; money gets its unit. */
export function writtenAs(m: Pick<Movable, 'unit'>, typed: string): string {
  const plain = typed.normalize('NFKC').replace(/[,\s元]/g, '')
  return plain && isMoney(m) ? `${plain}元` : plain
}

// The parameters that people move most; the others are there when asked for.
const often = ['dibao.standard.', 'dibao.edge.', 'property.', 'edge.property.']

/** isOften tells whether a parameter is among those moved most. */
export const isOften = (m: Pick<Movable, 'name'>) => often.some((p) => m.name.startsWith(p))

/** shadeOf puts a change into one of five equal classes from none to the largest, 0 the lightest. */
export function shadeOf(value: number, all: number[]): number {
  const most = Math.max(1, ...all.map(Math.abs))
  return Math.min(4, Math.floor((5 * Math.abs(value)) / most))
}
