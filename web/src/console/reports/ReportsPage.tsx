import { useSearchParams } from 'react-router'
import { dayOf, monthText } from '@/shared/format/date'
import { useLang, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useCounty } from '@/shared/session/session'
import { Page } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import { Footing } from './Footing'
import { useText } from './text'

// years are this one, counted in China, and the nine before it.
function years() {
  const now = Number(dayOf(new Date().toISOString()).slice(0, 4))
  return Array.from({ length: 10 }, (_, i) => String(now - i)).map((y) => ({ value: y, label: y }))
}

/** ReportsPage lists a county's month reports, the newest first. */
export default function ReportsPage() {
  const t = useText()
  const { lang } = useLang()
  const own = useCounty()
  const [query] = useSearchParams()
  const county = Number(query.get('county') ?? own)
  return (
    <Page title={t('title')} under={t('hint')}>
      {!county && <p className="quiet">{t('noCounty')}</p>}
      {county > 0 && (
        <DataList
          path="/api/counties/{county}/month-reports"
          params={{ county: String(county) }}
          caption={t('title')}
          empty={{ text: t('none') }}
          filters={[{ key: 'year', label: t('year'), kind: 'choice', options: years() }]}
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
