import { Checkbox } from 'antd'
import { Zh } from '@/shared/i18n'

interface ChoicesProps {
  /** What is chosen, for screen readers. */
  label: string
  options: { value: string; label: string }[]
  value?: string[]
  onChange?: (chosen: string[]) => void
}

/** Choices is a group of checkboxes as a field of a form; it leaves away what Form.Item would put on the group, which may not be aria-required. */
export function Choices({ label, options, value, onChange }: ChoicesProps) {
  return (
    <div role="group" aria-label={label}>
      <Checkbox.Group<string> options={options.map((o) => ({ value: o.value, label: <Zh>{o.label}</Zh> }))} value={value ?? []} onChange={(v) => onChange?.(v)} />
    </div>
  )
}
