import { useLang, type Lang } from '@/shared/i18n'
import { useText } from './text'

/** yuanOf words an amount as a change writes it, `632元`, for the reader; anything else stays. */
export const yuanOf = (written: string, lang: Lang) => (lang === 'en' ? written.replace(/^([\d.,-]+)元$/, '$1 yuan') : written)

/** useSaid words a value as a change writes it: a table by its grades, money in the reader's words, anything else as it is. */
export function useSaid(): (written: string) => string {
  const t = useText()
  const { lang } = useLang()
  const word = (s: string) => yuanOf(s, lang)
  return (written) => {
    if (!written.startsWith('[')) return word(written)
    const rows = JSON.parse(written) as { below?: string; value: string }[]
    return rows.map((r) => (r.below ? t('gradeBelow', { below: word(r.below), value: word(r.value) }) : t('gradeRest', { value: word(r.value) }))).join(lang === 'en' ? ', ' : '，')
  }
}
