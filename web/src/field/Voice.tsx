import { useEffect, useRef, useState } from 'react'
import { minute } from '@/shared/format/date'
import { idOf } from './book'
import css from './field.module.css'
import { bytesOf } from './photo'
import { useText } from './text'
import type { FormProps } from './VisitPage'

/** longest is how long a memo may be, in milliseconds. */
const longest = 3 * 60_000

const stop = (r: MediaRecorder | undefined) => r?.state === 'recording' && r.stop()

/** Voice records a memo, where the browser can. */
export function Voice({ book, visit, fields, set, closed }: FormProps) {
  const t = useText()
  const recorder = useRef<MediaRecorder>()
  const here = useRef(true)
  useEffect(() => {
    here.current = true
    return () => {
      here.current = false
      stop(recorder.current) // who leaves the form is recorded no longer; what was said is kept
    }
  }, [])
  const [on, setOn] = useState(false)
  const [failed, setFailed] = useState(false)
  const memos = [...fields.values()].filter((s) => s.field.startsWith('voice/') && s.value !== '')
  if (memos.length === 0 && (closed || typeof MediaRecorder === 'undefined')) return null
  const start = async () => {
    setFailed(false)
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      if (!here.current) {
        for (const track of stream.getTracks()) track.stop()
        return
      }
      const r = new MediaRecorder(stream, { audioBitsPerSecond: 32_000 })
      const parts: Blob[] = []
      r.ondataavailable = (e) => parts.push(e.data)
      r.onstop = () => {
        for (const track of stream.getTracks()) track.stop()
        setOn(false)
        void bytesOf(new Blob(parts)).then((bytes) => book.add(idOf(visit.call), 'voice', bytes, (sum) => `voice/${sum}`, () => String(Date.now())))
      }
      recorder.current = r
      r.start()
      setOn(true)
      window.setTimeout(() => stop(r), longest)
    } catch {
      setFailed(true)
    }
  }
  return (
    <section>
      <h2>{t('voice')}</h2>
      <ul>
        {memos.map((s) => {
          const what = t('voiceAt', { at: minute(new Date(Number(s.value)).toISOString()) })
          return (
            <li key={s.field} className={css.line}>
              {what}
              {!closed && (
                <button type="button" className={css.small} aria-label={`${t('removeVoice')} ${what}`} onClick={() => set(s.field, '')}>
                  {t('removeVoice')}
                </button>
              )}
            </li>
          )
        })}
      </ul>
      {!closed && (
        <button type="button" className={css.second} onClick={() => (on ? stop(recorder.current) : void start())}>
          {t(on ? 'stop' : 'record')}
        </button>
      )}
      {on && <p role="status">{t('recording')}</p>}
      {failed && (
        <p role="alert" className="act">
          {t('voiceFailed')}
        </p>
      )}
    </section>
  )
}
