import { useQuery } from '@tanstack/react-query'
import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, must } from '@/shared/api/client'
import { useWords } from '@/shared/i18n'
import { TableSkeleton } from '@/shared/list/Table'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { isMoney, isOften, runAddress, writtenAs, type Movable } from './figures'
import css from './simulation.module.css'
import { useText } from './text'

interface ParametersProps {
  division: string
  programme: 'dibao' | 'edge'
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
  // What is chosen by a word has no figures to move.
  const figures = (movable.data ?? []).filter((m) => m.choices.length === 0)
  const start = async () => {
    const changes = figures.flatMap((m) => {
      const value = writtenAs(m, typed[m.name] ?? '')
      return value && value !== m.written ? [{ parameter: m.name, value }] : []
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
      {list(figures.filter(isOften))}
      <details className={css.more}>
        <summary>{t('more')}</summary>
        {list(figures.filter((m) => !isOften(m)))}
      </details>
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
            </th>
            <td className="figure">{m.set ? `${words(m.shown)}${isMoney(m) ? ` ${t('yuan')}` : ''}` : <span className="quiet">{t('open')}</span>}</td>
            <td>
              <Field movable={m} value={typed[m.name] ?? ''} onChange={(value) => onType(m.name, value)} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Field({ movable: m, value, onChange }: { movable: Movable; value: string; onChange: (value: string) => void }) {
  const t = useText()
  const words = useWords()
  const label = `${words(m.title)} ${t('changeTo')}`
  if (m.unit === 'flag')
    return (
      <Select
        aria-label={label}
        className={css.input ?? ''}
        value={value}
        onChange={onChange}
        options={[
          { value: '', label: t('same') },
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]}
      />
    )
  return <Input aria-label={label} value={value} inputMode="decimal" placeholder={t('same')} suffix={isMoney(m) ? t('yuan') : undefined} onChange={(e) => onChange(e.target.value)} />
}
