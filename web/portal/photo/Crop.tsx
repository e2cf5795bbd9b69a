import { useEffect, useRef, useState } from 'react'
import { cut, proposed } from '@/shared/phone/paper/cut'
import { whole, type Quad } from '@/shared/phone/paper/quad'
import css from '../portal.module.css'
import { Corners } from './Corners'
import { useText } from './text'

interface CropProps {
  photo: Blob
  /** What lies between the corners, flat and small. */
  onCut: (picture: Blob) => void
  onKeep: () => void
  onDrop: () => void
}

/** Crop shows a photograph that was just taken with the four corners of the paper in it, to be set right; what lies between is laid flat and made small. It can always be used as it is. */
export function Crop({ photo, onCut, onKeep, onDrop }: CropProps) {
  const t = useText()
  const head = useRef<HTMLHeadingElement>(null)
  const [address, setAddress] = useState('')
  const [corners, setCorners] = useState<Quad>(whole)
  const [found, setFound] = useState<boolean>()
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState(false)
  useEffect(() => head.current?.focus(), [])
  useEffect(() => {
    let here = true
    const made = URL.createObjectURL(photo)
    void proposed(photo)
      .catch(() => undefined) // a browser that keeps its pixels to itself: the corners are set by hand
      .then((q) => {
        if (!here) return
        setAddress(made)
        setFound(q !== undefined)
        if (q) setCorners(q)
      })
    return () => {
      here = false
      URL.revokeObjectURL(made)
    }
  }, [photo])
  const take = () => {
    setBusy(true)
    setFailed(false)
    cut(photo, corners).then(onCut, () => {
      setBusy(false)
      setFailed(true)
    })
  }
  return (
    <section className={css.card} aria-label={t('cut')} aria-busy={busy}>
      <h2 ref={head} tabIndex={-1}>
        {t('cut')}
      </h2>
      <p role="status">{t(found === undefined ? 'look' : found ? 'found' : 'none')}</p>
      {address && <Corners address={address} corners={corners} onMove={setCorners} />}
      <p className={css.note}>{t('how')}</p>
      {failed && (
        <p role="alert" className="act">
          {t('failed')}
        </p>
      )}
      <div className={css.acts}>
        <button type="button" className={css.primary} disabled={busy || !address} onClick={take}>
          {t('done')}
        </button>
        <button type="button" className={css.second} disabled={busy} onClick={onKeep}>
          {t('asItIs')}
        </button>
        <button type="button" className={css.second} disabled={busy} onClick={onDrop}>
          {t('drop')}
        </button>
      </div>
    </section>
  )
}
