import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { useLang, useWords, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { useMay, useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { PageFault } from '@/shared/ui/PageFault'
import { Page, Section } from '@/shared/ui/page'
import { DateText, Money, StatusTag, type Tone } from '@/shared/ui/values'
import css from './batches.module.css'
import { Checks } from './Checks'
import { DayList } from './days'
import { Lock, Publish, Unlock } from './acts'
import { useText } from './text'

type Batch = Schema<'CaseworkBatch'>
type Standing = Schema<'CaseworkBatchCase'>['standing']

const standings: Standing[] = ['not_ready', 'ready', 'locked', 'posted', 'county', 'settled']
const tone: Record<Standing, Tone> = { not_ready: 'plain', ready: 'act', locked: 'going', posted: 'going', county: 'plain', settled: 'done' }

/** BatchPage is one batch: its days, its cases by township and step, what is late, and the acts of its meeting. */
export default function BatchPage() {
  const t = useText()
  const { lang } = useLang()
  const may = useMay()
  const queries = useQueryClient()
  const { county: code = '', period = '' } = useParams()
  const county = Number(code)
  const { data, error, refetch } = useQuery({
    queryKey: ['batch', county, period],
    queryFn: () => must(api.GET('/api/counties/{county}/batches/{period}', { params: { path: { county, period } } })),
  })
  const changed = () => void queries.invalidateQueries()
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  const title = t('batchTitle', { month: monthText(period, lang) })
  return (
    <Page
      title={title}
      under={<Link to={`/batches?county=${county}`}>{t('back')}</Link>}
      actions={
        data && (
          <>
            {may('case.meeting') && data.all.ready > 0 && <Lock county={county} period={period} batch={data} onDone={changed} />}
            {may('case.publicise') && data.all.locked > 0 && <Publish county={county} period={period} locked={data.all.locked} onDone={changed} />}
          </>
        )
      }
    >
      {!data && <TableSkeleton label={title} />}
      {data && (
        <>
          <Section title={t('days')}>
            <DayList days={data.days} />
            {!data.meets && <p className="quiet">{t('noMeeting')}</p>}
            <Notes batch={data} />
          </Section>
          {data.townships.length > 0 && <Townships batch={data} />}
          <Checks county={county} batch={data} onDone={changed} />
          <Cases county={county} period={period} onDone={changed} />
          {(data.meetings.length > 0 || data.unlocked.length > 0) && <Meetings county={county} batch={data} />}
        </>
      )}
    </Page>
  )
}

function Notes({ batch }: { batch: Batch }) {
  const t = useText()
  const { late, missed, cannotWait } = batch.all
  if (late + missed + cannotWait === 0) return null
  return (
    <ul className={css.notes}>
      {late > 0 && <li className="act">{t('lateHint', { n: late })}</li>}
      {missed > 0 && <li className="act">{t('missedHint', { n: missed })}</li>}
      {cannotWait > 0 && <li className="act">{t('cannotWaitHint', { n: cannotWait })}</li>}
    </ul>
  )
}

function Townships({ batch }: { batch: Batch }) {
  const t = useText()
  const figure = (key: keyof Batch['all'], title: string) => ({ key, title, figure: true, render: (r: Batch['townships'][number]) => r[key] })
  return (
    <Section title={t('townships')}>
      <Table
        reached
        caption={t('townships')}
        rows={batch.townships}
        rowKey={(r) => r.township}
        columns={[
          { key: 'township', title: t('place'), main: true, render: (r) => <DivisionName code={r.township} /> },
          { key: 'differs', title: t('day.meeting'), render: (r) => <DateText value={r.days.days.find((d) => d.kind === 'meeting')?.on} /> },
          figure('notReady', t('not_ready')),
          figure('ready', t('ready')),
          figure('locked', t('locked')),
          figure('posted', t('posted')),
          figure('county', t('county')),
          figure('settled', t('settled')),
          figure('late', t('late')),
          figure('cannotWait', t('cannotWait')),
        ]}
      />
    </Section>
  )
}

function Cases({ county, period, onDone }: { county: number; period: string; onDone: () => void }) {
  const t = useText()
  const words = useWords()
  const may = useMay()
  const scope = useScope()
  return (
    <Section title={t('cases')}>
      <DataList
        path="/api/counties/{county}/batches/{period}/cases"
        params={{ county: String(county), period }}
        caption={t('cases')}
        empty={{ text: t('none') }}
        rowKey={(r) => r.id}
        rowLink={(r) => `/cases/${county}/${r.id}`}
        filters={[
          { key: 'standing', kind: 'choice', label: t('standing'), options: standings.map((s) => ({ value: s, label: t(s) })) },
          { key: 'pressing', kind: 'choice', label: t('pressing'), options: [{ value: 'true', label: t('pressingOnly') }] },
          { key: 'division', kind: 'division', label: t('place'), root: scope },
        ]}
        columns={[
          { key: 'name', title: t('name'), main: true, render: (r) => <Zh>{r.applicantName}</Zh> },
          { key: 'programme', title: t('programme'), render: (r) => words(r.programmeLabel) },
          { key: 'division', title: t('place'), render: (r) => <DivisionName code={r.division} /> },
          {
            key: 'standing',
            title: t('standing'),
            render: (r) => (
              <>
                <StatusTag tone={tone[r.standing]}>{t(r.standing)}</StatusTag>
                {r.late && <StatusTag tone="act">{t('late')}</StatusTag>}
                {r.cannotWait && <StatusTag tone="act">{t('cannotWait')}</StatusTag>}
                {r.missed && <StatusTag tone="act">{t('missed')}</StatusTag>}
              </>
            ),
          },
          { key: 'opinion', title: t('opinion'), render: (r) => r.opinionName && <>{t(r.agree ? 'agree' : 'against')} {r.agree && r.amountFen > 0 && <Money fen={r.amountFen} />}</> },
          { key: 'by', title: t('by'), render: (r) => <Zh>{r.opinionName}</Zh> },
          { key: 'lockedBy', title: t('lockedBy'), render: (r) => <Zh>{r.lockedName}</Zh> },
          { key: 'due', title: t('due'), render: (r) => <DateText value={r.dueOn} /> },
          { key: 'number', title: t('number'), wideOnly: true, render: (r) => <span className="figure quiet">{r.number}</span> },
          { key: 'acts', title: t('acts'), render: (r) => r.standing === 'locked' && may('case.meeting') && <Unlock county={county} of={r} onDone={onDone} /> },
        ]}
      />
    </Section>
  )
}

function Meetings({ county, batch }: { county: number; batch: Batch }) {
  const t = useText()
  return (
    <Section title={t('meetings')}>
      <ul>
        {batch.meetings.map((m) => (
          <li key={m.id}>
            <DivisionName code={m.division} /> · {t('meetingLine', { day: m.heldOn, n: m.cases })} · <Zh>{m.lockedName}</Zh> <DateText value={m.lockedAt} time />{' '}
            <StatusTag tone={m.holds ? 'done' : 'act'}>{t(m.holds ? 'holds' : 'broken')}</StatusTag>
            <div className="quiet">
              {t('digest')} <code className={css.digest}>{m.sm3}</code>
            </div>
          </li>
        ))}
      </ul>
      {batch.unlocked.length > 0 && (
        <>
          <h3>{t('unlockedTitle')}</h3>
          <ul>
            {batch.unlocked.map((u) => (
              <li key={`${u.id} ${u.unlockedAt}`}>
                <Link to={`/cases/${county}/${u.id}`}>
                  <Zh>{u.applicantName}</Zh> <span className="figure">{u.number}</span>
                </Link>{' '}
                · <Zh>{u.unlockedName}</Zh> <DateText value={u.unlockedAt} time /> · <Zh>{u.reason}</Zh>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  )
}
