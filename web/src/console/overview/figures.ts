import type { Schema } from '@/shared/api/client'

type Poor = Schema<'RegistryPoorFigures'>
type Town = Schema<'RegistryTown'>
type Band = Schema<'RegistryBand'>

/** Households and people. */
export interface Count {
  households: number
  people: number
}

/** A row of the table of the register of the poor. */
export interface PoorRow {
  key: 'identified' | 'cause' | 'labourOrSkill' | 'other' | 'adjusted' | 'out' | 'still' | 'dibao'
  /** Of a cause: its code. */
  cause?: string
  households: number
  /** Absent where only households are counted. */
  people?: number
  /** 1 stands under the row above it, 2 under that. */
  depth: 0 | 1 | 2
  /** The filters that find these households; absent where no single list holds them. */
  find?: Record<string, string>
}

const first = ['illness', 'disability', 'disaster', 'schooling']
const together = ['labour', 'skill']

const sum = (counts: Count[]): Count => counts.reduce((a, b) => ({ households: a.households + b.households, people: a.people + b.people }), { households: 0, people: 0 })

/** poorRows lays the register of the poor out as its published table: causes in their order, lack of labour or skill as one with its two parts, the rest last. */
export function poorRows(poor: Poor): PoorRow[] {
  const causes = poor.causes ?? []
  const of = (codes: string[]) => causes.filter((c) => codes.includes(c.cause))
  const row = (c: Count & { cause: string }, depth: 1 | 2): PoorRow => ({ key: 'cause', cause: c.cause, households: c.households, people: c.people, depth, find: { poor: 'any', cause: c.cause } })
  const ordered = first.flatMap((code) => of([code])).map((c) => row(c, 1))
  const pair = of(together)
  const rest = causes.filter((c) => !first.includes(c.cause) && !together.includes(c.cause))
  return [
    { key: 'identified', ...poor.identified, depth: 0, find: { poor: 'any' } },
    ...ordered,
    ...(pair.length > 0 ? [{ key: 'labourOrSkill' as const, ...sum(pair), depth: 1 as const }, ...pair.map((c) => row(c, 2))] : []),
    ...rest.map((c) => row(c, 1)),
    { key: 'adjusted', ...poor.adjusted, depth: 0, find: { poor: 'registered' } },
    { key: 'out', ...poor.out, depth: 1, find: { poor: 'out' } },
    { key: 'still', ...poor.still, depth: 1, find: { poor: 'still' } },
    { key: 'dibao', households: poor.dibao, depth: 1, find: { poor: 'registered', label: 'dibao' } },
  ]
}

/** share writes a part of a whole as a percentage with one decimal; nothing of nothing is a dash. */
export function share(part: number, whole: number): string {
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)}%` : '—'
}

/** One band of five years of the pyramid. */
export interface AgeRow {
  from: number
  male: number
  female: number
}

/** agesOf turns the bands into rows, the oldest first; bands without anybody are there too. */
export function agesOf(bands: Band[]): AgeRow[] {
  const at = (from: number, sex: string) => bands.filter((b) => b.from === from && b.sex === sex).reduce((n, b) => n + b.people, 0)
  return Array.from({ length: 18 }, (_, i) => 85 - 5 * i).map((from) => ({ from, male: at(from, '1'), female: at(from, '2') }))
}

/** What a township is coloured by. */
export type Measure = 'dibao' | 'poor'

// The lowest and highest share among townships that have households.
function range(towns: Town[], measure: Measure): [number, number] {
  const shares = towns.filter((t) => t.households > 0).map((t) => t[measure] / t.households)
  return shares.length > 0 ? [Math.min(...shares), Math.max(...shares)] : [0, 0]
}

/** shadeOf puts a township's share into one of five equal classes from the lowest share to the highest, 0 the lightest; undefined without households. */
export function shadeOf(town: Town, towns: Town[], measure: Measure): number | undefined {
  if (town.households === 0) return undefined
  const [low, high] = range(towns, measure)
  return high > low ? Math.min(4, Math.floor((5 * (town[measure] / town.households - low)) / (high - low))) : 0
}

/** classBounds are the ends of the five classes, as shares; one class where all townships are alike. */
export function classBounds(towns: Town[], measure: Measure): [number, number][] {
  const [low, high] = range(towns, measure)
  const step = (high - low) / 5
  return step > 0 ? [0, 1, 2, 3, 4].map((n) => [low + n * step, low + (n + 1) * step]) : [[low, high]]
}

/** listAddress is the list of households with some filters, within an area. */
export function listAddress(find: Record<string, string>, division = ''): string {
  const query = new URLSearchParams({ ...(division ? { division } : {}), ...find })
  return `/households?${query.toString()}`
}
