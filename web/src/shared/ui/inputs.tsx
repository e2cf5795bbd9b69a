import { DatePicker, Input, type InputRef } from 'antd'
import dayjs from 'dayjs'
import { useEffect, useRef, useState } from 'react'
import { fenFromYuan, yuan } from '@/shared/format/money'
import { useT } from '@/shared/i18n'
import { useToday } from '@/shared/session/session'

interface MoneyInputProps {
  id?: string
  /** In fen; null or undefined is not known. */
  value?: number | null
  onChange?: (fen: number | null) => void
  label?: string
  disabled?: boolean
}

/**
 * MoneyInput takes an amount as people write it (1,894.5) and gives it in fen.
 * What is no amount stays visible, says so, and keeps its form from being sent:
 * it would be taken as not known.
 */
export function MoneyInput({ id, value, onChange, label, disabled = false }: MoneyInputProps) {
  const t = useT()
  const [text, setText] = useState<string>()
  const wrong = text !== undefined && text.trim() !== '' && fenFromYuan(text) === undefined
  const says = wrong ? t('money.wrong') : ''
  const input = useRef<InputRef>(null)
  useEffect(() => input.current?.input?.setCustomValidity(says), [says])
  const shown = text ?? (value === null || value === undefined ? '' : yuan(value))
  return (
    <>
      <Input
        ref={input}
        id={id}
        value={shown}
        aria-label={label}
        disabled={disabled}
        inputMode="decimal"
        status={wrong ? 'error' : ''}
        aria-invalid={wrong}
        suffix={t('unit.yuan')}
        onChange={(e) => {
          setText(e.target.value)
          onChange?.(fenFromYuan(e.target.value) ?? null)
        }}
        onBlur={() => !wrong && setText(undefined)}
      />
      <span className="act" aria-live="polite">
        {says}
      </span>
    </>
  )
}

interface DayInputProps {
  id?: string
  /** `2026-11-23`. */
  value?: string
  onChange?: (day: string) => void
  /** A day that is still to come, as by which something is due. */
  ahead?: boolean
}

/** DayInput takes a day up to today by the server's clock; one that is still to come where ahead says so. */
export function DayInput({ id, value, onChange, ahead = false }: DayInputProps) {
  const today = useToday()
  return (
    <DatePicker
      id={id}
      value={value ? dayjs(value) : null}
      onChange={(d) => onChange?.(d ? d.format('YYYY-MM-DD') : '')}
      minDate={ahead && today ? dayjs(today) : undefined}
      maxDate={!ahead && today ? dayjs(today) : undefined}
      defaultPickerValue={today ? dayjs(today) : undefined}
      showNow={false}
      style={{ width: '100%' }}
    />
  )
}
