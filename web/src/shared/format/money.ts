import type { Lang } from '@/shared/i18n/lang'

/** yuan writes an amount in fen as `1,894.00`, exactly: no floating point touches it. */
export function yuan(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError('an amount must be a whole number of fen')
  const digits = String(Math.abs(fen)).padStart(3, '0')
  const yuans = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${fen < 0 ? '-' : ''}${yuans}.${digits.slice(-2)}`
}

/** money is yuan with its unit: `1,894.00 元`. */
export function money(fen: number, lang: Lang): string {
  return `${yuan(fen)} ${lang === 'zh' ? '元' : 'yuan'}`
}

/** fenFromYuan reads what a person types: `1,894`, `1894.5`, full-width digits; undefined when it is no amount. */
export function fenFromYuan(text: string): number | undefined {
  const plain = text.normalize('NFKC').replace(/[,\s元]/g, '')
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(plain)
  if (!match) return undefined
  const fen = Number(match[2]) * 100 + Number((match[3] ?? '').padEnd(2, '0'))
  return match[1] ? -fen : fen
}

/** whole writes a count with thousands separators: `83,000`. */
export function whole(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}
