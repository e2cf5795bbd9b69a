import type { Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { Zh } from '@/shared/i18n'
import { Table, type Column } from '@/shared/list/Table'
import { useToday } from '@/shared/session/session'
import { FileLink } from '@/shared/ui/Evidence'
import { Section } from '@/shared/ui/page'
import { Money, StatusTag } from '@/shared/ui/values'
import { hasID } from './address'
import { inForce, monthlyOf, ofFamily, shareOf } from './living'
import css from './registry.module.css'
import { keyed, useText } from './text'
import type { File } from './useHousehold'

type Line = Schema<'RegistryLineView'>
const kinds = ['income', 'asset', 'deduction'] as const

/** Living shows what a household lives on: each line with who says so, and the month's totals. */
export function Living({ file, on }: { file: File; on: string }) {
  const t = useText()
  const today = useToday()
  const lines = inForce(file.lines ?? [], on || today || '9999')
  return (
    <Section title={t('partLiving')}>
      {lines.length === 0 ? (
        <p className="quiet">{t('noLines')}</p>
      ) : (
        <>
          <Totals lines={ofFamily(lines, file.members ?? [])} heads={(file.members ?? []).filter((m) => m.coLiving && !m.excluded).length} />
          {kinds.map((k) => (
            <Lines key={k} kind={k} file={file} lines={lines.filter((l) => l.kind === k)} />
          ))}
          <p className={`quiet ${css.note}`}>{t('monthlyNote')}</p>
        </>
      )}
    </Section>
  )
}

function Totals({ lines, heads }: { lines: Line[]; heads: number }) {
  const t = useText()
  const m = monthlyOf(lines)
  const facts = [
    [t('monthlyIncome'), m.income],
    [t('monthlyDeduction'), m.deduction],
    [t('monthlyNet'), m.net],
    ...(heads > 0 ? [[t('monthlyPerHead'), Math.floor(m.net / heads)] as const] : []),
  ] as const
  return (
    <dl className={css.totals}>
      {facts.map(([label, fen]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <Money fen={fen} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Lines({ kind, file, lines }: { kind: (typeof kinds)[number]; file: File; lines: Line[] }) {
  const t = useText()
  if (lines.length === 0) return null
  const nameOf = (id: string) => (hasID(id) ? ([...(file.members ?? []), ...(file.former ?? [])].find((m) => m.id === id)?.name ?? '—') : t('household'))
  const columns: Column<Line>[] = [
    { key: 'item', title: t('item'), main: true, render: (l) => itemText(t, l) },
    { key: 'whose', title: t('whose'), render: (l) => <Zh>{nameOf(l.personId)}</Zh> },
    { key: 'source', title: t('source'), render: (l) => <StatusTag tone={l.source === 'found' ? 'going' : 'plain'}>{t(keyed('source', l.source) ?? 'source.declared')}</StatusTag> },
    { key: 'amount', title: t('amount'), figure: true, render: (l) => <Amount line={l} /> },
    { key: 'per', title: t('per'), render: (l) => t(keyed('per', l.per) ?? 'per.once') },
    ...(kind === 'asset' ? [] : [{ key: 'month', title: t('monthly'), figure: true, render: (l: Line) => <Money fen={shareOf(l)} /> }]),
    { key: 'detail', title: t('evidence'), render: (l) => <Proof file={file} line={l} /> },
  ]
  return (
    <div className={css.part}>
      <h3>{t(kind)}</h3>
      <Table caption={t(kind)} columns={columns} rows={lines} rowKey={(l) => l.id} />
    </div>
  )
}

function itemText(t: ReturnType<typeof useText>, l: Line) {
  const key = keyed('item', l.item)
  return key ? t(key) : l.item
}

function Amount({ line: l }: { line: Line }) {
  const t = useText()
  return (
    <>
      {(l.amountFen > 0 || l.quantity <= 1) && <Money fen={l.amountFen} />}
      {l.quantity > 1 && <span className="figure"> {t('assetCount', { count: whole(l.quantity) })}</span>}
    </>
  )
}

function Proof({ file, line: l }: { file: File; line: Line }) {
  const t = useText()
  return (
    <span className={css.stack}>
      {l.detail && <span><Zh>{l.detail}</Zh></span>}
      {l.evidence.map((id, i) => (
        <FileLink key={id} county={file.county} id={id}>
          {l.evidence.length > 1 ? t('seeEvidenceOf', { n: i + 1 }) : t('seeEvidence')}
        </FileLink>
      ))}
      {!l.detail && l.evidence.length === 0 && '—'}
      {l.excluded && <StatusTag>{`${t('excluded')} ${l.excluded}`}</StatusTag>}
    </span>
  )
}
