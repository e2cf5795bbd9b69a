import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { downloadURL } from '@/shared/api/list'
import { monthText } from '@/shared/format/date'
import { whole, yuan } from '@/shared/format/money'
import { useLang, useWords, Zh } from '@/shared/i18n'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { PageFault } from '@/shared/ui/PageFault'
import { Page, Section } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { Footing } from './Footing'
import css from './reports.module.css'
import { useText } from './text'

type Report = Schema<'Report'>
type Row = Report['rows'][number]
type Check = Report['check'][number]

/** ReportPage is one month report: its table by programme, and what it was held against. */
export default function ReportPage() {
  const t = useText()
  const { lang } = useLang()
  const { county: code = '', period = '' } = useParams()
  const [query] = useSearchParams()
  const county = Number(code)
  const edition = Number(query.get('edition') ?? 0)
  const { data, error, refetch } = useQuery({
    queryKey: ['month-report', county, period, edition],
    queryFn: () => must(api.GET('/api/counties/{county}/month-reports/{period}', { params: { path: { county, period }, query: { edition } } })),
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  const title = t('reportTitle', { month: monthText(period, lang) })
  return (
    <Page
      title={title}
      under={<Link to={`/reports?county=${county}`}>{t('back')}</Link>}
      facts={
        data && [
          { label: t('days'), value: <><DateText value={data.first} /> {t('to')} <DateText value={data.last} /></> },
          { label: t('edition'), value: t('editionOf', { n: data.edition }) },
          { label: t('made'), value: <><Zh>{data.madeName || t('program')}</Zh> <DateText value={data.madeAt} time /></> },
        ]
      }
      status={data && <Footing checks={data.checks} failed={data.failed} />}
      actions={data && <Acts county={county} period={period} edition={data.edition} />}
    >
      {!data && <TableSkeleton label={title} />}
      {data && !data.whole && <p className="quiet">{t('partOnly')}</p>}
      {data && programmesOf(data.rows).map((p) => <Programme key={p} rows={data.rows.filter((r) => r.programme === p)} whole={data.whole} />)}
      {data && data.check.length > 0 && <Checks checks={data.check} />}
    </Page>
  )
}

const programmesOf = (rows: Row[]) => [...new Set(rows.map((r) => r.programme))]

function Acts({ county, period, edition }: { county: number; period: string; edition: number }) {
  const t = useText()
  const may = useMay()
  const queries = useQueryClient()
  const file = (format: string) => downloadURL('/api/counties/{county}/month-reports/{period}/export', { county: String(county), period }, { format, edition: String(edition) })
  return (
    <>
      <Button href={file('xlsx')} download>
        {t('export')}
      </Button>
      <Button href={file('csv')} download>
        {t('exportCsv')}
      </Button>
      {may('report.make') && (
        <ConfirmAct<{ reason: string }>
          verb={t('remake')}
          consequence={t('remakeDoes')}
          fields={
            <Form.Item name="reason" label={t('reason')} rules={[{ required: true, message: t('needed') }]}>
              <Input.TextArea rows={2} maxLength={200} />
            </Form.Item>
          }
          onAct={(v, key) => must(api.POST('/api/counties/{county}/month-reports/{period}/make', { params: { path: { county, period } }, body: { reason: v.reason }, headers: { 'Idempotency-Key': key } }))}
          onDone={() => void queries.invalidateQueries()}
        />
      )}
    </>
  )
}

function Programme({ rows, whole: all }: { rows: Row[]; whole: boolean }) {
  const t = useText()
  const words = useWords()
  const first = rows[0]
  if (!first) return null
  const monthly = rows.some((r) => r.startHouseholds + r.endHouseholds + r.inHouseholds + r.outHouseholds + r.paidHouseholds > 0)
  const once = rows.some((r) => r.onceHouseholds > 0)
  const recovered = rows.some(hasRecovered)
  const title = words(first.programmeLabel)
  return (
    <Section title={title}>
      {/* What scrolls sideways takes the focus, or the keyboard cannot reach its end. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className={css.scroll} tabIndex={0} role="region" aria-label={title}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t('place')}</th>
              <th scope="col">{t('urbanRural')}</th>
              {monthly && headings.map(([of, unit]) => (
                <th key={of + unit} scope="col" className={css.figure}>
                  {t(of)} {t(unit)}
                </th>
              ))}
              {once && (
                <>
                  <th scope="col" className={css.figure}>{t('once')} {t('times')}</th>
                  <th scope="col" className={css.figure}>{t('once')} {t('money')}</th>
                </>
              )}
              {recovered && owed.map((of) => (
                <th key={of} scope="col" className={css.figure}>
                  {t(of)} {t('money')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.filter((r) => r.urban === '' || r.startHouseholds + r.endHouseholds + r.inHouseholds + r.outHouseholds + r.paidHouseholds + r.onceHouseholds > 0 || hasRecovered(r)).map((r) => (
              <tr key={`${r.township} ${r.urban}`} className={r.township === '' && r.urban === '' ? css.all : undefined}>
                <th scope="row" className={r.urban === '' ? undefined : css.part}>{r.township === '' ? t(all ? 'whole' : 'yours') : <Zh>{r.townshipName}</Zh>}</th>
                <td>{t(r.urban === '' ? 'both' : r.urban)}</td>
                {monthly && figures(r).map((f, i) => <td key={i} className={css.figure}>{f}</td>)}
                {once && (
                  <>
                    <td className={css.figure}>{whole(r.onceHouseholds)}</td>
                    <td className={css.figure}>{yuan(r.onceFen)}</td>
                  </>
                )}
                {recovered && owed.map((of) => <td key={of} className={css.figure}>{yuan(r[`${of}Fen`])}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  )
}

// What was claimed back: what was owed at the start, what came to it and went from it, and the end.
const owed = ['owedStart', 'claimed', 'reduced', 'repaid', 'waived', 'owedEnd'] as const

const hasRecovered = (r: Row) => owed.some((of) => r[`${of}Fen`] !== 0)

const headings = [
  ['start', 'households'], ['start', 'people'], ['in', 'households'], ['in', 'people'], ['out', 'households'], ['out', 'people'],
  ['changed', 'households'], ['changed', 'moreLess'], ['changed', 'delta'],
  ['forms', 'households'], ['forms', 'people'], ['mergers', 'households'], ['mergers', 'people'],
  ['movedIn', 'households'], ['movedIn', 'people'], ['movedOut', 'households'], ['movedOut', 'people'], ['end', 'households'], ['end', 'people'], ['paid', 'households'], ['paid', 'people'], ['paid', 'money'], ['paid', 'back_'],
] as const

const signed = (n: number) => (n > 0 ? `+${whole(n)}` : whole(n))

function figures(r: Row): string[] {
  return [
    whole(r.startHouseholds), whole(r.startPeople), whole(r.inHouseholds), whole(r.inPeople), whole(r.outHouseholds), whole(r.outPeople),
    whole(r.changed), `${whole(r.more)} / ${whole(r.less)}`, signed(r.peopleDelta),
    whole(r.split), whole(r.splitPeople), whole(r.merged), whole(r.mergedPeople), whole(r.movedIn), whole(r.movedInPeople), whole(r.movedOut), whole(r.movedOutPeople), whole(r.endHouseholds), whole(r.endPeople), whole(r.paidHouseholds), whole(r.paidPeople), yuan(r.paidFen), yuan(r.backFen),
  ]
}

function Checks({ checks }: { checks: Check[] }) {
  const t = useText()
  const words = useWords()
  const [only, setOnly] = useState(false)
  const show = (c: Check, n: number) => (c.measure === 'money' ? yuan(n) : whole(n))
  return (
    <Section title={t('checkTitle')}>
      <div className={css.tools}>
        <Radio.Group
          aria-label={t('show')}
          value={only}
          onChange={(e) => setOnly(e.target.value as boolean)}
          options={[
            { value: false, label: t('checkAll') },
            { value: true, label: t('checkOnly') },
          ]}
        />
      </div>
      <Table
        reached
        caption={t('checkTitle')}
        rows={checks.filter((c) => !only || !c.holds)}
        rowKey={(c) => `${c.kind} ${c.measure} ${c.programme} ${c.township} ${c.urban}`}
        columns={[
          { key: 'what', title: t('what'), main: true, render: (c) => t(`kind.${c.kind}`) },
          { key: 'programme', title: t('programme'), render: (c) => words(c.programmeLabel) },
          { key: 'place', title: t('place'), render: (c) => <>{c.township === '' ? t('whole') : <Zh>{c.townshipName}</Zh>}{c.urban !== '' && ` · ${t(c.urban)}`}</> },
          { key: 'measure', title: t('measure'), render: (c) => t(`measure.${c.measure}`) },
          { key: 'computed', title: t('computed'), figure: true, render: (c) => show(c, c.computed) },
          { key: 'against', title: t('against'), figure: true, render: (c) => show(c, c.against) },
          { key: 'result', title: t('result'), render: (c) => <StatusTag tone={c.holds ? 'done' : 'act'}>{t(c.holds ? 'foots' : 'differs')}</StatusTag> },
        ]}
      />
    </Section>
  )
}
