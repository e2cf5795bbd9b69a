import { useEffect, useState, type ChangeEvent } from 'react'
import { minute } from '@/shared/format/date'
import { idOf, type Book } from './book'
import css from './field.module.css'
import { reduced, where } from './photo'
import { taken } from './taken'
import { useText } from './text'
import type { FormProps } from './VisitPage'

const subjects = ['dwelling', 'food', 'clothing', 'things', 'other'] as const
type Subject = (typeof subjects)[number]

/** Photos takes photographs of how a family lives, each with when, where and of what. */
export function Photos({ book, visit, fields, set, closed }: FormProps) {
  const t = useText()
  const [of, setOf] = useState<Subject>('dwelling')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  const take = async (e: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(e.target.files ?? [])]
    e.target.value = ''
    if (chosen.length === 0) return
    setBusy(true)
    setFailed(false)
    try {
      const now = Date.now()
      const here = await where()
      for (const file of chosen) {
        const { at, justNow } = await taken(file, now)
        const place = justNow ? here : undefined
        const picture = await reduced(file)
        await book.add(idOf(visit.call), 'photo', picture, (sum) => `photo/${sum}`, () => `${at} ${of}${place ? ` ${place}` : ''}`)
      }
    } catch {
      setFailed(true)
    } finally {
      setBusy(false)
    }
  }
  const photos = [...fields.values()].filter((s) => s.field.startsWith('photo/') && s.value !== '')
  return (
    <section aria-busy={busy}>
      <h2>{t('photos')}</h2>
      <ul className={css.photos}>
        {photos.map((s) => (
          <Photo key={s.field} book={book} sum={s.field.slice(6)} value={s.value} onRemove={closed ? undefined : () => set(s.field, '')} />
        ))}
      </ul>
      {!closed && (
        <>
          <label className={css.field}>
            <span>{t('photoOf')}</span>
            <select value={of} onChange={(e) => setOf(e.target.value as Subject)}>
              {subjects.map((s) => (
                <option key={s} value={s}>
                  {t(`of.${s}`)}
                </option>
              ))}
            </select>
          </label>
          <label className={css.file}>
            {busy ? t('wait') : t('takePhoto')}
            <input type="file" accept="image/*" capture="environment" onChange={(e) => void take(e)} />
          </label>
          {failed && (
            <p role="alert" className="act">
              {t('pictureFailed')}
            </p>
          )}
        </>
      )}
    </section>
  )
}

/** usePicture shows a file that is sealed on the phone, as long as it is there. */
function usePicture(book: Book, sum: string): string {
  const [url, setURL] = useState('')
  useEffect(() => {
    let made = ''
    let gone = false
    void book.file(sum).then((bytes) => {
      if (!bytes || gone) return
      made = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }))
      setURL(made)
    })
    return () => {
      gone = true
      if (made) URL.revokeObjectURL(made)
    }
  }, [book, sum])
  return url
}

function Photo({ book, sum, value, onRemove }: { book: Book; sum: string; value: string; onRemove?: () => void }) {
  const t = useText()
  const url = usePicture(book, sum)
  const [at = '0', of = 'other', place] = value.split(' ')
  const what = t('photoAt', { of: t(`of.${of as Subject}`), at: minute(new Date(Number(at)).toISOString()) })
  return (
    <li>
      {url ? <img src={url} alt={what} /> : <span className="quiet">{t('noPicture')}</span>}
      <span className={css.note}>
        {what} · {t(place ? 'located' : 'unlocated')}
      </span>
      {onRemove && (
        <button type="button" className={css.small} onClick={onRemove} aria-label={`${t('removePhoto')} ${what}`}>
          {t('removePhoto')}
        </button>
      )}
    </li>
  )
}
