import { useQuery } from '@tanstack/react-query'
import { Button, Form, Select } from 'antd'
import { useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { downloadURL } from '@/shared/api/list'
import { monthText } from '@/shared/format/date'
import { whole } from '@/shared/format/money'
import { useLang, useWords } from '@/shared/i18n'
import { type Column, Table, TableSkeleton } from '@/shared/list/Table'
import { useToday } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { PageFault } from '@/shared/ui/PageFault'
import { Page, Section } from '@/shared/ui/page'
import css from './cases.module.css'
import { monthsBefore } from './lots'
import { useProgrammes } from './programmes'
import { useText } from './text'
import { keptShare, type Sum, sumBy } from './timeliness'

/** TimelinessPage counts how the legal clocks of some months were kept, by term and by place. */
export default function TimelinessPage() {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const to = params.get('to') ?? today.slice(0, 7)
  const from = params.get('from') ?? to
  const programme = params.get('programme') ?? ''
  const programmes = useProgrammes().map((p) => ({ value: p.programme, label: words(p.name) }))
  const choose = (change: Record<string, string>) => setParams({ from, to, programme, ...change }, { replace: true })
  const { data, error, refetch } = useQuery({
    queryKey: ['timeliness', from, to, programme],
    queryFn: () => must(api.GET('/api/cases/timeliness', { params: { query: { from, to, programme } } })),
    enabled: to !== '',
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  const months = monthsBefore(today, 36).map((m) => ({ value: m, label: monthText(m, lang) }))
  return (
    <Page title={t('timeliness')} actions={<Export query={{ from, to, programme }} />}>
      <p className="quiet">{t('timelinessHint')}</p>
      <Form layout="vertical" className={css.lots}>
        <Form.Item label={t('timelinessFrom')} htmlFor="clocks-from">
          <Select id="clocks-from" virtual={false} value={from} onChange={(m: string) => choose({ from: m, to: m > to ? m : to })} options={months} />
        </Form.Item>
        <Form.Item label={t('timelinessTo')} htmlFor="clocks-to">
          <Select id="clocks-to" virtual={false} value={to} onChange={(m: string) => choose({ to: m, from: m < from ? m : from })} options={months} />
        </Form.Item>
        <Form.Item label={t('programme')} htmlFor="clocks-programme">
          <Select id="clocks-programme" virtual={false} value={programme} onChange={(p: string) => choose({ programme: p })} popupMatchSelectWidth={false} options={[{ value: '', label: t('timelinessAll') }, ...programmes]} />
        </Form.Item>
      </Form>
      {!data && <TableSkeleton label={t('timeliness')} />}
      {data && data.rows.length === 0 && <p className="quiet">{t('timelinessNone')}</p>}
      {data && data.rows.length > 0 && <Counted rows={data.rows} />}
    </Page>
  )
}

function Export({ query }: { query: { from: string; to: string; programme: string } }) {
  const t = useText()
  return (
    <Button href={downloadURL('/api/cases/timeliness/export', {}, { ...query, format: 'xlsx' })} download>
      {t('timelinessExport')}
    </Button>
  )
}

function Counted({ rows }: { rows: Schema<'CaseworkClocksKept'>[] }) {
  const t = useText()
  const words = useWords()
  const figures = useFigures()
  return (
    <>
      <Section title={t('timelinessByTerm')}>
        <Table
          caption={t('timelinessByTerm')}
          reached
          rows={sumBy(rows, (r) => `${r.programme} ${r.purpose} ${r.kind}`)}
          rowKey={(s) => s.key}
          columns={[
            { key: 'term', title: t('timelinessTerm'), main: true, render: (s) => words(s.row.label) },
            { key: 'programme', title: t('programme'), render: (s) => `${words(s.row.programmeLabel)}${s.row.purpose ? ` · ${t(`purpose.${s.row.purpose}`)}` : ''}` },
            ...figures,
          ]}
        />
      </Section>
      <Section title={t('timelinessByPlace')}>
        <Table
          caption={t('timelinessByPlace')}
          reached
          rows={sumBy(rows, (r) => r.place)}
          rowKey={(s) => s.key}
          columns={[{ key: 'place', title: t('division'), main: true, render: (s) => <DivisionName code={s.key} /> }, ...figures]}
        />
      </Section>
    </>
  )
}

function useFigures(): Column<Sum>[] {
  const t = useText()
  return [
    { key: 'share', title: t('timelinessShare'), render: (s) => <Share of={s} /> },
    { key: 'clocks', title: t('timelinessClocks'), figure: true, render: (s) => whole(s.clocks) },
    { key: 'kept', title: t('timelinessKept'), figure: true, render: (s) => whole(s.kept) },
    { key: 'late', title: t('timelinessLate'), figure: true, render: (s) => <span className={s.late > 0 ? 'act' : undefined}>{whole(s.late)}</span> },
    { key: 'overdue', title: t('timelinessOverdue'), figure: true, render: (s) => whole(s.overdue) },
    { key: 'running', title: t('timelinessRunning'), figure: true, render: (s) => whole(s.running) },
    { key: 'extended', title: t('timelinessExtended'), figure: true, render: (s) => whole(s.extended) },
  ]
}

// The share of what is over that was in time, drawn and written.
function Share({ of }: { of: Sum }) {
  const tenths = keptShare(of)
  if (tenths === undefined) return <span className="quiet">—</span>
  return (
    <span className={css.share}>
      <span className={css.shareBar} aria-hidden="true">
        <span style={{ width: `${tenths / 10}%` }} />
      </span>
      <span className="figure">{(tenths / 10).toFixed(1)}%</span>
    </span>
  )
}
