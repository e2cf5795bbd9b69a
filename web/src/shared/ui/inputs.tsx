import { DatePicker, Input } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
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

/** MoneyInput takes an amount as people write it (1,894.5) and gives it in fen. What is no amount stays visible and counts as not known. */
export function MoneyInput({ id, value, onChange, label, disabled = false }: MoneyInputProps) {
  const t = useT()
  const [text, setText] = useState<string>()
  const wrong = text !== undefined && text.trim() !== '' && fenFromYuan(text) === undefined
  const shown = text ?? (value === null || value === undefined ? '' : yuan(value))
  return (
    <Input
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
  )
}

interface DayInputProps {
  id?: string
  /** `2026-11-23`. */
  value?: string
  onChange?: (day: string) => void
}

/** DayInput takes a day up to today by the server's clock. */
export function DayInput({ id, value, onChange }: DayInputProps) {
  const today = useToday()
  return (
    <DatePicker
      id={id}
      value={value ? dayjs(value) : null}
      onChange={(d) => onChange?.(d ? d.format('YYYY-MM-DD') : '')}
      maxDate={today ? dayjs(today) : undefined}
      defaultPickerValue={today ? dayjs(today) : undefined}
      showNow={false}
      style={{ width: '100%' }}
    />
  )
}
