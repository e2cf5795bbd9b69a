import type { Schema } from '@/shared/api/client'

/** What changed on a roll since last month. */
export type Summary = Schema<'PaymentSummary'>

/** A term of the equation: 上月 + 新增 + 恢复 + 增加 − 减少 − 退出 = 本月. */
export interface Term {
  key: 'last' | 'new' | 'back' | 'more' | 'less' | 'depart' | 'this'
  sign: '' | '+' | '−' | '='
  fen: number
  lines: number
  /** More and less change amounts, not the number of households. */
  counts: boolean
}

/** equationOf lays a summary out as terms; terms of nothing that need no word are left out. */
export function equationOf(s: Summary): Term[] {
  const all: Term[] = [
    { key: 'last', sign: '', fen: s.lastFen, lines: s.lastLines, counts: true },
    { key: 'new', sign: '+', fen: s.newFen, lines: s.newLines, counts: true },
    { key: 'back', sign: '+', fen: s.backFen, lines: s.backLines, counts: true },
    { key: 'more', sign: '+', fen: s.moreFen, lines: s.moreLines, counts: false },
    { key: 'less', sign: '−', fen: s.lessFen, lines: s.lessLines, counts: false },
    { key: 'depart', sign: '−', fen: s.departFen, lines: s.departLines, counts: true },
    { key: 'this', sign: '=', fen: s.thisFen, lines: s.thisLines, counts: true },
  ]
  return all.filter((t) => t.key !== 'back' || t.fen !== 0 || t.lines !== 0)
}

/** unexplained is what is left between the two sides, in fen and in lines; both are 0 when everything is explained. */
export function unexplained(terms: Term[]): { fen: number; lines: number } {
  const signed = (t: Term, n: number) => (t.sign === '−' || t.sign === '=' ? -n : n)
  return {
    fen: terms.reduce((sum, t) => sum + signed(t, t.fen), 0),
    lines: terms.reduce((sum, t) => sum + (t.counts ? signed(t, t.lines) : 0), 0),
  }
}
