import type { Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { FileLink } from '@/shared/ui/Evidence'
import { Section } from '@/shared/ui/page'
import { DateText, Money } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { HiddenNote, isHidden } from './HiddenNote'
import { LossPart } from './LossPart'
import { MedicalPart } from './MedicalPart'
import { Papers } from './Papers'
import { PrintButtons } from './Print'
import { useText } from './text'

const nameOf = (c: Case, person: string) => c.facts.members.find((m) => m.personId === person)?.name ?? person

/** SituationPart shows what the programme asked for beside members and means. */
export function SituationPart({ case: c }: { case: Case }) {
  const t = useText()
  if (c.declares.length === 0 && !c.facts.obligors && !isHidden(c, 'situation')) return null
  if (isHidden(c, 'situation'))
    return (
      <Section title={t('situation')}>
        <HiddenNote case={c} field="situation" />
      </Section>
    )
  return (
    <>
      {(c.declares.includes('obligors') || c.facts.obligors) && <ObligorTable case={c} />}
      {c.declares.includes('expenses') && <ExpenseTable case={c} />}
      {c.declares.includes('parents') && <ParentTable case={c} />}
      {c.facts.loss && <LossPart case={c} of={c.facts.loss} />}
      {c.facts.medical && <MedicalPart case={c} of={c.facts.medical} />}
      {c.facts.hardship && <HardshipPart case={c} of={c.facts.hardship} />}
    </>
  )
}

function ObligorTable({ case: c }: { case: Case }) {
  const t = useText()
  if (!c.facts.obligors?.length)
    return (
      <Section title={t('obligors')}>
        <p className="quiet">{t(c.facts.obligors ? 'noObligors' : 'notStated')}</p>
      </Section>
    )
  return (
    <Section title={t('obligors')}>
      <Table
        caption={t('obligors')}
        rows={c.facts.obligors.map((o, i) => ({ ...o, key: String(i) }))}
        rowKey={(o) => o.key}
        columns={[
          { key: 'name', title: t('name'), main: true, render: (o) => <Zh>{o.name}</Zh> },
          { key: 'number', title: t('idNumber'), render: (o) => <span className="figure">{o.idNumber || '—'}</span> },
          { key: 'supports', title: t('supports'), render: (o) => <Zh>{nameOf(c, o.supportsId)}</Zh> },
          { key: 'relation', title: t('obligorIs'), render: (o) => (o.relation ? t(`relation.${o.relation}`) : '—') },
          { key: 'born', title: t('born'), render: (o) => <DateText value={o.bornOn ?? ''} /> },
          { key: 'income', title: t('obligorIncome'), figure: true, render: (o) => (typeof o.incomeFen === 'number' ? <Money fen={o.incomeFen} /> : '—') },
          ...(c.check ? [{ key: 'found', title: t('found'), render: (o: Schema<'CaseworkObligor'>) => <FoundOf case={c} person={o.personId} /> }] : []),
          {
            key: 'marks',
            title: t('marks'),
            render: (o) =>
              [
                o.disability && t('disabled', { kind: t(`disability.${o.disability}`), grade: o.disabilityGrade ?? 0 }),
                ...(['tekun', 'dibao', 'incapable', 'missing', 'inPrison'] as const).map((k) => o[k] && t(`obligor.${k}`)),
              ]
                .filter(Boolean)
                .join(' · ') || '—',
          },
          { key: 'papers', title: t('lineEvidence'), render: (o) => <Papers case={c} ids={o.evidence} /> },
        ]}
      />
    </Section>
  )
}

// FoundOf is what departments found about one obligor, or that nobody was asked.
function FoundOf({ case: c, person }: { case: Case; person: string | undefined }) {
  const t = useText()
  const found = c.check?.findings.filter((f) => f.personId === person) ?? []
  const asked = c.check?.replies.some((r) => r.personId === person && r.answered)
  if (found.length === 0) return <span className="quiet">{t(asked ? 'obligorNothing' : 'obligorNotAsked')}</span>
  return (
    <>
      {found.map((f, i) => (
        <div key={i}>
          {f.amountFen > 0 && <Money fen={f.amountFen} />} {f.per !== 'once' && f.amountFen > 0 && <span className="quiet">{t(`per.${f.per}`)}</span>} <Zh>{f.summary}</Zh>
        </div>
      ))}
    </>
  )
}

function ExpenseTable({ case: c }: { case: Case }) {
  const t = useText()
  if (!c.facts.expenses?.length)
    return (
      <Section title={t('expenses')}>
        <p className="quiet">{t('notStated')}</p>
      </Section>
    )
  return (
    <Section title={t('expenses')}>
      <Table
        caption={t('expenses')}
        rows={c.facts.expenses.map((x, i) => ({ ...x, key: String(i) }))}
        rowKey={(x) => x.key}
        columns={[
          { key: 'who', title: t('name'), main: true, render: (x) => <Zh>{nameOf(c, x.personId)}</Zh> },
          { key: 'item', title: t('item'), render: (x) => t(`expense.${x.item}`) },
          { key: 'amount', title: t('ownShare'), figure: true, render: (x) => (x.amountFen === null ? t('unknownAmount') : <Money fen={x.amountFen} />) },
          { key: 'papers', title: t('lineEvidence'), render: (x) => <Papers case={c} ids={x.evidence} /> },
          { key: 'detail', title: t('detail'), render: (x) => <Zh>{x.detail || '—'}</Zh> },
        ]}
      />
    </Section>
  )
}

function ParentTable({ case: c }: { case: Case }) {
  const t = useText()
  if (!c.facts.parents?.length)
    return (
      <Section title={t('parents')}>
        <p className="quiet">{t('notStated')}</p>
      </Section>
    )
  return (
    <Section title={t('parents')}>
      <Table
        caption={t('parents')}
        rows={c.facts.parents.map((p, i) => ({ ...p, key: String(i) }))}
        rowKey={(p) => p.key}
        columns={[
          { key: 'name', title: t('parentName'), main: true, render: (p) => <Zh>{p.name}</Zh> },
          { key: 'child', title: t('child'), render: (p) => <Zh>{nameOf(c, p.childId)}</Zh> },
          { key: 'state', title: t('parentState'), render: (p) => t(`parent.${p.state}`) },
          { key: 'months', title: t('parentMonths'), figure: true, render: (p) => p.months ?? '—' },
          { key: 'papers', title: t('lineEvidence'), render: (p) => <Papers case={c} ids={p.evidence} /> },
        ]}
      />
    </Section>
  )
}

function HardshipPart({ case: c, of: h }: { case: Case; of: Schema<'CaseworkHardship'> }) {
  const t = useText()
  const sum = (label: string, fen: number | null | undefined) =>
    typeof fen === 'number' && (
      <>
        <dt>{label}</dt>
        <dd>
          <Money fen={fen} />
        </dd>
      </>
    )
  return (
    <Section title={t('hardship')}>
      <dl className={css.words}>
        <dt>{t('cause')}</dt>
        <dd>
          {t(`cause.${h.cause}`)} · <DateText value={h.on} />
          {h.urgent && <span className="act"> · {t('urgent')}</span>}
        </dd>
        <dt>{t('whatHappened')}</dt>
        <dd><Zh>{h.detail}</Zh></dd>
        {sum(t('loss'), h.lossFen)}
        {sum(t('requested'), h.requestedFen)}
        {c.advanceFen > 0 && sum(t('advancePaid'), c.advanceFen)}
        <dt>{t('lineEvidence')}</dt>
        <dd>
          <Papers case={c} ids={h.evidence} />
        </dd>
      </dl>
    </Section>
  )
}

/** AssessmentPart shows the assessments of self-care: which of the six acts the person manages. */
export function AssessmentPart({ case: c }: { case: Case }) {
  const t = useText()
  return (
    <Section title={t('assessments')}>
      {c.assessments.map((a) => (
        <div key={a.id} className={css.record}>
          <p>
            <strong>
              <DateText value={a.assessedOn} />
            </strong>{' '}
            · <Zh>{a.by}</Zh>
          </p>
          {a.form && (
            <dl className={css.words}>
              {sixItems.map((k) => (
                <SixItem key={k} label={t(`six.${k}`)} able={a.form?.[k] ?? false} />
              ))}
              <dt>{t('assessPresent')}</dt>
              <dd><Zh>{a.form.present}</Zh></dd>
            </dl>
          )}
          <FileLink county={c.county} id={a.signedForm}>
            {t('assessForm')}
          </FileLink>
          <PrintButtons case={c} kinds={['assessment']} about={a.id} />
        </div>
      ))}
    </Section>
  )
}

function SixItem({ label, able }: { label: string; able: boolean }) {
  const t = useText()
  return (
    <>
      <dt>{label}</dt>
      <dd className={able ? undefined : 'act'}>{t(able ? 'manages' : 'managesNot')}</dd>
    </>
  )
}

/** The six daily acts, in the order of the law. */
export const sixItems = ['eat', 'dress', 'bed', 'toilet', 'walk', 'bathe'] as const
