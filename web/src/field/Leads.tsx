import { useEffect, useRef, useState, type FormEvent } from 'react'
import { newKey } from '@/shared/api/key'
import { Zh } from '@/shared/i18n/Zh'
import type { Book } from './book'
import css from './field.module.css'
import { useText } from './text'

/** Leads lists the people who were met and of whom the office does not know yet. */
export function Leads({ book }: { book: Book }) {
  const t = useText()
  if (book.leads.length === 0) return null
  return (
    <section>
      <h2>{t('leads')}</h2>
      <ul className={css.visits}>
        {book.leads.map((l) => (
          <li key={l.key}>
            <strong>
              <Zh>{l.about || l.words}</Zh>
            </strong>{' '}
            <span className={l.refused ? 'act' : 'quiet'}>{l.refused ?? t('leadWaits')}</span>{' '}
            {l.refused && (
              <button type="button" className="link" onClick={() => void book.dropLead(l.key)}>
                {t('leadDrop')}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

const empty = { about: '', words: '', name: '', phone: '' }

/** LeadPage takes down in a minute a person who was met by chance. */
export function LeadPage({ book, onBack, onKept }: { book: Book; onBack: () => void; onKept: () => void }) {
  const t = useText()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const [key] = useState(newKey)
  const [place, setPlace] = useState(book.places[0]?.code ?? '')
  const [f, setF] = useState(empty)
  const set = (field: keyof typeof empty) => (e: { target: { value: string } }) => setF({ ...f, [field]: e.target.value })
  const ready = place && f.words.trim() && (!f.phone.trim() || f.name.trim())
  const keep = async (e: FormEvent) => {
    e.preventDefault()
    if (!ready) return
    await book.lead({ key, place, ...f })
    onKept()
  }
  return (
    <form onSubmit={(e) => void keep(e)} noValidate>
      <h1 ref={heading} tabIndex={-1}>
        {t('lead')}
      </h1>
      <p className={css.note}>{t('leadHint')}</p>
      <label className={css.field}>
        <span>{t('leadPlace')}</span>
        <select value={place} onChange={(e) => setPlace(e.target.value)}>
          {book.places.map((p) => (
            <option key={p.code} value={p.code} lang="zh-CN">
              {p.name}
            </option>
          ))}
        </select>
      </label>
      <label className={css.field}>
        <span>{t('leadAbout')}</span>
        <input autoComplete="off" maxLength={100} value={f.about} onChange={set('about')} />
      </label>
      <label className={css.field}>
        <span>{t('leadWords')}</span>
        <textarea rows={4} maxLength={2000} value={f.words} onChange={set('words')} />
      </label>
      <label className={css.field}>
        <span>{t('leadName')}</span>
        <input autoComplete="off" maxLength={60} value={f.name} onChange={set('name')} />
      </label>
      <label className={css.field}>
        <span>{t('leadPhone')}</span>
        <input autoComplete="off" inputMode="tel" maxLength={20} value={f.phone} onChange={set('phone')} />
      </label>
      <div className={css.acts}>
        <button type="submit" className={css.primary} disabled={!ready}>
          {t('leadKeep')}
        </button>
        <button type="button" className={css.second} onClick={onBack}>
          {t('leadBack')}
        </button>
      </div>
    </form>
  )
}
