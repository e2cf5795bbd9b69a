import { Zh } from '@/shared/i18n'
import { Table, type Column } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { MaskedText } from '@/shared/ui/MaskedText'
import { Section } from '@/shared/ui/page'
import { PersonName } from '@/shared/ui/PersonName'
import { DateText, StatusTag } from '@/shared/ui/values'
import { useCodes } from './codes'
import { CorrectDeath, ReportDeath } from './Death'
import css from './registry.module.css'
import { keyed, useText } from './text'
import type { File, Member } from './useHousehold'
import { useReveal } from './useReveal'

/** Members shows who belongs to a household, and who did. */
export function Members({ file, acts = false }: { file: File; acts?: boolean }) {
  const t = useText()
  const mayCorrect = useMay()('household.write')
  const columns = useColumns(file)
  if (acts) columns.push({ key: 'death', title: t('acts'), render: (m) => <ReportDeath file={file} member={m} /> })
  const members = file.members ?? []
  const former = file.former ?? []
  const living = members.filter((m) => m.coLiving).length
  return (
    <Section title={t('partWho')} aside={<span className="quiet">{t('whoUnder', { count: members.length, living })}</span>}>
      <Table caption={t('partWho')} columns={columns} rows={members} rowKey={(m) => m.id} />
      {former.length > 0 && (
        <details className={css.former}>
          <summary>{t('former', { count: former.length })}</summary>
          <Former file={file} rows={former} acts={mayCorrect} />
        </details>
      )}
    </Section>
  )
}

function useColumns(file: File): Column<Member>[] {
  const t = useText()
  const codes = useCodes()
  const reveal = useReveal(file)
  return [
    { key: 'name', title: t('name'), main: true, render: (m) => <Who file={file} member={m} /> },
    { key: 'relation', title: t('relation'), render: (m) => codes.name('relation', m.relation) },
    { key: 'sex', title: t('sex'), render: (m) => codes.name('sex', m.sex) },
    { key: 'age', title: t('age'), figure: true, render: (m) => (m.age < 0 ? '—' : t('ageYears', { age: m.age })) },
    {
      key: 'id',
      title: t('idNumber'),
      render: (m) => (m.idNumber ? <MaskedText masked={m.idNumber} label={`${t('idNumber')} ${m.name}`} needsReason onReveal={reveal('idNumber', m.id)} /> : '—'),
    },
    { key: 'situation', title: t('situation'), render: (m) => <Situation member={m} /> },
    { key: 'living', title: t('coLiving'), render: (m) => <Living member={m} /> },
  ]
}

function Living({ member: m }: { member: Member }) {
  const t = useText()
  return (
    <>
      {t(m.coLiving ? 'yes' : 'no')}
      {m.excluded && <StatusTag>{`${t('excluded')} ${m.excluded}`}</StatusTag>}
    </>
  )
}

function Situation({ member: m }: { member: Member }) {
  const t = useText()
  const codes = useCodes()
  return (
    <span className={css.labels}>
      {m.disability && (
        <StatusTag tone="going">
          {t('disabilityOf', { type: codes.name('disabilityType', m.disability).replace(/残疾$/, ''), grade: codes.name('disabilityGrade', m.disabilityGrade ? String(m.disabilityGrade) : '') })}
        </StatusTag>
      )}
      {m.seriousIllness && <StatusTag tone="going">{t('serious')}</StatusTag>}
      <span>{[codes.name('health', m.health), codes.name('labour', m.labour)].filter(Boolean).join(' · ') || '—'}</span>
    </span>
  )
}

function Who({ file, member: m }: { file: File; member: Member }) {
  const t = useText()
  const codes = useCodes()
  const reveal = useReveal(file)
  const masked = (field: 'phone' | 'illness' | 'disabilityCert', label: string) => ({
    label,
    value: m[field] ? <MaskedText masked={m[field]} label={label} needsReason onReveal={reveal(field, m.id)} /> : '—',
  })
  const facts = [
    { label: t('born'), value: <DateText value={m.bornOn} /> },
    { label: t('ethnicity'), value: codes.name('ethnicity', m.ethnicity) || '—' },
    { label: t('marital'), value: codes.name('marital', m.marital) || '—' },
    { label: t('education'), value: codes.name('education', m.education) || '—' },
    { label: t('work'), value: <Zh>{m.work || '—'}</Zh> },
    { label: t('schooling'), value: m.schooling || '—' },
    masked('phone', t('phone')),
    masked('illness', t('illness')),
    ...(m.disabilityCert ? [masked('disabilityCert', t('disabilityCert'))] : []),
    ...(m.poor ? [{ label: t('poor'), value: t(keyed('poor', m.poor) ?? 'poor.none') }] : []),
  ]
  return <PersonName name={m.name} role={codes.name('relation', m.relation)} facts={facts} />
}

function Former({ file, rows, acts }: { file: File; rows: Member[]; acts: boolean }) {
  const t = useText()
  return (
    <Table
      caption={t('former', { count: rows.length })}
      rows={rows}
      rowKey={(m) => `${m.id} ${m.from}`}
      columns={[
        { key: 'name', title: t('name'), main: true, render: (m) => <Zh>{m.name}</Zh> },
        { key: 'how', title: t('how'), render: (m) => t(keyed('ended', m.ended) ?? 'ended.left') },
        { key: 'when', title: t('on'), render: (m) => t('until', { from: m.from, to: m.to }) },
        ...(acts ? [{ key: 'correct', title: t('acts'), render: (m: Member) => (m.ended === 'died' ? <CorrectDeath file={file} member={m} /> : '—') }] : []),
      ]}
    />
  )
}
