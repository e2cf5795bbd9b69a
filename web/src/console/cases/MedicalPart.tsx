import type { Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { Section } from '@/shared/ui/page'
import { DateText, Money } from '@/shared/ui/values'
import type { Case } from './CasePage'
import { billSums } from './MedicalFields'
import { Papers } from './Papers'
import { useText } from './text'

/** MedicalPart shows the bills that medical assistance is asked for. */
export function MedicalPart({ case: c, of: m }: { case: Case; of: Schema<'CaseworkMedical'> }) {
  const t = useText()
  const patient = c.facts.members.find((p) => p.personId === m.patientId)?.name ?? ''
  return (
    <Section title={t('medical')}>
      <p>
        {t('patient')} <Zh>{patient}</Zh>
        {typeof m.earlierAidFen === 'number' && (
          <>
            {' · '}
            {t('earlierAid')} <Money fen={m.earlierAidFen} />
          </>
        )}
        {typeof m.earlierBurdenFen === 'number' && (
          <>
            {' · '}
            {t('earlierBurden')} <Money fen={m.earlierBurdenFen} />
          </>
        )}
      </p>
      <Table
        caption={t('bills')}
        reached
        rows={m.bills}
        rowKey={(b) => b.number || `${b.hospital} ${b.settledOn} ${b.totalFen}`}
        columns={[
          { key: 'number', title: t('billNumber'), main: true, render: (b) => <span className="figure">{b.number || '—'}</span> },
          { key: 'hospital', title: t('hospital'), render: (b) => <Zh>{b.hospital}</Zh> },
          { key: 'kind', title: t('billKind'), render: (b) => [t(`bill.${b.kind}`), !b.designated && t('notDesignated')].filter(Boolean).join(' · ') },
          { key: 'settled', title: t('settledOn'), render: (b) => <DateText value={b.settledOn} /> },
          ...billSums.map((k) => ({ key: k, title: t(`bill.${k}`), figure: true, render: (b: Schema<'CaseworkBill'>) => (b[k] === null ? t('unknownAmount') : <Money fen={b[k]} />) })),
          { key: 'papers', title: t('billPapers'), render: (b) => <Papers case={c} ids={b.evidence} /> },
        ]}
      />
    </Section>
  )
}

/** Waterfall shows who pays how much of the costs, one payer after the other. */
export function Waterfall({ layers }: { layers: Schema<'CaseworkLayer'>[] }) {
  const t = useText()
  const words = useWords()
  return (
    <Table
      caption={t('layers')}
      rows={layers}
      rowKey={(l) => l.payer}
      columns={[
        { key: 'payer', title: t('layer'), main: true, render: (l) => words(l.title) },
        { key: 'by', title: t('layerKind'), render: (l) => t(l.insurance ? 'layerInsurance' : 'layerAid') },
        { key: 'entering', title: t('layerEntering'), figure: true, render: (l) => <Money fen={l.enteringFen} /> },
        { key: 'paid', title: t('layerPaid'), figure: true, render: (l) => <Money fen={l.paidFen} /> },
        { key: 'left', title: t('layerLeft'), figure: true, render: (l) => <Money fen={l.leftFen} /> },
      ]}
    />
  )
}
