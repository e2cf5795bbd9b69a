import { useQuery } from '@tanstack/react-query'
import { Form, Select } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { useLang, useWords } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { TableSkeleton } from '@/shared/list/Table'
import { useCounty, useToday } from '@/shared/session/session'
import { PageFault } from '@/shared/ui/PageFault'
import { Page, Section } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import css from './cases.module.css'
import { monthsBefore } from './lots'
import { useProgrammes } from './programmes'
import { useText } from './text'

/** LotsPage shows which cases of a month the county drew by lot to visit, drawn again from the seed. */
export default function LotsPage() {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  const own = useCounty()
  const today = useToday()
  const [query, setQuery] = useSearchParams()
  const county = Number(query.get('county') ?? own)
  const programme = query.get('programme') ?? 'tekun'
  const period = query.get('period') ?? today.slice(0, 7)
  const choose = (change: Record<string, string>) => setQuery({ county: String(county), programme, period, ...change }, { replace: true })
  const programmes = useProgrammes(county).map((p) => ({ value: p.programme, label: words(p.name) }))
  const { data, error, refetch } = useQuery({
    queryKey: ['lots', county, programme, period],
    queryFn: () => must(api.GET('/api/counties/{county}/lots', { params: { path: { county }, query: { programme, period } } })),
    enabled: county > 0 && period !== '',
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  return (
    <Page title={t('lots')}>
      <p className="quiet">{t('lotsHint')}</p>
      <Form layout="vertical" className={css.lots}>
        <Form.Item label={t('programme')} htmlFor="lots-programme">
          <Select id="lots-programme" value={programme} onChange={(p: string) => choose({ programme: p })} popupMatchSelectWidth={false} options={programmes} />
        </Form.Item>
        <Form.Item label={t('lotsMonth')} htmlFor="lots-month">
          <Select id="lots-month" value={period} onChange={(m: string) => choose({ period: m })} options={monthsBefore(today, 24).map((m) => ({ value: m, label: monthText(m, lang) }))} />
        </Form.Item>
      </Form>
      {!county && <p className="quiet">{t('lotsNoCounty')}</p>}
      {county > 0 && !data && <TableSkeleton label={t('lots')} />}
      {data && <Drawn lots={data} county={county} programme={programme} period={period} />}
    </Page>
  )
}

interface DrawnProps {
  lots: Schema<'CaseworkLots'>
  county: number
  programme: string
  period: string
}

function Drawn({ lots, county, programme, period }: DrawnProps) {
  const t = useText()
  if (lots.count === 0) return <p className="quiet">{t('lotsNone')}</p>
  return (
    <Section title={t('lotsDrawn', { chosen: lots.chosen, count: lots.count })}>
      <p>
        <StatusTag tone={lots.holds ? 'done' : 'act'}>{t(lots.holds ? 'lotsHold' : 'lotsDiffer')}</StatusTag> {t('lotsSeed')} <code className={css.seed}>{lots.seed}</code>{' '}
        <span className="quiet">{lots.madeAt && <DateText value={lots.madeAt} time />}</span>
      </p>
      <DataList
        path="/api/counties/{county}/lots/draws"
        params={{ county: String(county) }}
        fixed={{ programme, period }}
        caption={t('lots')}
        filters={[
          {
            key: 'outcome',
            kind: 'choice',
            label: t('lotsChosen'),
            options: [
              { value: 'drawn', label: t('lotYes') },
              { value: 'not_drawn', label: t('lotNo') },
            ],
          },
        ]}
        rowKey={(d) => d.id}
        columns={[
          { key: 'n', title: t('lotsOrder'), figure: true, render: (d) => d.n },
          { key: 'number', title: t('number'), main: true, render: (d) => <Link to={`/cases/${county}/${d.id}`} className="figure">{d.number}</Link> },
          { key: 'share', title: t('lotsShare'), figure: true, render: (d) => d.share },
          { key: 'chosen', title: t('lotsChosen'), render: (d) => <StatusTag tone={d.chosen ? 'act' : 'done'}>{t(d.chosen ? 'lotYes' : 'lotNo')}</StatusTag> },
        ]}
      />
    </Section>
  )
}
