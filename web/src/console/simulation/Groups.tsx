import { Radio } from 'antd'
import { useMemo, useState } from 'react'
import { useCodes } from '@/console/registry/codes'
import type { Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { Zh } from '@/shared/i18n'
import { Table, type Column } from '@/shared/list/Table'
import { Chart, type ChartData } from '@/shared/ui/Chart'
import { Section } from '@/shared/ui/page'
import { Schematic } from '@/shared/ui/Schematic'
import { costChange, shadeOf, signed, signedYuan, type Group, type Simulation } from './figures'
import css from './simulation.module.css'
import { useText } from './text'

type Result = Schema<'SimulationResult'>
type By = 'places' | 'kinds' | 'causes'
type Done = Pick<Simulation, 'monthly'> & { result: Result }

/** PlaceChart compares places before and after: by their cost where the programme pays, else by households. */
export function PlaceChart({ run: s }: { run: Done }) {
  const t = useText()
  const paid = s.monthly
  const data = useMemo<ChartData>(
    () => ({
      kind: 'bar',
      unit: t(paid ? 'chartUnit' : 'chartHouseholdsUnit'),
      names: s.result.places.map((p) => p.name || p.code),
      series: [
        { name: t('today'), values: s.result.places.map((p) => (paid ? p.fenBefore / 100 : p.before)) },
        { name: t('this'), values: s.result.places.map((p) => (paid ? p.fenAfter / 100 : p.after)) },
      ],
    }),
    [s, paid, t],
  )
  return <Chart title={t(paid ? 'chart' : 'chartHouseholds')} data={data} height={20} />
}

/** PlaceMap draws places as tiles, coloured by how much changes there. It is a schematic and says so. */
export function PlaceMap({ run: s }: { run: Done }) {
  const t = useText()
  const paid = s.monthly
  const value = (p: Group) => (paid ? costChange(p) : p.gained)
  const all = s.result.places.map(value)
  return (
    <>
      <Schematic
        tiles={s.result.places.map((p) => ({
          code: p.code,
          name: p.name || p.code,
          shade: shadeOf(value(p), all),
          figures: [paid ? signedYuan(value(p)) : `+${whole(value(p))}`],
        }))}
      />
      <p className={`quiet ${css.small}`}>{t(paid ? 'mapNote' : 'mapNoteEdge')}</p>
    </>
  )
}

/** Groups is the effect group by group: by place, kind of family or cause of poverty. */
export function Groups({ result, paid }: { result: Result; paid: boolean }) {
  const t = useText()
  const codes = useCodes()
  const [by, setBy] = useState<By>('places')
  const options = (['places', 'kinds', 'causes'] as const).map((b) => ({ value: b, label: t(`group.${b}`) }))
  const nameOf = (g: Group) => {
    if (by === 'places') return g.name || g.code
    if (by === 'kinds') return t(`kind.${g.code as 'other'}`)
    return codes.name('cause', g.code) || t('noCause')
  }
  const rows = [...result[by].map((g) => ({ key: g.code, name: nameOf(g), e: g })), { key: 'all', name: t('all'), e: { ...result.total, code: '', name: '' } }]
  const figure = (key: string, title: string, show: (g: Group) => string, wideOnly = false): Column<(typeof rows)[number]> => ({
    key,
    title,
    figure: true,
    wideOnly,
    render: (r) => show(r.e),
  })
  return (
    <Section title={t('groups')}>
      <div className={css.choose}>
        <Radio.Group aria-label={t('groupBy')} value={by} options={options} onChange={(e) => setBy(e.target.value as By)} />
      </div>
      <Table
        caption={t('groups')}
        rows={rows}
        rowKey={(r) => r.key}
        columns={[
          { key: 'name', title: t(`group.${by}`), main: true, render: (r) => <Zh>{r.name}</Zh> },
          figure('looked', t('looked'), (g) => whole(g.households), true),
          figure('before', t('before'), (g) => whole(g.before)),
          figure('after', t('after'), (g) => whole(g.after)),
          figure('gained', t('gained'), (g) => `${whole(g.gained)} · ${t('people', { count: whole(g.peopleGained) })}`),
          figure('lost', t('lost'), (g) => `${whole(g.lost)} · ${t('people', { count: whole(g.peopleLost) })}`),
          figure('manual', t('manual'), (g) => whole(g.undetermined), true),
          ...(paid ? [figure('cost', t('cost'), (g) => signed(costChange(g)))] : []),
        ]}
      />
    </Section>
  )
}
