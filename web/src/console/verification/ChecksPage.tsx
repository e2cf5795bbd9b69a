import { DataList } from '@/shared/list/DataList'
import { useToday } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { DateText, StatusTag, type Tone } from '@/shared/ui/values'
import type { Schema } from '@/shared/api/client'
import { dayOf } from '@/shared/format/date'
import { Tabs } from './Tabs'
import { useText } from './text'

export type CheckState = Schema<'VerificationCheckSummary'>['state']

const states: CheckState[] = ['asked', 'running', 'replied', 'reported', 'superseded']

/** checkTone is how the state of a check looks to the checker. */
export const checkTone: Record<CheckState, Tone> = { asked: 'act', running: 'going', replied: 'act', reported: 'done', superseded: 'plain' }

/** daysBetween counts the days from one day to another. */
export const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)

/** ChecksPage lists the checks that cases asked for. */
export default function ChecksPage() {
  const t = useText()
  const today = useToday()
  const waits = (s: CheckState) => s === 'asked' || s === 'running' || s === 'replied'
  return (
    <Page title={t('title')}>
      <Tabs />
      <DataList
        path="/api/checks"
        caption={t('checks.caption')}
        rowKey={(r) => `${r.county} ${r.id}`}
        rowLink={(r) => `/checks/${r.county}/${r.id}`}
        empty={{ text: t('checks.empty') }}
        filters={[{ key: 'state', label: t('check.state'), kind: 'choice', options: states.map((s) => ({ value: s, label: t(`check.state.${s}`) })) }]}
        columns={[
          { key: 'number', title: t('checks.number'), main: true, render: (r) => r.number },
          { key: 'case', title: t('checks.case'), render: (r) => r.caseNo },
          { key: 'place', title: t('checks.place'), render: (r) => <DivisionName code={r.division} /> },
          { key: 'state', title: t('check.state'), render: (r) => <StatusTag tone={checkTone[r.state]}>{t(`check.state.${r.state}`)}</StatusTag> },
          { key: 'asked', title: t('checks.asked'), render: (r) => <DateText value={r.askedAt} time /> },
          {
            key: 'wait',
            title: t('checks.wait'),
            figure: true,
            render: (r) => (waits(r.state) && today ? t('checks.waitDays', { days: daysBetween(dayOf(r.askedAt), today) }) : '—'),
          },
          { key: 'valid', title: t('checks.validTo'), render: (r) => <DateText value={r.validTo} /> },
        ]}
      />
    </Page>
  )
}
