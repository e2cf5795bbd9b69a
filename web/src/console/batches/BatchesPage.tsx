import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { useLang } from '@/shared/i18n'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { useCounty } from '@/shared/session/session'
import { PageFault } from '@/shared/ui/PageFault'
import { Page } from '@/shared/ui/page'
import { StatusTag } from '@/shared/ui/values'
import { ChecksTag } from './Checks'
import { BatchDay, dayOf } from './days'
import { useText } from './text'

/** BatchesPage is the calendar of batches: each business month with its days and where its cases stand. */
export default function BatchesPage() {
  const t = useText()
  const { lang } = useLang()
  const own = useCounty()
  const [query] = useSearchParams()
  const county = Number(query.get('county') ?? own)
  const { data, error, refetch } = useQuery({
    queryKey: ['batches', county],
    queryFn: () => must(api.GET('/api/counties/{county}/batches', { params: { path: { county } } })),
    enabled: county > 0,
  })
  const calendar = useQuery({
    queryKey: ['office-calendar', county],
    queryFn: () => must(api.GET('/api/counties/{county}/office-calendar', { params: { path: { county } } })),
    enabled: county > 0,
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  return (
    <Page title={t('title')} under={t('hint')}>
      {!county && <p className="quiet">{t('noCounty')}</p>}
      {calendar.data?.rows.length === 0 && <p>{t('setting')}</p>}
      {county > 0 && !data && <TableSkeleton label={t('title')} />}
      {data && (
        <Table
          caption={t('title')}
          rows={data.items}
          rowKey={(b) => b.period}
          rowLink={(b) => `/batches/${county}/${b.period}`}
          columns={[
            { key: 'period', title: t('batch'), main: true, render: (b) => monthText(b.period, lang) },
            { key: 'now', title: t('now'), render: (b) => b.period === calendar.data?.now && <StatusTag tone="going">{t('now')}</StatusTag> },
            { key: 'last', title: t('day.last'), render: (b) => <BatchDay day={dayOf(b, 'last')} /> },
            { key: 'checks', title: t('day.checks'), render: (b) => <><BatchDay day={dayOf(b, 'checks')} /> <ChecksTag checks={b.checks} /></> },
            { key: 'meeting', title: t('day.meeting'), render: (b) => <BatchDay day={dayOf(b, 'meeting')} /> },
            { key: 'end', title: t('day.end'), render: (b) => <BatchDay day={dayOf(b, 'end')} /> },
            { key: 'notReady', title: t('not_ready'), figure: true, render: (b) => b.notReady },
            { key: 'ready', title: t('ready'), figure: true, render: (b) => b.ready },
            { key: 'locked', title: t('locked'), figure: true, render: (b) => b.locked },
            { key: 'posted', title: t('posted'), figure: true, render: (b) => b.posted },
            { key: 'settled', title: t('settled'), figure: true, render: (b) => b.settled },
            { key: 'late', title: t('pressing'), figure: true, render: (b) => <Pressing n={b.late + b.cannotWait + b.missed} /> },
          ]}
        />
      )}
    </Page>
  )
}

function Pressing({ n }: { n: number }) {
  return <span className={n > 0 ? 'act' : undefined}>{n}</span>
}
