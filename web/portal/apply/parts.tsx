import { useEffect, useRef, useState, type ReactNode } from 'react'
import { fenFromYuan, yuan } from '@/shared/format/money'
import css from '../portal.module.css'
import { figures } from './spoken'
import { useText } from './text'

/** Steps are the buttons at the end of a step. */
export function Steps({ onBack, next, disabled }: { onBack: (() => void) | undefined; next?: string; disabled?: boolean }) {
  const t = useText()
  return (
    <div className={css.acts}>
      <button type="submit" className={css.primary} disabled={disabled}>
        {next ?? t('next')}
      </button>
      {onBack && (
        <button type="button" className={css.second} onClick={onBack}>
          {t('back')}
        </button>
      )}
    </div>
  )
}

/** Discard throws away what is kept on the phone, after asking once more. */
export function Discard({ onDiscard }: { onDiscard: () => void }) {
  const t = useText()
  const [sure, setSure] = useState(false)
  if (!sure)
    return (
      <div className={css.acts}>
        <button type="button" className={css.second} onClick={() => setSure(true)}>
          {t('dropKept')}
        </button>
      </div>
    )
  return (
    <div role="alert">
      <p>{t('dropKeptSure')}</p>
      <div className={css.acts}>
        <button
          type="button"
          className={css.primary}
          onClick={() => {
            setSure(false)
            onDiscard()
          }}
        >
          {t('discardDo')}
        </button>
        <button type="button" className={css.second} onClick={() => setSure(false)}>
          {t('discardNot')}
        </button>
      </div>
    </div>
  )
}

/** Field is a labelled control; wide where a phone has no room for another beside it. */
export function Field({ label, wide = false, children }: { label: ReactNode; wide?: boolean; children: ReactNode }) {
  return (
    <label className={wide ? `${css.field} ${css.wide}` : css.field}>
      <span>{label}</span>
      {children}
    </label>
  )
}

/** Sum takes an amount in yuan; empty is none. What cannot be read makes the input invalid: the form is not to be left with it. */
export function Sum({ label, unit, fen, onChange }: { label: string; unit: string; fen: number | undefined; onChange: (fen: number | undefined) => void }) {
  const t = useText()
  const [text, setText] = useState(fen === undefined ? '' : yuan(fen).replaceAll(',', ''))
  const wrong = text.trim() !== '' && (fenFromYuan(figures(text)) ?? -1) < 0
  const input = useRef<HTMLInputElement>(null)
  const words = wrong ? t('amountWrong') : ''
  useEffect(() => input.current?.setCustomValidity(words), [words])
  return (
    <Field label={`${label} · ${unit}`}>
      <input
        ref={input}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        aria-invalid={wrong}
        onBlur={() => setText(figures(text))}
        onChange={(e) => {
          setText(e.target.value)
          const n = fenFromYuan(figures(e.target.value))
          onChange(n === undefined || n <= 0 ? undefined : n)
        }}
      />
    </Field>
  )
}
