import { useQuery } from '@tanstack/react-query'
import { Button, Form } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { downloadURL } from '@/shared/api/list'
import { whole } from '@/shared/format/money'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { useCounty, useToday } from '@/shared/session/session'
import { useLang, Zh } from '@/shared/i18n'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { DayInput } from '@/shared/ui/inputs'
import { Page, Section } from '@/shared/ui/page'
import { DateText, Money, StatusTag, type Tone } from '@/shared/ui/values'
import { share, yearBefore } from './health'
import { useSourceName, useSources, useWhy, type Source } from './names'
import { Tabs } from './Tabs'
import { useText } from './text'
import css from './verification.module.css'

type Usage = Schema<'VerificationUsage'>

/** HealthPage shows how each source behaves, how often it is wrong, and who was checked how fast. */
export default function HealthPage() {
  const t = useText()
  const county = useCounty()
  const { data, error, refetch } = useSources(county)
  return (
    <Page title={t('tab.health')}>
      <Tabs />
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {!data && !error && <TableSkeleton label={t('health.caption')} />}
      {data && <Sources sources={data.filter((s) => s.active)} />}
      <UsagePart county={county} />
    </Page>
  )
}

const breakerTone: Record<NonNullable<Source['breaker']>, Tone> = { closed: 'done', open: 'act', trying: 'going' }

function Sources({ sources }: { sources: Source[] }) {
  const t = useText()
  const { lang } = useLang()
  return (
    <Section title={t('health.caption')}>
      <p className={`quiet ${css.notice}`}>{t('health.hint')}</p>
      <Table
        caption={t('health.caption')}
        rows={sources}
        rowKey={(s) => s.code}
        columns={[
          { key: 'source', title: t('board.source'), main: true, render: (s) => (lang === 'zh' ? s.chinese : s.english) },
          { key: 'state', title: t('health.state'), render: (s) => <State source={s} /> },
          { key: 'last', title: t('health.last'), render: (s) => <Last source={s} /> },
          { key: 'latency', title: t('health.latency'), figure: true, render: (s) => (s.health && s.health.medianMs > 0 ? t('health.ms', { ms: whole(s.health.medianMs) }) : '—') },
          { key: 'errors', title: t('health.errors'), figure: true, render: (s) => share(s.health ? s.health.asked - s.health.answered : 0, s.health?.asked ?? 0) },
          { key: 'fresh', title: t('health.fresh'), figure: true, render: (s) => (s.live ? t('board.live') : s.current ? t('board.ageDays', { days: s.ageDays }) : '—') },
          ...(sources.some((s) => s.priceFen > 0)
            ? [{ key: 'price', title: t('health.price'), figure: true, render: (s: Source) => (s.priceFen > 0 ? <Money fen={s.priceFen} /> : t('health.free')) }]
            : []),
          { key: 'hits', title: t('health.hits'), figure: true, render: (s) => (s.health ? whole(s.health.hits) : '—') },
          { key: 'false', title: t('health.false'), figure: true, render: (s) => <FalseHits source={s} /> },
        ]}
      />
    </Section>
  )
}

function State({ source: s }: { source: Source }) {
  const t = useText()
  if (s.breaker) return <StatusTag tone={breakerTone[s.breaker]}>{t(`health.breaker.${s.breaker}`)}</StatusTag>
  return <StatusTag tone={s.answers ? 'done' : 'act'}>{t(s.answers ? 'board.yes' : s.current ? 'board.old' : 'board.never')}</StatusTag>
}

function Last({ source: { health } }: { source: Source }) {
  const t = useText()
  const why = useWhy()
  if (!health) return <>—</>
  return (
    <>
      <DateText value={health.answeredAt} time />
      {health.silentAt && (
        <span className={css.sub}>
          {t('health.silent')} <DateText value={health.silentAt} time /> {why(health.silentWhy)}
        </span>
      )}
    </>
  )
}

function FalseHits({ source: { rules } }: { source: Source }) {
  const t = useText()
  const settled = rules.reduce((n, r) => n + r.settled, 0)
  const wrong = rules.reduce((n, r) => n + r.falseHits, 0)
  return (
    <span className="figure">
      {share(wrong, settled)}
      {rules.map((r) => (
        <span key={`${r.matchedBy} ${r.nameMatch}`} className={css.sub}>
          {t(r.matchedBy === 'likeness' ? 'finding.likeness' : 'health.byNumber')} · {t(`finding.name.${r.nameMatch}`)} {whole(r.falseHits)}/{whole(r.settled)}
        </span>
      ))}
    </span>
  )
}

function UsagePart({ county }: { county: number }) {
  const t = useText()
  const today = useToday()
  const [chosen, setChosen] = useState<{ from?: string; to?: string }>({})
  const from = chosen.from || yearBefore(today)
  const to = chosen.to || today
  const { data, error, refetch } = useQuery({
    queryKey: ['usage', county, from, to],
    queryFn: () => must(api.GET('/api/check-usage', { params: { query: { county, from, to } } })),
    enabled: county > 0 && today !== '',
  })
  return (
    <Section title={t('usage.title')} aside={<Button href={downloadURL('/api/check-usage/export', {}, { county: String(county), from, to, format: 'xlsx' })} download>{t('usage.export')}</Button>}>
      <Form layout="inline" className={css.notice}>
        <Form.Item label={t('usage.from')} htmlFor="usage-from">
          <DayInput id="usage-from" value={from} onChange={(day) => setChosen({ from: day, to })} />
        </Form.Item>
        <Form.Item label={t('usage.to')} htmlFor="usage-to">
          <DayInput id="usage-to" value={to} onChange={(day) => setChosen({ from, to: day })} />
        </Form.Item>
      </Form>
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {!data && !error && <TableSkeleton label={t('usage.title')} />}
      {data && <Townships usage={data} county={county} />}
    </Section>
  )
}

function Townships({ usage, county }: { usage: Usage; county: number }) {
  const t = useText()
  const nameOf = useSourceName(county)
  const priced = usage.sources.some((x) => x.costFen > 0)
  if (usage.townships.length === 0 && usage.screenings.length === 0) return <p className="quiet">{t('usage.none')}</p>
  return (
    <>
      <Table
        reached
        caption={t('usage.townships')}
        rows={usage.townships}
        rowKey={(x) => x.township}
        columns={[
          { key: 'place', title: t('usage.township'), main: true, render: (x) => <DivisionName code={x.township} /> },
          { key: 'checks', title: t('usage.checks'), figure: true, render: (x) => whole(x.checks) },
          { key: 'reported', title: t('usage.reported'), figure: true, render: (x) => whole(x.reported) },
          { key: 'fast', title: t('usage.fast'), figure: true, render: (x) => (x.reported > 0 ? t('usage.hours', { n: whole(x.medianHours) }) : '—') },
          { key: 'slow', title: t('usage.slow'), figure: true, render: (x) => (x.reported > 0 ? t('usage.hours', { n: whole(x.p90Hours) }) : '—') },
          ...(priced ? [{ key: 'cost', title: t('usage.cost'), figure: true, render: (x: Usage['townships'][number]) => <Money fen={x.costFen} /> }] : []),
          { key: 'started', title: t('usage.started'), render: (x) => <Starters list={x.startedBy} /> },
          { key: 'who', title: t('usage.who'), render: (x) => <Zh>{x.checkers.map((c) => `${c.name} ${whole(c.reports)}`).join(' · ') || '—'}</Zh> },
        ]}
      />
      {usage.screenings.length > 0 && (
        <div className={css.gap}>
          <Screenings list={usage.screenings} county={county} />
        </div>
      )}
      <div className={css.gap}>
        <Table
          reached
          caption={t('usage.sources')}
          rows={usage.sources}
          rowKey={(x) => `${x.way} ${x.township} ${x.source}`}
          columns={[
            { key: 'source', title: t('board.source'), main: true, render: (x) => nameOf(x.source) },
            { key: 'place', title: t('usage.township'), render: (x) => <DivisionName code={x.township} /> },
            { key: 'way', title: t('usage.way'), render: (x) => t(`usage.way.${x.way}`) },
            { key: 'started', title: t('usage.started'), render: (x) => <Starters list={x.startedBy} /> },
            { key: 'asked', title: t('usage.asked'), figure: true, render: (x) => whole(x.asked) },
            { key: 'answered', title: t('usage.answered'), figure: true, render: (x) => share(x.answered, x.asked) },
            { key: 'hits', title: t('health.hits'), figure: true, render: (x) => whole(x.hits) },
            { key: 'false', title: t('usage.falseHits'), figure: true, render: (x) => whole(x.falseHits) },
            {
              key: 'took',
              title: t('usage.answer'),
              figure: true,
              render: (x) => (
                <>
                  <Lasts seconds={x.medianSeconds} /> / <Lasts seconds={x.p90Seconds} />
                </>
              ),
            },
            ...(priced ? [{ key: 'cost', title: t('usage.cost'), figure: true, render: (x: Usage['sources'][number]) => <Money fen={x.costFen} /> }] : []),
          ]}
        />
      </div>
    </>
  )
}

/** Screenings are the batch checks of the time, each with who began it and what came of it. */
function Screenings({ list, county }: { list: Usage['screenings']; county: number }) {
  const t = useText()
  return (
    <Table
      reached
      caption={t('usage.screenings')}
      rows={list}
      rowKey={(x) => x.id}
      columns={[
        { key: 'when', title: t('screen.when'), main: true, render: (x) => <Link to={`/checks/screenings/${county}/${x.id}`}><DateText value={x.startedAt} time /></Link> },
        { key: 'who', title: t('usage.startedBy'), render: (x) => <Zh>{x.startedBy || '—'}</Zh> },
        { key: 'state', title: t('usage.state'), render: (x) => t(`screen.state.${x.state}`) },
        { key: 'took', title: t('usage.took'), figure: true, render: (x) => (x.state === 'done' ? <Lasts seconds={x.seconds} /> : '—') },
        { key: 'people', title: t('screen.people'), figure: true, render: (x) => whole(x.people) },
        { key: 'hits', title: t('screen.hits'), figure: true, render: (x) => whole(x.hits) },
        { key: 'false', title: t('usage.falseHits'), figure: true, render: (x) => whole(x.falseHits) },
      ]}
    />
  )
}

function Starters({ list }: { list: Usage['sources'][number]['startedBy'] }) {
  return <Zh>{list.map((s) => `${s.name} ${whole(s.times)}`).join(' · ') || '—'}</Zh>
}

/** Lasts says how long something took, in the largest unit that fits. */
function Lasts({ seconds }: { seconds: number }) {
  const t = useText()
  if (seconds >= 2 * 3600) return t('usage.hours', { n: whole(Math.round(seconds / 3600)) })
  if (seconds >= 120) return t('usage.minutes', { n: whole(Math.round(seconds / 60)) })
  return t('usage.seconds', { n: whole(seconds) })
}
