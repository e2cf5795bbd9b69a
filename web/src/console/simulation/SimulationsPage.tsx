import { useQuery } from '@tanstack/react-query'
import { Radio } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { minute } from '@/shared/format/date'
import { whole } from '@/shared/format/money'
import { useWords } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import type { Column } from '@/shared/list/Table'
import { useCounty, useScope } from '@/shared/session/session'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Page, Section } from '@/shared/ui/page'
import { costChange, runAddress, signed, type Simulation } from './figures'
import { Parameters } from './Parameters'
import css from './simulation.module.css'
import { useText } from './text'

const programmes = ['dibao', 'edge'] as const
type Programme = (typeof programmes)[number]

/** SimulationsPage tries a change of the law on the households of a place, and lists what was tried. */
export default function SimulationsPage() {
  const t = useText()
  const scope = useScope()
  const county = useCounty()
  const [params, setParams] = useSearchParams()
  const [programme, setProgramme] = useState<Programme>('dibao')
  const division = params.get('division') ?? (scope.length >= 6 ? scope : county ? String(county) : '')
  return (
    <Page title={t('title')} under={t('under')}>
      <Section title={t('try')}>
        <div className={css.form}>
          {scope.length < 12 && <DivisionPicker label={t('where')} root={scope} value={division} onChange={(d) => setParams(d ? { division: d } : {})} />}
          <Radio.Group aria-label={t('programme')} value={programme} options={programmes.map((p) => ({ value: p, label: t(`programme.${p}`) }))} onChange={(e) => setProgramme(e.target.value as Programme)} />
          {division.length >= 6 ? <Parameters key={`${division} ${programme}`} division={division} programme={programme} /> : <p className="quiet">{t('chooseCounty')}</p>}
        </div>
      </Section>
      {division.length >= 6 && <Tried county={Number(division.slice(0, 6))} />}
    </Page>
  )
}

/** useTried reads what was tried on a county lately. */
export const useTried = (county: number) =>
  useQuery({
    queryKey: ['simulations', county],
    queryFn: async () => (await must(api.GET('/api/simulations/{county}', { params: { path: { county }, query: { limit: 200 } } }))).items,
  })

/** useChangeText says a change in short: what is moved, and to what. */
export function useChangeText(): (s: Pick<Simulation, 'changes'>) => string {
  const words = useWords()
  return (s) => s.changes.map((c) => `${words(c.title)} → ${c.value}`).join('；')
}

function Tried({ county }: { county: number }) {
  const t = useText()
  const changeText = useChangeText()
  const result = (s: Simulation, show: (s: Required<Simulation>['result']) => string) => (s.result ? show(s.result) : t('unended'))
  const columns: Column<Simulation>[] = [
    { key: 'name', title: t('name'), main: true, render: (s) => s.name || changeText(s) },
    { key: 'change', title: t('change'), wideOnly: true, render: (s) => (s.name ? changeText(s) : '—') },
    { key: 'where', title: t('where'), render: (s) => s.place || s.division },
    { key: 'programme', title: t('programme'), wideOnly: true, render: (s) => t(`programme.${s.programme as Programme}`) },
    { key: 'gained', title: t('gainedLost'), figure: true, render: (s) => result(s, (r) => `+${whole(r.total.gained)} / -${whole(r.total.lost)}`) },
    { key: 'cost', title: t('cost'), figure: true, render: (s) => result(s, (r) => signed(costChange(r.total))) },
    { key: 'by', title: t('by'), wideOnly: true, render: (s) => s.createdName },
    { key: 'at', title: t('at'), render: (s) => minute(s.createdAt) },
  ]
  return (
    <Section title={t('kept')}>
      <DataList
        path="/api/simulations/{county}"
        params={{ county: String(county) }}
        prefix="tried."
        pageSize={20}
        caption={t('kept')}
        empty={{ text: t('none') }}
        columns={columns}
        filters={[
          { key: 'programme', kind: 'choice', label: t('programme'), options: programmes.map((p) => ({ value: p, label: t(`programme.${p}`) })) },
          { key: 'kept', kind: 'choice', label: t('whoSees'), options: [{ value: 'true', label: t('whoAll') }, { value: 'false', label: t('whoMine') }] },
          { key: 'division', kind: 'division', label: t('where'), root: String(county), depth: 5 },
        ]}
        rowKey={(s) => s.id}
        rowLink={runAddress}
      />
    </Section>
  )
}
