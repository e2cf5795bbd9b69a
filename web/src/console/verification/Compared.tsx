import { Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { Section } from '@/shared/ui/page'
import { Money, StatusTag, type Tone } from '@/shared/ui/values'
import { verdict, type Comparison } from './matrix'
import { useItemName } from './names'
import { useText } from './text'
import css from './verification.module.css'

const tones: Record<ReturnType<typeof verdict>, Tone> = { over: 'act', under: 'plain', equal: 'done', partial: 'plain' }

/** Compared lays what the family declared beside what was found, with the difference in money. */
export function Compared({ comparisons }: { comparisons: Comparison[] }) {
  const t = useText()
  const nameOf = useItemName()
  if (comparisons.length === 0)
    return (
      <Section title={t('view.compare')}>
        <p className="quiet">{t('view.noCompare')}</p>
      </Section>
    )
  return (
    <Section title={t('view.compare')}>
      <p className={`quiet ${css.notice}`}>{t('view.compareHint')}</p>
      <Table
        caption={t('view.compare')}
        rows={comparisons}
        rowKey={(c) => `${c.personId} ${c.kind} ${c.item}`}
        columns={[
          { key: 'member', title: t('view.member'), main: true, render: (c) => <Zh>{c.name || t('view.household')}</Zh> },
          { key: 'item', title: t('view.item'), render: (c) => nameOf(c.item) },
          { key: 'declared', title: t('view.declared'), figure: true, render: (c) => c.outside ? <>—</> : <Figure c={c} fen={c.declaredFen} n={c.declaredQuantity} /> },
          { key: 'found', title: t('view.found'), figure: true, render: (c) => <Figure c={c} fen={c.foundFen} n={c.foundQuantity} known={c.answered} /> },
          { key: 'exempt', title: t('view.exempt'), figure: true, render: (c) => <Figure c={c} fen={c.exemptFen} n={c.exemptQuantity} /> },
          { key: 'difference', title: t('view.difference'), figure: true, render: (c) => <Difference c={c} /> },
          { key: 'verdict', title: t('check.state'), render: (c) => <Verdict c={c} /> },
        ]}
      />
    </Section>
  )
}

// Silence is not zero: a figure of nothing is a dash where a source did not reply.
function Figure({ c, fen, n, known = true }: { c: Comparison; fen: number; n: number; known?: boolean }) {
  const t = useText()
  if (c.counted && fen === 0) return <span className="figure">{n || known ? t('view.quantity', { n }) : '—'}</span>
  if (fen === 0 && !known) return <>—</>
  return <Money fen={fen} />
}

function Difference({ c }: { c: Comparison }) {
  const t = useText()
  if (c.outside) return <>—</>
  if (!c.answered && c.foundFen === 0 && c.foundQuantity === 0) return <>—</>
  if (c.counted && c.differenceFen === 0) return <span className="figure">{t('view.quantity', { n: c.foundQuantity - c.declaredQuantity })}</span>
  return <Money fen={c.differenceFen} />
}

function Verdict({ c }: { c: Comparison }) {
  const t = useText()
  if (c.outside) return <span className="quiet">{t('view.obligorApart')}</span>
  const v = verdict(c)
  return (
    <>
      <StatusTag tone={tones[v]}>{t(`view.${v}`)}</StatusTag>
      {c.unsure > 0 && <span className={css.sub}>{t('view.unsure', { n: c.unsure })}</span>}
    </>
  )
}
