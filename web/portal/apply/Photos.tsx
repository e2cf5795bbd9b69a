import { useEffect, useRef, useState } from 'react'
import { reduced } from '@/shared/phone/photo'
import { newIntent } from '../office'
import css from '../portal.module.css'
import type { Picture } from './store'
import { useText } from './text'
import own from './apply.module.css'

/** papers is how many an application, or an answer to the office, has (portal/form.go). */
const papers = 30

interface PhotosProps {
  pictures: Picture[]
  /** How many were sent before, from another phone. */
  before?: number
  most?: number
  onChange: (next: (was: Picture[]) => Picture[]) => void
}

/** Photos takes photographs of papers; each is made small, kept on the phone and sent when it can be. */
export function Photos({ pictures, before = 0, most = papers, onChange }: PhotosProps) {
  const t = useText()
  const [bad, setBad] = useState(false)
  const [full, setFull] = useState(false)
  const photos = pictures.filter((p) => p.purpose === 'evidence')
  const add = async (files: FileList | null) => {
    setBad(false)
    const room = most - before - photos.length
    const chosen = [...(files ?? [])]
    setFull(chosen.length > room)
    const more: Picture[] = []
    for (const f of chosen.slice(0, Math.max(0, room))) {
      const blob = await reduced(f).catch(() => undefined)
      if (blob) more.push({ key: newIntent(), purpose: 'evidence', name: '', blob })
      else setBad(true)
    }
    if (more.length > 0) onChange((was) => [...was, ...more])
  }
  const set = (key: string, name: string) => onChange((was) => was.map((p) => (p.key === key ? { ...p, name } : p)))
  return (
    <>
      {photos.map((p, i) => (
        <div key={p.key} className={css.person}>
          <Thumb blob={p.blob} label={t('photo', { n: before + i + 1 })} />
          <label className={css.field}>
            <span>{t('photoName', { n: before + i + 1 })}</span>
            <input autoComplete="off" maxLength={60} value={p.name} onChange={(e) => set(p.key, e.target.value)} />
          </label>
          <p className={css.note} role="status">
            {t(p.id ? 'photoSent' : 'photoWaits')}
          </p>
          <button type="button" className={css.small} aria-label={t('removePhoto', { n: before + i + 1 })} onClick={() => onChange((was) => was.filter((x) => x.key !== p.key))}>
            ×
          </button>
        </div>
      ))}
      <label className={`${css.second} ${own.add}`}>
        {t('addPhoto')}
        <input type="file" className="unseen" accept="image/*" capture="environment" multiple onChange={(e) => void add(e.target.files).then(() => (e.target.value = ''))} />
      </label>
      {full && (
        <p role="alert" className="act">
          {t('photosFull', { n: most })}
        </p>
      )}
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
