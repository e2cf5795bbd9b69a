import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { minute } from '@/shared/format/date'
import { whole } from '@/shared/format/money'
import { useLang, useWords, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import type { Column } from '@/shared/list/Table'
import { useCounty, useScope } from '@/shared/session/session'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { Page, Section } from '@/shared/ui/page'
import { costChange, keptUnder, runAddress, signed, type Simulation } from './figures'
import { Parameters } from './Parameters'
import { useSaid } from './said'
import css from './simulation.module.css'
import { useText } from './text'

/** SimulationsPage tries a change of the law on the households of a place, and lists what was tried. */
export default function SimulationsPage() {
  const t = useText()
  const scope = useScope()
  const county = useCounty()
  const [params, setParams] = useSearchParams()
  const [programme, setProgramme] = useState('dibao')
  const division = params.get('division') ?? (scope.length >= 2 ? scope : county ? String(county) : '')
  return (
    <Page title={t('title')} under={t('under')}>
      <Section title={t('try')}>
        <div className={css.form}>
          {scope.length < 12 && <DivisionPicker label={t('where')} root={scope} value={division} onChange={(d) => setParams(d ? { division: d } : {})} />}
          {division && <Programmes division={division} value={programme} onChange={setProgramme} />}
          {division ? <Parameters key={`${division} ${programme}`} division={division} programme={programme} /> : <p className="quiet">{t('choosePlace')}</p>}
        </div>
      </Section>
      {division && <Tried division={division} />}
    </Page>
  )
}

/** Programmes chooses one of those that the law of the place knows, and says which cannot be simulated and why. */
function Programmes({ division, value, onChange }: { division: string; value: string; onChange: (programme: string) => void }) {
  const t = useText()
  const words = useWords()
  const known = useProgrammes(division)
  if (known.error) return <Fault error={known.error} onRetry={() => void known.refetch()} />
  const left = (known.data ?? []).filter((p) => p.leftOut)
  return (
    <div>
      <Select
        aria-label={t('programme')}
        className={css.other ?? ''}
        showSearch={{ optionFilterProp: 'label' }}
        loading={known.isPending}
        value={value}
        onChange={onChange}
        options={(known.data ?? []).filter((p) => !p.leftOut).map((p) => ({ value: p.id, label: words(p.title) }))}
      />
      {left.length > 0 && (
        <details className={css.more}>
          <summary>{t('leftOut', { count: left.length })}</summary>
          <ul className={css.notes}>
            {left.map((p) => (
              <li key={p.id}>
                {words(p.title)}：{p.leftOut && words(p.leftOut)}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

const useProgrammes = (division: string) =>
  useQuery({
    queryKey: ['simulations', 'programmes', division],
    queryFn: async () => (await must(api.GET('/api/simulations/programmes', { params: { query: { division } } }))).items,
  })

/** useTried reads what was tried on a county lately. */
export const useTried = (county: number) =>
  useQuery({
    queryKey: ['simulations', county],
    queryFn: async () => (await must(api.GET('/api/simulations/{county}', { params: { path: { county }, query: { limit: 200 } } }))).items,
  })

/** useChangeText says a change in short: what is moved, and to what. */
export function useChangeText(): (s: Pick<Simulation, 'changes'>) => string {
  const words = useWords()
  const { lang } = useLang()
  const said = useSaid()
  return (s) => s.changes.map((c) => `${words(c.title)} → ${said(c.value)}`).join(lang === 'en' ? '; ' : '；')
}

function Tried({ division }: { division: string }) {
  const t = useText()
  const county = keptUnder(division)
  const programmes = useProgrammes(division)
  const words = useWords()
  const changeText = useChangeText()
  const result = (s: Simulation, show: (s: Required<Simulation>['result']) => string) => (s.result ? show(s.result) : t('unended'))
  const columns: Column<Simulation>[] = [
    { key: 'name', title: t('name'), main: true, render: (s) => s.name || changeText(s) },
    { key: 'change', title: t('change'), wideOnly: true, render: (s) => (s.name ? changeText(s) : '—') },
    { key: 'where', title: t('where'), render: (s) => <Zh>{s.place || s.division}</Zh> },
    { key: 'programme', title: t('programme'), wideOnly: true, render: (s) => words(s.programmeTitle) },
    { key: 'gained', title: t('gainedLost'), figure: true, render: (s) => result(s, (r) => `+${whole(r.total.gained)} / -${whole(r.total.lost)}`) },
    { key: 'cost', title: t('cost'), figure: true, render: (s) => result(s, (r) => signed(costChange(r.total))) },
    { key: 'by', title: t('by'), wideOnly: true, render: (s) => <Zh>{s.createdName}</Zh> },
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
          { key: 'programme', kind: 'choice', label: t('programme'), options: (programmes.data ?? []).filter((p) => !p.leftOut).map((p) => ({ value: p.id, label: words(p.title) })) },
          { key: 'kept', kind: 'choice', label: t('whoSees'), options: [{ value: 'true', label: t('whoAll') }, { value: 'false', label: t('whoMine') }] },
          { key: 'division', kind: 'division', label: t('where'), root: division.slice(0, 6), depth: 5 },
        ]}
        rowKey={(s) => s.id}
        rowLink={runAddress}
      />
    </Section>
  )
}
