import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useSearchParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { downloadURL } from '@/shared/api/list'
import { monthText } from '@/shared/format/date'
import { useLang, Zh } from '@/shared/i18n'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { useCounty } from '@/shared/session/session'
import { PageFault } from '@/shared/ui/PageFault'
import { Page } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import { Footing } from './Footing'
import { useText } from './text'

/** ReportsPage lists a county's month reports, the newest first. */
export default function ReportsPage() {
  const t = useText()
  const { lang } = useLang()
  const own = useCounty()
  const [query] = useSearchParams()
  const county = Number(query.get('county') ?? own)
  const { data, error, refetch } = useQuery({
    queryKey: ['month-reports', county],
    queryFn: () => must(api.GET('/api/counties/{county}/month-reports', { params: { path: { county }, query: { limit: 200 } } })),
    enabled: county > 0,
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  const list = downloadURL('/api/counties/{county}/month-reports/export', { county: String(county) }, { format: 'xlsx' })
  return (
    <Page title={t('title')} under={t('hint')} actions={data && data.items.length > 0 && <Button href={list} download>{t('exportList')}</Button>}>
      {!county && <p className="quiet">{t('noCounty')}</p>}
      {county > 0 && !data && <TableSkeleton label={t('title')} />}
      {data?.items.length === 0 && <p>{t('none')}</p>}
      {data && data.items.length > 0 && (
        <Table
          caption={t('title')}
          rows={data.items}
          rowKey={(r) => `${r.period} ${r.edition}`}
          rowLink={(r) => `/reports/${county}/${r.period}?edition=${r.edition}`}
          columns={[
            { key: 'month', title: t('month'), main: true, render: (r) => monthText(r.period, lang) },
            { key: 'edition', title: t('edition'), render: (r) => t('editionOf', { n: r.edition }) },
            { key: 'days', title: t('days'), render: (r) => <><DateText value={r.first} /> {t('to')} <DateText value={r.last} /></> },
            { key: 'checks', title: t('checks'), render: (r) => <Footing checks={r.checks} failed={r.failed} /> },
            { key: 'made', title: t('made'), render: (r) => <><Zh>{r.madeName || t('program')}</Zh> <DateText value={r.madeAt} time /></> },
            { key: 'reason', title: t('reason'), wideOnly: true, render: (r) => <Zh>{r.reason}</Zh> },
          ]}
        />
      )}
    </Page>
  )
}
