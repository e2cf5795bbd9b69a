import { useText } from './text'

/** useSaid words a value as a change writes it: a table by its grades, anything else as it is. */
export function useSaid(): (written: string) => string {
  const t = useText()
  return (written) => {
    if (!written.startsWith('[')) return written
    const rows = JSON.parse(written) as { below?: string; value: string }[]
    return rows.map((r) => (r.below ? t('gradeBelow', { below: r.below, value: r.value }) : t('gradeRest', { value: r.value }))).join('，')
  }
}
