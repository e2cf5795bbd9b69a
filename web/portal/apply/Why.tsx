import { useContext, type FormEvent } from 'react'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import { Heading } from '../Heading'
import css from '../portal.module.css'
import type { StepProps } from './Apply'
import { Field, Steps } from './parts'
import { Photos } from './Photos'
import { asks } from './Special'
import { useText } from './text'

const causes = ['fire', 'traffic', 'illness', 'education', 'medical', 'jobless', 'disaster', 'other'] as const

/** Why asks the reason, what happened where help is for that, and the papers that are at hand. */
export function Why({ local, change, dropPaper, programme, onNext, onBack }: StepProps) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const { form: f } = local
  const before = local.papers.filter((p) => p.county === f.county)
  const happened = asks(programme, 'emergency', 'spending')
  const h = f.hardship ?? { cause: 'illness' as const, detail: '' }
  const needed = programme?.papers ?? []
  const lacks = needed.some((p) => p.required) && before.length + local.pictures.filter((p) => p.purpose === 'evidence').length === 0
  const submit = (e: FormEvent) => {
    e.preventDefault()
    onNext()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Heading>{t('why')}</Heading>
      {happened && (
        <fieldset className={css.person}>
          <legend>{t('happened')}</legend>
          <Field label={t('cause')}>
            <select value={h.cause} onChange={(e) => change({ hardship: { ...h, cause: e.target.value as typeof h.cause } })}>
              {causes.map((c) => (
                <option key={c} value={c}>
                  {t(`cause.${c}`)}
                </option>
              ))}
            </select>
          </Field>
          <Field label={t('on')}>
            <input type="date" value={h.on ?? ''} onChange={(e) => change({ hardship: { ...h, on: e.target.value || undefined } })} />
          </Field>
          <Field label={t('detail')}>
            <textarea rows={4} maxLength={2000} value={h.detail} onChange={(e) => change({ hardship: { ...h, detail: e.target.value } })} />
          </Field>
        </fieldset>
      )}
      <Field label={t('reason')}>
        <textarea rows={4} maxLength={1000} value={f.reason} aria-describedby="reasonHint" onChange={(e) => change({ reason: e.target.value })} />
      </Field>
      <p id="reasonHint" className={css.note}>
        {t('reasonHint')}
      </p>
      <h2>{t('papers')}</h2>
      {needed.length === 0 ? (
        <p className={css.note}>{t('papersHint')}</p>
      ) : (
        <ul className={css.list}>
          {needed.map((p) => (
            <li key={p.name.zh}>
              {p.name[lang]} {t(p.required ? 'paperNeeded' : 'paperIfThere')}
            </li>
          ))}
        </ul>
      )}
      {before.length > 0 && (
        <section className={css.card} aria-label={t('sentBefore')}>
          <h3>{t('sentBefore')}</h3>
          <ul className={css.list}>
            {before.map((p, i) => (
              <li key={p.id}>
                <Zh>{p.name || t('photo', { n: i + 1 })}</Zh>{' '}
                <button type="button" className={css.small} aria-label={t('removePhoto', { n: i + 1 })} onClick={() => dropPaper(p.id)}>
                  ×
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Photos pictures={local.pictures} before={before.length} drafted onChange={(pictures) => change({}, { pictures })} />
      <Steps onBack={onBack} disabled={!f.reason.trim() || lacks || (happened && !(h.detail.trim() && h.on))} />
    </form>
  )
}
