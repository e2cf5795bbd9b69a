import { useEffect, useRef, useState } from 'react'
import { newIntent } from '../office'
import css from '../portal.module.css'
import { shrink } from './shrink'
import type { Picture } from './store'
import { useText } from './text'
import own from './apply.module.css'

/** Photos takes photographs of papers; each is made small, kept on the phone and sent when it can be. */
export function Photos({ pictures, onChange }: { pictures: Picture[]; onChange: (pictures: Picture[]) => void }) {
  const t = useText()
  const [bad, setBad] = useState(false)
  const photos = pictures.filter((p) => p.purpose === 'evidence')
  const add = async (files: FileList | null) => {
    setBad(false)
    const more: Picture[] = []
    for (const f of files ?? []) {
      const blob = await shrink(f).catch(() => undefined)
      if (blob) more.push({ key: newIntent(), purpose: 'evidence', name: '', blob })
      else setBad(true)
    }
    if (more.length > 0) onChange([...pictures, ...more].slice(0, 40))
  }
  const set = (key: string, name: string) => onChange(pictures.map((p) => (p.key === key ? { ...p, name } : p)))
  return (
    <>
      {photos.map((p, i) => (
        <div key={p.key} className={css.person}>
          <Thumb blob={p.blob} label={t('photo', { n: i + 1 })} />
          <label className={css.field}>
            <span>{t('photoName', { n: i + 1 })}</span>
            <input autoComplete="off" maxLength={60} value={p.name} onChange={(e) => set(p.key, e.target.value)} />
          </label>
          <p className={css.note} role="status">
            {t(p.id ? 'photoSent' : 'photoWaits')}
          </p>
          <button type="button" className={css.small} aria-label={t('removePhoto', { n: i + 1 })} onClick={() => onChange(pictures.filter((x) => x.key !== p.key))}>
            ×
          </button>
        </div>
      ))}
      <label className={`${css.second} ${own.add}`}>
        {t('addPhoto')}
        <input type="file" className="unseen" accept="image/*" capture="environment" multiple onChange={(e) => void add(e.target.files).then(() => (e.target.value = ''))} />
      </label>
      {bad && (
        <p role="alert" className="act">
          {t('photoBad')}
        </p>
      )}
    </>
  )
}

function Thumb({ blob, label }: { blob: Blob; label: string }) {
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const address = URL.createObjectURL(blob)
    if (image.current) image.current.src = address
    return () => URL.revokeObjectURL(address)
  }, [blob])
  return <img ref={image} className={own.thumb} alt={label} />
}
