import type { Schema } from '@/shared/api/client'
import { useLang, useWords } from '@/shared/i18n'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { useText } from './text'

type Field = Schema<'CaseworkHidden'>['field']

/** isHidden tells whether a part of the case is not shown to this reader. */
export const isHidden = (c: Case, field: Field) => c.hidden.some((h) => h.field === field)

/** HiddenNote says why a part of the case is not shown to this reader, and who may see it; nothing where it is shown. */
export function HiddenNote({ case: c, field }: { case: Case; field: Field }) {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  const h = c.hidden.find((x) => x.field === field)
  if (!h) return null
  const roles = h.roles.map((r) => (lang === 'zh' ? r.chinese : r.english)).join(t('comma'))
  return (
    <p className={css.hidden}>
      <strong>{t('hiddenField', { what: t(`hidden.${field}`) })}</strong> {words(h.why)}
      {t('hiddenArticle', { article: words(h.article) })} {t('hiddenRoles', { roles })}
    </p>
  )
}
