import { Fragment, type ReactNode } from 'react'
import { Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { FileLink } from '@/shared/ui/Evidence'
import { Section } from '@/shared/ui/page'
import { Sheet } from '@/shared/ui/Sheet'
import { DateText, Money } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { PrintButtons } from './Print'
import { HiddenNote, isHidden } from './HiddenNote'
import { useText } from './text'
import { Who } from '@/shared/ui/Who'

/** VisitPart shows the home visits with their signed forms. */
export function VisitPart({ case: c }: { case: Case }) {
  const t = useText()
  const image = (id: string, name: string) => (
    <FileLink key={id} county={c.county} id={id}>
      {name}
    </FileLink>
  )
  return (
    <Section title={t('visits')}>
      {c.visits.map((v) => (
        <div key={v.id} className={css.record}>
          <p>
            <strong>
              <DateText value={v.visitedOn} /> · {t(v.byCounty ? 'byCounty' : 'byTownship')}
            </strong>{' '}
            · <Zh>{v.place}</Zh>
          </p>
          <dl className={css.words}>
            <dt>{t('investigators')}</dt>
            <dd><Zh>{v.investigators.join(t('comma'))}</Zh></dd>
            <dt>{t('memberPresent')}</dt>
            <dd><Zh>{v.memberPresent}</Zh></dd>
            {!isHidden(c, 'visits') && (
              <>
                <dt>{t('dwelling')}</dt>
                <dd><Zh>{v.form.dwelling}</Zh></dd>
                <dt>{t('incomeSeen')}</dt>
                <dd><Zh>{v.form.incomeSeen}</Zh></dd>
                <dt>{t('living')}</dt>
                <dd><Zh>{v.form.living}</Zh></dd>
              </>
            )}
            {v.form.needs && (
              <>
                <dt>{t('needs')}</dt>
                <dd><Zh>{v.form.needs}</Zh></dd>
              </>
            )}
            {v.form.remote && (
              <>
                <dt>{t('remote')}</dt>
                <dd><Zh>{v.form.remote}</Zh></dd>
              </>
            )}
            {(v.form.seen ?? []).map((s) => (
              <Fragment key={s.fact}>
                <dt>{t(`seen.${s.fact}`)}</dt>
                <dd>{t(s.same ? 'seenSame' : 'seenOther')}</dd>
              </Fragment>
            ))}
            {(v.form.selfCare ?? []).map((s) => (
              <SelfCareSeen key={s.personId} name={c.facts.members.find((m) => m.personId === s.personId)?.name ?? ''} seen={s} />
            ))}
            <dt>{t('papers')}</dt>
            <dd>
              {v.sealed ? (
                <a href={`/api/cases/${c.county}/${c.id}/documents/${v.signedForm}`} target="_blank" rel="noreferrer">
                  {t('signedForm')}
                </a>
              ) : (
                image(v.signedForm, t('signedForm'))
              )}{' '}
              {!v.sealed && v.photos.map((p, i) => image(p, t('photo', { n: i + 1 })))}
            </dd>
          </dl>
          <PrintButtons case={c} kinds={['visit']} about={v.id} />
          {v.sealed && <SealedPart case={c} sealed={v.sealed} />}
        </div>
      ))}
      <HiddenNote case={c} field="visits" />
    </Section>
  )
}

type Visit = Case['visits'][number]

function SelfCareSeen({ name, seen }: { name: string; seen: NonNullable<Visit['form']['selfCare']>[number] }) {
  const t = useText()
  const words = (items: string[]) => items.map((i) => t(`selfCare.${i as 'eat'}`)).join(t('comma'))
  return (
    <>
      <dt>{t('selfCareSeen')}</dt>
      <dd>
        <Zh>{name}</Zh> {seen.alone.length > 0 && t('selfCareAlone', { items: words(seen.alone) })} {seen.helped.length > 0 && t('selfCareHelped', { items: words(seen.helped) })}
      </dd>
    </>
  )
}

/** SealedPart shows of a visit that was signed on a phone when and where its photographs were taken, its memos, what was not signed, and the seal. */
function SealedPart({ case: c, sealed: s }: { case: Case; sealed: NonNullable<Visit['sealed']> }) {
  const t = useText()
  return (
    <>
      <ul>
        {s.photos.map((p, i) => (
          <li key={p.fileId}>
            <FileLink county={c.county} id={p.fileId}>
              {t('photo', { n: i + 1 })}
            </FileLink>
            <div className="quiet">
              {t(`photoOf.${p.of}`)} · <DateText value={p.at} time /> {p.where}
            </div>
          </li>
        ))}
        {s.voice.map((id, i) => (
          <li key={id}>
            <FileLink county={c.county} id={id}>
              {t('memo', { n: i + 1 })}
            </FileLink>
          </li>
        ))}
      </ul>
      <Unsigned title={t('beside', { count: s.beside.length })} edits={s.beside} />
      <Unsigned title={t('late', { count: (s.late ?? []).length })} edits={s.late ?? []}>
        {(s.lateFiles ?? []).map((id, i) => (
          <li key={id}>
            <FileLink county={c.county} id={id}>
              {t('lateFile', { n: i + 1 })}
            </FileLink>
          </li>
        ))}
      </Unsigned>
      <p className="quiet figure" title={s.digest}>
        {t('sealDigest')} {s.digest.slice(0, 16)}…
      </p>
    </>
  )
}

// Unsigned lists what colleagues wrote that nobody signed.
function Unsigned({ title, edits, children }: { title: string; edits: NonNullable<Visit['sealed']>['beside']; children?: ReactNode }) {
  if (edits.length === 0) return null
  return (
    <details>
      <summary>{title}</summary>
      <ul>
        {edits.map((e) => (
          <li key={`${e.field} ${e.author} ${e.at}`}>
            <span className="quiet">{e.field}</span> <Zh>{e.value}</Zh>
          </li>
        ))}
        {children}
      </ul>
    </details>
  )
}

/** OpinionPart shows the township's opinions. */
export function OpinionPart({ case: c }: { case: Case }) {
  const t = useText()
  return (
    <Section title={t('opinions')}>
      {c.opinions.map((o) => (
        <div key={o.at} className={css.record}>
          <p>
            <strong>{t(o.agree ? 'agree' : 'disagree')}</strong>
            {o.agree && c.result !== 'recognition' && (
              <>
                {' · '}
                {t(c.result === 'once' ? 'onceSum' : 'aMonth')} <Money fen={o.amountFen} />
              </>
            )}
          </p>
          {o.words && <p><Zh>{o.words}</Zh></p>}
          {o.differs && (
            <p>
              <span className="quiet">{t('differs')}</span> <Zh>{o.differs}</Zh>
            </p>
          )}
          <p className="quiet">
            <Who>{o.by}</Who> · <DateText value={o.at} time />
          </p>
        </div>
      ))}
      <PrintButtons case={c} kinds={['approval']} />
      <HiddenNote case={c} field="opinions" />
    </Section>
  )
}

/** ServicePart shows how the notices of decisions reached the family. */
export function ServicePart({ case: c }: { case: Case }) {
  const t = useText()
  return (
    <Section title={t('services')}>
      {c.services.map((v) => (
        <div key={v.id} className={css.record}>
          <p>
            <strong>
              <DateText value={v.servedOn} />
            </strong>{' '}
            · {t(`method.${v.method}`)} {v.receiver && <Zh>{v.receiver}</Zh>}
          </p>
          {v.receipt && (
            <FileLink county={c.county} id={v.receipt}>
              {t('receipt')}
            </FileLink>
          )}
          <p className="quiet"><Zh>{v.by}</Zh></p>
        </div>
      ))}
    </Section>
  )
}

/** HearingPart shows what the family said before aid is reduced or ended. */
export function HearingPart({ case: c }: { case: Case }) {
  const t = useText()
  return (
    <Section title={t('hearings')}>
      {c.invitations.map((v) => (
        <div key={v.id} className={css.record}>
          <p>
            {t('invited', { on: v.servedOn })} {v.receiver && <Zh>{v.receiver}</Zh>} · {t(`method.${v.method}`)} · <strong>{v.until ? t('invitedUntil', { until: v.until }) : t('invitedOpen')}</strong>
          </p>
          <FileLink county={c.county} id={v.receipt}>
            {t('receipt')}
          </FileLink>
          <p className="quiet"><Zh>{v.by}</Zh></p>
        </div>
      ))}
      {c.hearings.map((h) => (
        <div key={h.id} className={css.record}>
          <p>
            <strong>
              <DateText value={h.heardOn} />
            </strong>{' '}
            · <Zh>{h.who}</Zh> · {t(`heard.${h.method}`)}
          </p>
          {h.words && <p><Zh>{h.words}</Zh></p>}
          <FileLink county={c.county} id={h.signedForm}>
            {t('heardForm')}
          </FileLink>
          <p className="quiet"><Zh>{h.by}</Zh></p>
          <PrintButtons case={c} kinds={['hearing']} about={h.id} />
        </div>
      ))}
      <HiddenNote case={c} field="hearings" />
    </Section>
  )
}

/** PublicityPart shows what was posted, exactly, and what was said against it. */
export function PublicityPart({ case: c }: { case: Case }) {
  const t = useText()
  return (
    <Section title={t('publicity')}>
      {c.publicities.map((p) => (
        <div key={p.startedOn} className={css.record}>
          <p>
            {p.noticeNo && <span className="figure">{p.noticeNo} · </span>}
            <DateText value={p.startedOn} /> {t('to')} <DateText value={p.endsOn} /> · <Zh>{p.place}</Zh> · {t('objectionCount', { count: p.objections })}
            {p.closedOn && (
              <>
                {' · '}
                {t('closedOn')} <DateText value={p.closedOn} />
              </>
            )}
          </p>
          <details>
            <summary>{t('sheet')}</summary>
            <Sheet title={t('sheet')} html={p.notice} />
          </details>
        </div>
      ))}
      {c.objections.map((o) => (
        <div key={o.id} className={css.record}>
          <p>
            <strong>{t(`objection.${o.kind}`)}</strong> <DateText value={o.receivedOn} />
          </p>
          {o.text && <p><Zh>{o.text}</Zh></p>}
        </div>
      ))}
      <HiddenNote case={c} field="objections" />
    </Section>
  )
}

/** DocumentPart lists the papers that were printed. */
export function DocumentPart({ case: c }: { case: Case }) {
  const t = useText()
  return (
    <Section title={t('documents')}>
      <PrintButtons case={c} about="0" />
      <Table
        caption={t('documents')}
        rows={c.documents}
        rowKey={(d) => d.fileId}
        columns={[
          {
            key: 'title',
            title: t('documentTitle'),
            main: true,
            render: (d) => (
              <a href={`/api/cases/${c.county}/${c.id}/documents/${d.fileId}`} target="_blank" rel="noreferrer">
                <Zh>{d.title}</Zh>
              </a>
            ),
          },
          { key: 'number', title: t('paperNumber'), render: (d) => <span className="figure">{d.number}</span> },
          { key: 'at', title: t('madeAt'), render: (d) => <DateText value={d.madeAt} time /> },
          { key: 'sm3', title: t('digest'), wideOnly: true, render: (d) => <span className="quiet figure" title={d.sm3}>{d.sm3.slice(0, 16)}…</span> },
        ]}
      />
      <HiddenNote case={c} field="documents" />
    </Section>
  )
}
