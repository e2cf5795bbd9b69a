import { Button, DatePicker, Form, Input, Select } from 'antd'
import dayjs from 'dayjs'
import { useState } from 'react'
import { useT } from '@/shared/i18n'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import css from './list.module.css'

/** A filter of a list; its key is the name in the address and in the request. */
export type Filter = { key: string; label: string } & (
  | { kind: 'search'; placeholder?: string }
  | { kind: 'choice'; options: { value: string; label: string }[]; any?: string }
  | { kind: 'day' | 'month' }
  | { kind: 'hidden' } // kept in the address by the page itself, as its tabs do
  | { kind: 'division'; root?: string; depth?: 1 | 2 | 3 | 4 | 5 }
)

interface FiltersProps {
  filters: Filter[]
  values: Record<string, string>
  onChange: (values: Record<string, string | undefined>) => void
  /** Tells the fields of two lists of one page apart. */
  prefix?: string
}

/** Filters is the row of filters over a list; on a phone it opens from a button. */
export function Filters({ filters, values, onChange, prefix = '' }: FiltersProps) {
  const t = useT()
  const [open, setOpen] = useState(false)
  const visible = filters.filter((f) => f.kind !== 'hidden')
  const count = visible.filter((f) => values[f.key]).length
  const set = (key: string, value: string | undefined) => onChange({ ...values, [key]: value })
  const clear = () => onChange({ ...values, ...Object.fromEntries(visible.map((f) => [f.key, undefined])) })
  return (
    <div className={css.filterBar}>
      <Button className={css.filterToggle} aria-expanded={open} onClick={() => setOpen(!open)}>
        {count > 0 ? t('list.filterCount', { count }) : t('list.filter')}
      </Button>
      <div className={`${css.filters} ${open ? css.filtersOpen : ''}`} role="search">
        {visible.map((f) => (
          <Form.Item key={f.key} label={f.label} htmlFor={`filter-${prefix}${f.key}`} layout="vertical" className={f.kind === 'division' ? css.wideFilter : ''}>
            <FilterInput id={`filter-${prefix}${f.key}`} filter={f} value={values[f.key] ?? ''} onChange={(v) => set(f.key, v)} />
          </Form.Item>
        ))}
        {count > 0 && (
          <Button type="link" onClick={clear} className={css.clear}>
            {t('list.clear')}
          </Button>
        )}
      </div>
    </div>
  )
}

interface InputProps {
  id: string
  filter: Filter
  value: string
  onChange: (value: string | undefined) => void
}

function FilterInput({ id, filter: f, value, onChange }: InputProps) {
  const t = useT()
  switch (f.kind) {
    case 'search':
      return <SearchInput key={value} id={id} value={value} placeholder={f.placeholder} onChange={onChange} />
    case 'choice':
      return (
        <Select
          id={id}
          value={value}
          options={[{ value: '', label: f.any ?? t('list.any') }, ...f.options]}
          onChange={(v) => onChange(v || undefined)}
          popupMatchSelectWidth={false}
        />
      )
    case 'hidden':
      return null
    case 'division':
      return <DivisionPicker label={f.label} value={value} root={f.root} depth={f.depth} onChange={onChange} />
    default:
      return (
        <DatePicker
          id={id}
          picker={f.kind === 'day' ? 'date' : 'month'}
          value={value ? dayjs(value) : null}
          onChange={(d) => onChange(d?.format(f.kind === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM'))}
        />
      )
  }
}

// Searching starts on Enter or the button, not on each letter: Chinese input
// methods pass half-written pinyin through.
function SearchInput({ id, value, placeholder, onChange }: { id: string; value: string; placeholder?: string } & Pick<InputProps, 'onChange'>) {
  const t = useT()
  const [text, setText] = useState(value)
  return (
    <Input.Search
      id={id}
      value={text}
      placeholder={placeholder}
      enterButton={<Button>{t('list.search')}</Button>}
      allowClear
      maxLength={100}
      onChange={(e) => setText(e.target.value)}
      onSearch={(v) => onChange(v.trim() || undefined)}
    />
  )
}
