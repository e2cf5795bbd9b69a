import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, must } from '@/shared/api/client'
import { useWords } from '@/shared/i18n'
import { TableSkeleton } from '@/shared/list/Table'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { isMoney, isOften, runAddress, writtenAs, type Grade, type Movable } from './figures'
import css from './simulation.module.css'
import { useText } from './text'

interface ParametersProps {
  division: string
  programme: string
}

/** Parameters are what may be moved, with the act that tries it. */
export function Parameters({ division, programme }: ParametersProps) {
  const t = useText()
  const navigate = useNavigate()
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [error, setError] = useState<unknown>()
  const [empty, setEmpty] = useState(false)
  const movable = useQuery({
    queryKey: ['simulations', 'parameters', division, programme],
    queryFn: async () => (await must(api.GET('/api/simulations/parameters', { params: { query: { division, programme } } }))).items,
  })
  const act = useAct((changes: { parameter: string; value: string }[], key: string) =>
    must(api.POST('/api/simulations', { body: { division, programme, on: '', changes }, headers: { 'Idempotency-Key': key } })),
  )
  const all = movable.data ?? []
  const first = all.some(isOften) ? all.filter(isOften) : all
  const rest = all.filter((m) => !first.includes(m))
  const start = async () => {
    const changes = all.flatMap((m) => {
      const value = writtenAs(m, typed[m.name] ?? '')
      return value && !(m.written.length === 1 && value === m.written[0]) ? [{ parameter: m.name, value }] : []
    })
    setError(undefined)
    setEmpty(changes.length === 0)
    if (changes.length === 0) return
    try {
      const made = await act.run(changes)
      if (made) void navigate(runAddress(made))
    } catch (thrown) {
      setError(thrown)
    }
  }
  if (movable.error) return <Fault error={movable.error} onRetry={() => void movable.refetch()} />
  if (movable.isPending) return <TableSkeleton label={t('parameter')} rows={5} />
  const list = (items: Movable[]) => <List items={items} typed={typed} onType={(name, value) => setTyped({ ...typed, [name]: value })} />
  return (
    <>
      {list(first)}
      {rest.length > 0 && (
        <details className={css.more}>
          <summary>{t('more')}</summary>
          {list(rest)}
        </details>
      )}
      {error !== undefined && <Fault error={error} />}
      {empty && <p role="alert">{t('nothing')}</p>}
      <div>
        <Button type="primary" loading={act.busy} onClick={() => void start()}>
          {t('start')}
        </Button>
      </div>
    </>
  )
}

interface ListProps {
  items: Movable[]
  typed: Record<string, string>
  onType: (name: string, value: string) => void
}

function List({ items, typed, onType }: ListProps) {
  const t = useText()
  const words = useWords()
  return (
    <table className={css.parameters}>
      <caption className="unseen">{t('parameter')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('parameter')}</th>
          <th scope="col">{t('now')}</th>
          <th scope="col">{t('changeTo')}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((m) => (
          <tr key={m.name}>
            <th scope="row">
              {words(m.title)}
              {m.mark === 'demonstration' && <span className="quiet"> · {t('demonstration')}</span>}
              {m.lower !== 'any' && <span className="quiet"> · {t(`lower.${m.lower}`)}</span>}
            </th>
            <td className="figure">
              {m.shown.map((s) => `${words(s)}${isMoney(m) && !m.by ? ` ${t('yuan')}` : ''}`).join('、') || <span className="quiet">{t('open')}</span>}
            </td>
            <td className={m.by ? css.table : undefined}>
              <Field movable={m} value={typed[m.name] ?? ''} onChange={(value) => onType(m.name, value)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface FieldProps {
  movable: Movable
  value: string
  onChange: (value: string) => void
}

function Field({ movable: m, value, onChange }: FieldProps) {
  const t = useText()
  const words = useWords()
  const label = `${words(m.title)} ${t('changeTo')}`
  if (m.by) return <Grades movable={m} value={value} onChange={onChange} />
  const choices =
    m.unit === 'flag'
      ? [
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]
      : m.choices.map((c, i) => ({ value: c, label: m.called[i] ? words(m.called[i]) : c }))
  if (choices.length > 0)
    return <Select aria-label={label} className={css.input ?? ''} value={value} onChange={onChange} options={[{ value: '', label: t('same') }, ...choices]} />
  return <Input aria-label={label} value={value} inputMode="decimal" placeholder={t('same')} suffix={isMoney(m) ? t('yuan') : undefined} onChange={(e) => onChange(e.target.value)} />
}

/** Grades moves the rows of a table: their bounds, their values, and how many there are. */
function Grades({ movable: m, value, onChange }: FieldProps) {
  const t = useText()
  const words = useWords()
  const rows = value ? (JSON.parse(value) as Grade[]) : m.grades.map((g) => ({ ...g, below: (g.below ?? '').replace('元', ''), value: g.value.replace('元', '') }))
  const set = (next: Grade[]) => onChange(next.length > 0 ? JSON.stringify(next) : '')
  const put = (i: number, part: Partial<Grade>) => set(rows.map((r, k) => (k === i ? { ...r, ...part } : r)))
  const name = (i: number, what: string) => `${words(m.title)} ${t('grade', { number: i + 1 })} ${what}`
  return (
    <div className={css.grades}>
      {rows.map((r, i) => (
        <div key={i} className={css.grade}>
          <Input aria-label={name(i, t('below'))} value={r.below ?? ''} inputMode="decimal" placeholder={t('rest')} prefix={t('below')} onChange={(e) => put(i, { below: e.target.value })} />
          <Input aria-label={name(i, t('gradeValue'))} value={r.value} inputMode="decimal" suffix={isMoney(m) ? t('yuan') : undefined} onChange={(e) => put(i, { value: e.target.value })} />
          <Button size="small" type="text" aria-label={name(i, t('removeGrade'))} onClick={() => set(rows.filter((_, k) => k !== i))}>
            {t('removeGrade')}
          </Button>
        </div>
      ))}
      <Button size="small" onClick={() => set([...rows, { below: '', value: '' }])}>
        {t('addGrade')}
      </Button>
    </div>
  )
}
