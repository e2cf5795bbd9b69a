import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { useLang, Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { Evidence } from '@/shared/ui/Evidence'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { PersonName } from '@/shared/ui/PersonName'
import { DateText, Money, StatusTag } from '@/shared/ui/values'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { compare } from './compare'
import { HiddenNote, isHidden } from './HiddenNote'
import { useText } from './text'

/** FactsPart shows the family and what it declared, beside what departments found. */
export function FactsPart({ case: c }: { case: Case }) {
  const t = useText()
  const nameOf = namesOf(c)
  const masked = isHidden(c, 'members')
  return (
    <Section title={t('family')}>
      <Table
        caption={t('family')}
        rows={c.facts.members}
        rowKey={(m) => m.personId}
        columns={[
          { key: 'name', title: t('name'), main: true, render: (m) => <MemberName member={m} /> },
          { key: 'relation', title: t('relation'), render: (m) => t(`relation.${m.relation}`) },
          { key: 'born', title: t('born'), render: (m) => <DateText value={m.bornOn} /> },
          { key: 'labour', title: t('labour'), render: (m) => (masked ? t('notShown') : m.labour ? t(`labour.${m.labour}`) : '—') },
          { key: 'marks', title: t('marks'), render: (m) => (masked ? t('notShown') : <Marks member={m} />) },
        ]}
      />
      <HiddenNote case={c} field="members" />
      <HiddenNote case={c} field="idNumber" />
      {(['incomes', 'assets', 'deductions'] as const).map((kind) => (
        <div key={kind} className={css.group}>
          <h3>{t(kind)}</h3>
          {kind === 'deductions' && isHidden(c, kind) ? <HiddenNote case={c} field={kind} /> : <Lines case={c} kind={kind} nameOf={nameOf} />}
        </div>
      ))}
      <HiddenNote case={c} field="evidence" />
    </Section>
  )
}

const namesOf = (c: Case) => (person: string) => c.facts.members.find((m) => m.personId === person)?.name ?? person

function MemberName({ member: m }: { member: Schema<'CaseworkMember'> }) {
  const t = useText()
  return <PersonName name={m.name} role={t(`relation.${m.relation}`)} facts={[{ label: t('idNumber'), value: m.idNumber || '—' }, { label: t('born'), value: m.bornOn || '—' }]} />
}

function Marks({ member: m }: { member: Schema<'CaseworkMember'> }) {
  const t = useText()
  const marks = [
    m.disability && t('disabled', { kind: t(`disability.${m.disability}`), grade: m.disabilityGrade ?? 0 }),
    m.seriousIllness && t('illness'),
    m.needsCare && t('needsCare'),
    m.needsCare === false && t('needsNoCare'),
    m.injuryCare && t('injuryCare'),
    m.unmanaged && m.unmanaged.length > 0 && t('unmanaged', { acts: m.unmanaged.map((a) => t(`selfCare.${a}`)).join(t('comma')) }),
    m.study && t(`study.${m.study}`),
    m.inCustody && t('custody'),
    m.missing && t('missingPerson'),
    (m.religiousAway ?? 0) > 0 && t('religiousYears', { years: m.religiousAway ?? 0 }),
  ].filter(Boolean)
  return <>{marks.join(' · ') || '—'}</>
}

interface LinesProps {
  case: Case
  kind: 'incomes' | 'assets' | 'deductions'
  nameOf: (person: string) => string
}

function Lines({ case: c, kind, nameOf }: LinesProps) {
  const t = useText()
  const findings = kind === 'deductions' ? [] : (c.check?.findings ?? []).filter((f) => `${f.kind}s` === kind && c.facts.members.some((m) => m.personId === f.personId))
  const rows = compare(c.facts[kind], findings)
  if (rows.length === 0) return <p className="quiet">{t('noneDeclared')}</p>
  const open = c.decidedOn === ''
  const checked = kind !== 'deductions' && c.check
  return (
    <Table
      caption={t(kind)}
      rows={rows}
      rowKey={(r) => r.key}
      columns={[
        { key: 'who', title: t('name'), main: true, render: (r) => <Zh>{nameOf(r.personId)}</Zh> },
        { key: 'item', title: t('item'), render: (r) => t(`item.${r.item}` as 'item.wage') },
        { key: 'declared', title: t('declared'), figure: true, render: (r) => (r.declared ? <Amount line={r.declared} /> : t('notDeclared')) },
        ...(checked ? [{ key: 'found', title: t('found'), figure: true, render: (r: (typeof rows)[number]) => (r.found ? <Amount line={r.found} /> : '—') }] : []),
        { key: 'evidence', title: t('lineEvidence'), render: (r) => <Papers case={c} ids={r.evidence} /> },
        { key: 'detail', title: t('detail'), render: (r) => <span className={r.differs && open ? 'act' : undefined}><Zh>{[r.differs && t('differ'), r.detail].filter(Boolean).join(' · ') || '—'}</Zh></span> },
      ]}
    />
  )
}

function Papers({ case: c, ids }: { case: Case; ids: string[] }) {
  const t = useText()
  if (isHidden(c, 'evidence')) return t('notShown')
  const files = c.evidence.filter((e) => ids.includes(e.id))
  if (files.length === 0) return <>—</>
  return (
    <span className={css.papers}>
      {files.map((f) => (
        <Evidence key={f.id} file={f} />
      ))}
    </span>
  )
}

function Amount({ line }: { line: { amountFen: number | null; per: string; quantity?: number } }) {
  const t = useText()
  return (
    <>
      {line.amountFen === null ? t('unknownAmount') : <Money fen={line.amountFen} />}
      {line.per !== 'once' && <span className="quiet"> {t(`per.${line.per as 'month'}`)}</span>}
      {(line.quantity ?? 0) > 1 && ` × ${line.quantity}`}
    </>
  )
}

/** CheckPart sums up the check: its report, who answered and who did not. */
export function CheckPart({ case: c }: { case: Case }) {
  const t = useText()
  const { lang } = useLang()
  const r = c.check
  if (!r)
    return (
      <Section title={t('check')}>
        <p>{t(`check.${(c.checkState || 'asked') as 'asked'}`)}</p>
        <HiddenNote case={c} field="check" />
        {!isHidden(c, 'check') && <Checks case={c} />}
      </Section>
    )
  const replies = r.replies.filter((x) => c.facts.members.some((m) => m.personId === x.personId)) // obligors have lines of their own
  const silent = replies.filter((x) => !x.answered)
  return (
    <Section title={t('check')} aside={<span className="figure quiet">{r.number}</span>}>
      <p>
        <Zh>{(lang === 'en' && r.conclusionEnglish) || r.conclusion}</Zh>
      </p>
      <dl className={css.words}>
        <dt>{t('reportedOn')}</dt>
        <dd>
          <DateText value={r.reportedOn} /> · {t('validTo')} <DateText value={r.validTo} />
        </dd>
        <dt>{t('replies')}</dt>
        <dd>
          {t('answered', { count: replies.length - silent.length, all: replies.length })}
          {silent.length > 0 && (
            <span className="act">
              {' · '}
              {t('silent', { names: [...new Set(silent.map((s) => s.source))].join(t('comma')) })}
            </span>
          )}
        </dd>
        {r.unsettled > 0 && (
          <>
            <dt>{t('unsettled')}</dt>
            <dd className="act">{r.unsettled}</dd>
          </>
        )}
      </dl>
      <Checks case={c} />
    </Section>
  )
}

const checkTone = { asked: 'act', running: 'going', replied: 'going', reported: 'done', superseded: 'plain' } as const

// Checks lists every check of the case: the report in force and those that it replaced, each to read and to print.
function Checks({ case: c }: { case: Case }) {
  const t = useText()
  const may = useMay()
  const reads = may('check.run') || may('case.accept') || may('case.opinion') || may('case.confirm')
  const { data, error, refetch } = useQuery({
    queryKey: ['case', c.county, c.id, 'checks', c.version],
    queryFn: () => must(api.GET('/api/checks/of-case', { params: { query: { county: c.county, applicationId: c.id } } })),
  })
  if (error) return <Fault error={error} onRetry={() => void refetch()} />
  if (!data?.length) return null
  const out = (s: string) => s === 'reported' || s === 'superseded'
  return (
    <Table
      caption={t('checksOfCase')}
      rows={data}
      rowKey={(x) => x.id}
      columns={[
        {
          key: 'number',
          title: t('checkNumber'),
          main: true,
          render: (x) => (reads ? <Link to={`/checks/${x.county}/${x.id}${out(x.state) ? '/report' : ''}`}>{x.number}</Link> : <span className="figure">{x.number}</span>),
        },
        { key: 'state', title: t('state'), render: (x) => <StatusTag tone={checkTone[x.state]}>{t(`checkState.${x.state}`)}</StatusTag> },
        { key: 'reported', title: t('reportedOn'), render: (x) => <DateText value={x.reportedAt} /> },
        { key: 'valid', title: t('validTo'), render: (x) => <DateText value={x.validTo} /> },
        {
          key: 'paper',
          title: t('papers'),
          render: (x) =>
            reads && out(x.state) ? (
              <a href={`/api/checks/${x.county}/${x.id}/document`} target="_blank" rel="noreferrer">
                {t('checkPaper')}
              </a>
            ) : (
              '—'
            ),
        },
      ]}
    />
  )
}
