import { useState } from 'react'
import type { Schema } from '@/shared/api/client'
import { useLang } from '@/shared/i18n'
import { ReasonTree } from '@/shared/ui/ReasonTree'
import css from './cases.module.css'
import { countSteps, decisiveOf, reasonOf } from './reasons'
import { useText } from './text'

interface ReasonsProps {
  reasons: Schema<'CaseworkReason'>
  /** The packs whose figures are not law. */
  demoPacks?: Set<string>
}

/** Reasons shows the conditions that decided, and on request every step that led to them. */
export function Reasons({ reasons, demoPacks }: ReasonsProps) {
  const t = useText()
  const { lang } = useLang()
  const [whole, setWhole] = useState(false)
  const decisive = decisiveOf(reasons)
  const shown = whole || !decisive.length ? [reasons] : decisive
  return (
    <>
      <ReasonTree key={String(whole)} reasons={shown.map((r, i) => reasonOf(r, lang, demoPacks, String(i)))} />
      {decisive.length > 0 && (
        <button type="button" className={`link ${css.whole}`} aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? t('reasonsBrief') : t('reasonsWhole', { count: countSteps(reasons) })}
        </button>
      )}
    </>
  )
}
