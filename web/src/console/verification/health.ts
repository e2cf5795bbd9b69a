/** share writes a part of a whole: `2.5% (1/40)`; a dash where there is no whole. */
export function share(part: number, all: number): string {
  if (all === 0) return '—'
  return `${((100 * part) / all).toFixed(1)}% (${part}/${all})`
}

/** yearBefore is the day a year before another, and a day more: a time that both bound is not longer than a year. */
export function yearBefore(day: string): string {
  if (!day) return ''
  const before = new Date(`${day}T00:00:00Z`)
  before.setUTCFullYear(before.getUTCFullYear() - 1)
  before.setUTCDate(before.getUTCDate() + 1)
  return before.toISOString().slice(0, 10)
}
