import { useEffect, useRef, useState } from 'react'
import { reduced } from '@/shared/phone/photo'
import { newIntent } from '../office'
import { Crop } from '../photo/Crop'
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
  /** They are sent by themselves, with a draft; elsewhere they go along with what is handed in. */
  drafted?: boolean
  onChange: (next: (was: Picture[]) => Picture[]) => void
}

/** Photos takes photographs of papers; each is cut to the paper and made small, kept on the phone and sent when it can be. */
export function Photos({ pictures, before = 0, most = papers, drafted = false, onChange }: PhotosProps) {
  const t = useText()
  const [bad, setBad] = useState(false)
  const [full, setFull] = useState(false)
  const [taken, setTaken] = useState<{ key: string; photo: File }[]>([]) // whose edges are to be looked at
  const photos = pictures.filter((p) => p.purpose === 'evidence')
  const change = useRef(onChange)
  useEffect(() => {
    change.current = onChange
  }, [onChange])
  const here = useRef(false)
  // What was not looked at is used as it is: after a dead battery, and where the family goes on.
  useEffect(() => {
    const close = () => change.current((was) => (was.some((p) => p.open) ? was.map((p) => ({ ...p, open: undefined })) : was))
    here.current = true
    close()
    return () => {
      here.current = false
      close()
    }
  }, [])
  const add = async (files: FileList | null) => {
    setBad(false)
    const room = most - before - photos.length
    const chosen = [...(files ?? [])]
    setFull(chosen.length > room)
    for (const photo of chosen.slice(0, Math.max(0, room))) {
      const key = newIntent()
      const blob = await reduced(photo).catch(() => undefined)
      setBad((was) => was || !blob)
      if (!blob) continue
      onChange((was) => [...was, { key, purpose: 'evidence', name: '', blob, open: here.current }])
      setTaken((was) => [...was, { key, photo }])
    }
  }
  // Another picture is another sending, and has a key of its own.
  const settle = (key: string, to: (p: Picture) => Picture[]) => {
    setTaken((was) => was.filter((x) => x.key !== key))
    onChange((was) => was.flatMap((p) => (p.key === key ? to({ ...p, open: undefined }) : p)))
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
          {drafted && (
            <p className={css.note} role="status">
              {t(p.id ? 'photoSent' : 'photoWaits')}
            </p>
          )}
          <button type="button" className={css.small} aria-label={t('removePhoto', { n: before + i + 1 })} onClick={() => settle(p.key, () => [])}>
            ×
          </button>
        </div>
      ))}
      {taken.slice(0, 1).map(({ key, photo }) => (
        <Crop key={key} photo={photo} onCut={(blob) => settle(key, (p) => [{ ...p, key: newIntent(), blob }])} onKeep={() => settle(key, (p) => [p])} onDrop={() => settle(key, () => [])} />
      ))}
      <label className={`${css.second} ${own.add}`}>
        {t('addPhoto')}
        <input
          type="file"
          className="unseen"
          accept="image/*"
          capture="environment"
          multiple
          onChange={(e) => {
            const input = e.target
            void add(input.files).then(() => (input.value = ''))
          }}
        />
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
