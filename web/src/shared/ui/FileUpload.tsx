import { useEffect, useId, useRef, useState, type DragEvent } from 'react'
import type { Schema } from '@/shared/api/client'
import { upload, type Place } from '@/shared/api/upload'
import { useT, Zh } from '@/shared/i18n'
import { Fault } from './fault'
import css from './file.module.css'

/** A file kept by the server. */
export type KeptFile = Schema<'FilesFile'>

interface FileUploadProps {
  /** The files kept so far; FileUpload works as a field of an antd form. */
  value?: KeptFile[]
  onChange?: (files: KeptFile[]) => void
  /** The county the files belong to. */
  county: number
  /** What they are for; it decides who may read them. */
  purpose: Place['purpose']
  /** What to choose: 授权书扫描件. */
  label: string
  /** File kinds as in an input: `image/*,.pdf`. */
  accept?: string
  multiple?: boolean
  /** Megabytes. */
  limit?: number
}

interface Sending {
  id: number
  name: string
  part: number
}

/** FileUpload sends files to the server and keeps their ids. */
export function FileUpload({ value = [], onChange, county, purpose, label, accept, multiple = false, limit = 20 }: FileUploadProps) {
  const t = useT()
  const id = useId()
  const [sending, setSending] = useState<Sending[]>([])
  const [error, setError] = useState<unknown>()
  const [tooLarge, setTooLarge] = useState<string>()
  const [over, setOver] = useState(false)
  const kept = useRef(value) // several uploads end between two renders
  useEffect(() => {
    kept.current = value
  }, [value])

  const change = (files: KeptFile[]) => {
    kept.current = files
    onChange?.(files)
  }
  const send = async (file: File) => {
    const mine = performance.now() + Math.random()
    const set = (part: number) => setSending((was) => [...was.filter((s) => s.id !== mine), { id: mine, name: file.name, part }])
    set(0)
    try {
      const done = await upload(file, { county, purpose }, set)
      change(multiple ? [...kept.current, done] : [done])
    } catch (thrown) {
      setError(thrown)
    } finally {
      setSending((was) => was.filter((s) => s.id !== mine))
    }
  }
  const take = (files: FileList | null) => {
    setError(undefined)
    setTooLarge(undefined)
    for (const file of Array.from(files ?? []).slice(0, multiple ? undefined : 1)) {
      if (file.size > limit * 1024 * 1024) setTooLarge(file.name)
      else void send(file)
    }
  }
  const drop = (e: DragEvent) => {
    e.preventDefault()
    setOver(false)
    take(e.dataTransfer.files)
  }
  return (
    <div>
      <div
        className={`${css.drop} ${over ? css.over : ''}`}
        onDragOver={(e) => {
          e.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          id={id}
          className={css.input}
          type="file"
          aria-label={label}
          accept={accept}
          multiple={multiple}
          onChange={(e) => {
            take(e.target.files)
            e.target.value = ''
          }}
        />
        <label htmlFor={id} className={css.choose}>
          {t('file.choose')}
        </label>
        <span className={`quiet ${css.hint}`}>{t('file.drop')}</span>
      </div>
      <ul className={css.files} aria-live="polite">
        {value.map((f) => (
          <li key={f.id}>
            <span className={css.fileName}><Zh>{f.name}</Zh></span> <span className="quiet">{t('file.sent')}</span>
            <button
              type="button"
              className="link"
              aria-label={t('file.remove', { name: f.name })}
              onClick={() => change(value.filter((k) => k.id !== f.id))}
            >
              ✕
            </button>
          </li>
        ))}
        {sending.map((s) => (
          <li key={s.id}>
            <span className={css.fileName}><Zh>{s.name}</Zh></span>{' '}
            <span className="quiet figure">{t('file.sending', { percent: Math.floor(s.part * 100) })}</span>
          </li>
        ))}
      </ul>
      {tooLarge && (
        <p className="act" role="alert">
          {t('file.tooLarge', { name: tooLarge, limit })}
        </p>
      )}
      {error !== undefined && <Fault error={error} />}
    </div>
  )
}
