/** adultOn tells whether somebody born on a day is eighteen on another; a birth that is not known makes nobody a minor (民法典第十七条). */
export function adultOn(born: string, on: string): boolean {
  if (!born || !on) return true
  const [y, m, d] = born.split('-').map(Number)
  const [y2, m2, d2] = on.split('-').map(Number)
  if (!y || !m || !d || !y2 || !m2 || !d2) return true
  const years = y2 - y - (m2 < m || (m2 === m && d2 < d) ? 1 : 0)
  return years >= 18
}
