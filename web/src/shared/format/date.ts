import type { Lang } from '@/shared/i18n/lang'

const shanghai = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

function parts(instant: string): Record<string, string> {
  return Object.fromEntries(shanghai.formatToParts(new Date(instant)).map((p) => [p.type, p.value]))
}

/** minute writes an RFC 3339 instant as Shanghai wall time: `2026-11-23 14:05`. */
export function minute(instant: string): string {
  const p = parts(instant)
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}`
}

/** dayOf is the Shanghai day of an instant: `2026-11-23`. */
export function dayOf(instant: string): string {
  return minute(instant).slice(0, 10)
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** shortDay writes a day without its year, as deadlines do: `11月26日`, `26 Nov`. */
export function shortDay(day: string, lang: Lang): string {
  const [, m, d] = day.split('-').map(Number)
  if (!m || !d) return day
  return lang === 'zh' ? `${m}月${d}日` : `${d} ${monthNames[m - 1] ?? m}`
}

/** monthText writes a month: `2026年11月`, `Nov 2026`. */
export function monthText(month: string, lang: Lang): string {
  const [y, m] = month.split('-').map(Number)
  if (!y || !m) return month
  return lang === 'zh' ? `${y}年${m}月` : `${monthNames[m - 1] ?? m} ${y}`
}
