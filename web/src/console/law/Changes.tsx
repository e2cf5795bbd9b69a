import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { useWords } from '@/shared/i18n'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { Sources } from './Figures'
import css from './law.module.css'
import { holds, useSpanName, type Span } from './Spans'
import { useText } from './text'

interface ChangesProps {
  division: string
  spans: Span[]
  on: string
}

/** Changes compares two spans of a place's law in words: by default the one shown with the one before it. */
export function Changes({ division, spans, on }: ChangesProps) {
  const t = useText()
  const name = useSpanName()
  const withLaw = spans.filter((s) => s.packs.length > 0)
  const shown = withLaw.findIndex((s) => holds(s, on))
  const at = shown < 0 ? withLaw.length - 1 : shown
  const [chosen, choose] = useState<{ from?: string; to?: string }>({})
  const from = chosen.from ?? withLaw[Math.max(0, at - 1)]?.from ?? ''
  const to = chosen.to ?? withLaw[at]?.from ?? ''
  const options = withLaw.map((s) => ({ value: s.from, label: name(s) }))
  const pick = (which: 'from' | 'to', label: string, value: string) => (
    <label className={css.side}>
      <span>{label}</span>
      <Select aria-label={label} value={value} options={options} onChange={(v: string) => choose({ ...chosen, [which]: v })} popupMatchSelectWidth={false} />
    </label>
  )
  return (
    <Section title={t('compare')} aside={<span className="quiet">{t('compareHint')}</span>}>
      <div className={css.tools}>
        {pick('from', t('earlier'), from)}
        {pick('to', t('later'), to)}
      </div>
      <Differences division={division} from={from} to={to} />
    </Section>
  )
}

function Differences({ division, from, to }: { division: string; from: string; to: string }) {
  const t = useText()
  const { data, error, refetch } = useQuery({
    queryKey: ['law', 'differences', division, from, to],
    queryFn: () => must(api.GET('/api/law/differences', { params: { query: { division, from, to } } })),
  })
  if (error) return <Fault error={error} onRetry={() => void refetch()} />
  if (!data) return <TableSkeleton label={t('compare')} rows={3} />
  if (data.differences.length === 0) return <p className="quiet">{t('same')}</p>
  const cited = data.differences.filter((d) => d.change === 'cited')
  const others = data.differences.filter((d) => d.change !== 'cited')
  return (
    <>
      {others.length > 0 && <Rows caption={t('compare')} rows={others} />}
      {cited.length > 0 && (
        <details className={css.fold}>
          <summary>{t('cited', { count: cited.length })}</summary>
          <Rows caption={t('cited', { count: cited.length })} rows={cited} />
        </details>
      )}
    </>
  )
}

type Difference = Schema<'OutreachDifference'>

function Rows({ caption, rows }: { caption: string; rows: Difference[] }) {
  const t = useText()
  const words = useWords()
  return (
    <Table
      caption={caption}
      rows={rows}
      rowKey={(d) => d.kind + d.name + d.was.zh}
      columns={[
        { key: 'what', title: t('what'), main: true, render: (d) => <What difference={d} /> },
        { key: 'was', title: t('was'), render: (d) => words(d.was) || '—' },
        { key: 'is', title: t('is'), render: (d) => words(d.is) || '—' },
        { key: 'by', title: t('by'), wideOnly: true, render: (d) => words(d.by) || '—' },
        { key: 'source', title: t('source'), wideOnly: true, render: (d) => <Sources sources={d.sources} /> },
      ]}
    />
  )
}

function What({ difference: d }: { difference: Difference }) {
  const t = useText()
  const words = useWords()
  return (
    <>
      <div>{words(d.title)}</div>
      <div className={css.under}>
        {t(`kind.${d.kind}`)} · {t(`change.${d.change}`)} · {d.name}
      </div>
    </>
  )
}
