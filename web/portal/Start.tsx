import { useState, type FormEvent } from 'react'
import { Heading } from './Heading'
import css from './portal.module.css'
import type { Place } from './talk'
import { useText } from './text'

const elsewhere = 'elsewhere'

/** Start says what the page is for and asks for the place. `?place=` chooses one beforehand. */
export function Start({ places, division, onStart }: { places: Place[] | undefined; division: string; onStart: (division: string) => void }) {
  const t = useText()
  const [place, setPlace] = useState(division || (new URLSearchParams(window.location.search).get('place') ?? ''))
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (place && place !== elsewhere) onStart(place)
  }
  return (
    <form onSubmit={submit}>
      <Heading>{t('title')}</Heading>
      <p className={css.lead}>{t('intro')}</p>
      <p className={css.note}>{t('privacy')}</p>
      <fieldset className={css.options}>
        <legend>{t('where')}</legend>
        {[...(places ?? []), { division: elsewhere, name: t('elsewhere'), demonstration: false }].map((p) => (
          <label key={p.division} className={css.option}>
            <input type="radio" name="place" value={p.division} checked={place === p.division} onChange={() => setPlace(p.division)} />
            <span lang={p.division === elsewhere ? undefined : 'zh-CN'}>{p.name}</span>
            {p.demonstration && <span className={css.cite}>{t('demoPlace')}</span>}
          </label>
        ))}
      </fieldset>
      {place === elsewhere && <p role="status">{t('elsewhereHint')}</p>}
      <div className={css.acts}>
        <button type="submit" className={css.primary} disabled={!place || place === elsewhere}>
          {t('start')}
        </button>
      </div>
      <p>
        <a href="/portal/notices">{t('toNotices')}</a>
      </p>
    </form>
  )
}
