import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { Link, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { useLang, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { Table } from '@/shared/list/Table'
import { PageFault } from '@/shared/ui/PageFault'
import { Page, Section } from '@/shared/ui/page'
import { DateText, Money, StatusTag } from '@/shared/ui/values'
import { Compared } from './Compared'
import { Effect } from './Effect'
import { Matrix } from './Matrix'
import { Party } from './Party'
import { useItemName, useSourceName } from './names'
import { useText } from './text'
import css from './verification.module.css'

type Report = Schema<'VerificationCheckReport'>

/** ReportPage is a report as it was issued, with its paper to print. */
export default function ReportPage() {
  const t = useText()
  const { lang } = useLang()
  const { county = '', id = '' } = useParams()
  const path = { county: Number(county), id }
  const { data: report, error, refetch } = useQuery({
    queryKey: ['check-report', county, id],
    queryFn: () => must(api.GET('/api/checks/{county}/{id}/report', { params: { path } })),
  })
  if (error && !report) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!report) return <PageWait />
  return (
    <Page
      title={t('view.reportTitle')}
      under={report.number}
      actions={
        <Button type="primary" href={`/api/checks/${county}/${id}/document`} target="_blank" rel="noreferrer">
          {t('view.paper')}
        </Button>
      }
      facts={[
        { label: t('view.case'), value: <Link to={`/cases/${report.county}/${report.applicationId}`}>{report.caseNo}</Link> },
        { label: t('checks.reported'), value: <DateText value={report.reportedOn} /> },
        { label: t('view.validTo'), value: <DateText value={report.validTo} /> },
        { label: t('view.reportedBy'), value: <Zh>{report.reportedBy}</Zh> },
        { label: t('checks.number'), value: <Link to={`/checks/${county}/${id}`}>{report.number}</Link> },
      ]}
    >
      {report.replacedBy && (
        <Alert
          className={css.notice}
          type="warning"
          showIcon
          title={t('view.replaced')}
          description={
            <Link to={`/checks/${county}/${report.replacedBy.id}/report`}>
              {report.replacedBy.number} · {report.replacedBy.reportedOn}
            </Link>
          }
        />
      )}
      <Section title={t('view.conclusion')}>
        <p>
          <Zh>{(lang === 'en' && report.conclusionEnglish) || report.conclusion}</Zh>
        </p>
      </Section>
      {report.effect && <Effect of={report.effect} />}
      <Section title={t('view.people')}>
        <Table
          caption={t('view.people')}
          rows={report.people}
          rowKey={(p) => p.personId}
          columns={[
            { key: 'name', title: t('view.member'), main: true, render: (p) => <Zh>{p.name}</Zh> },
            { key: 'id', title: t('view.id'), render: (p) => <span className="figure">{p.idNumber}</span> },
            ...(report.people.some((p) => p.outside)
              ? [{ key: 'party', title: t('view.party'), render: (p: Report['people'][number]) => <Party of={p} replies={report.replies} /> }]
              : []),
          ]}
        />
      </Section>
      <Compared comparisons={report.comparisons} />
      <Settled report={report} />
      <Matrix county={report.county} people={report.people} replies={report.replies} sources={report.sources} limits={report.limits} />
      {report.sm3 && (
        <p className="quiet">
          {t('view.digest')} <span className={`figure ${css.digest}`}>{report.sm3}</span>
        </p>
      )}
    </Page>
  )
}

function Settled({ report }: { report: Report }) {
  const t = useText()
  const sourceOf = useSourceName(report.county, report.sources)
  const itemOf = useItemName()
  const nameOf = (id: string) => report.people.find((p) => p.personId === id)?.name ?? ''
  return (
    <Section title={t('view.settled')}>
      {report.findings.length === 0 ? (
        <p className="quiet">{t('view.noFindings')}</p>
      ) : (
        <Table
          caption={t('view.settled')}
          rows={report.findings}
          rowKey={(f) => f.id}
          columns={[
            { key: 'who', title: t('view.member'), main: true, render: (f) => <Zh>{nameOf(f.personId)}</Zh> },
            { key: 'item', title: t('view.item'), render: (f) => itemOf(f.item) },
            { key: 'source', title: t('board.source'), render: (f) => sourceOf(f.source) },
            { key: 'what', title: t('finding.found'), render: (f) => <Zh>{f.summary}</Zh> },
            {
              key: 'amount',
              title: t('screen.amount'),
              figure: true,
              render: (f) =>
                f.amountFen > 0 && (
                  <div>
                    {f.per !== 'once' && t(`finding.amount.${f.per}`)} <Money fen={f.amountFen} />
                  </div>
                ),
            },
            {
              key: 'state',
              title: t('check.state'),
              render: (f) => (
                <div>
                  <StatusTag tone="done">{t(`finding.state.${f.state}`)}</StatusTag> {f.reason && <span className="quiet"><Zh>{f.reason}</Zh></span>}
                </div>
              ),
            },
          ]}
        />
      )}
    </Section>
  )
}
