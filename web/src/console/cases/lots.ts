/** lotsLink leads to the drawing that a case was part of; who looks on from above counties has none of their own. */
export const lotsLink = (county: number, programme: string, period: string) => `/cases/lots?county=${county}&programme=${programme}&period=${period}`

/** monthsBefore lists the month of a day and those before it, the latest first: `2026-11`, `2026-10`. */
export function monthsBefore(day: string, count: number): string[] {
  const [year, month] = day.split('-').map(Number)
  if (!year || !month) return []
  return Array.from({ length: count }, (_, back) => {
    const n = year * 12 + month - 1 - back
    return `${Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`
  })
}
