import { Select } from 'antd'
import { useState } from 'react'
import { whole, yuan } from '@/shared/format/money'
import { Table, type Column } from '@/shared/list/Table'
import { Section } from '@/shared/ui/page'
import type { Effect, Simulation } from './figures'
import { useChangeText, useTried } from './SimulationsPage'
import css from './simulation.module.css'
import { useText } from './text'

/** Compared lays another simulation of the same programme and place beside this one. */
export function Compared({ run: s }: { run: Simulation }) {
  const t = useText()
  const changeText = useChangeText()
  const tried = useTried(s.county)
  const [chosen, choose] = useState<string>()
  const others = (tried.data ?? []).filter((o) => o.id !== s.id && o.result && o.programme === s.programme && o.division === s.division)
  const other = others.find((o) => o.id === chosen)
  if (others.length === 0 || !s.result) return null
  return (
    <Section title={t('compare')}>
      <Select
        aria-label={t('compareWith')}
        placeholder={t('compareWith')}
        className={css.other ?? ''}
        value={chosen ?? null}
        options={others.map((o) => ({ value: o.id, label: o.name || changeText(o) }))}
        onChange={(id: string) => choose(id)}
      />
      {other?.result && <Figures mine={s.result.total} other={other.result.total} name={other.name || changeText(other)} paid={s.monthly} />}
    </Section>
  )
}

function Figures({ mine, other, name, paid }: { mine: Effect; other: Effect; name: string; paid: boolean }) {
  const t = useText()
  const rows = [
    { key: 'fit', name: t('after'), today: whole(mine.before), mine: whole(mine.after), other: whole(other.after) },
    { key: 'people', name: t('person'), today: whole(mine.peopleBefore), mine: whole(mine.peopleAfter), other: whole(other.peopleAfter) },
    { key: 'gained', name: t('gained'), today: '—', mine: whole(mine.gained), other: whole(other.gained) },
    { key: 'lost', name: t('lost'), today: '—', mine: whole(mine.lost), other: whole(other.lost) },
    ...(paid ? [{ key: 'cost', name: t('monthly'), today: yuan(mine.fenBefore), mine: yuan(mine.fenAfter), other: yuan(other.fenAfter) }] : []),
  ]
  const figure = (key: 'today' | 'mine' | 'other', title: string): Column<(typeof rows)[number]> => ({ key, title, figure: true, render: (r) => r[key] })
  return (
    <Table
      caption={t('compare')}
      rows={rows}
      rowKey={(r) => r.key}
      columns={[
        { key: 'name', title: t('figure'), main: true, render: (r) => r.name },
        figure('today', t('today')),
        figure('mine', t('this')),
        figure('other', name),
      ]}
    />
  )
}
