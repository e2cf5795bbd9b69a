import type { Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { texts, useLang, useT } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { jobEnded, toneOf } from '@/shared/ui/JobProgress'
import { Page } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import en from './en'
import zh from './zh'

const useText = texts(zh, en)

const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

/** follow reads the list again while some of the work still runs. */
const follow = (jobs: Schema<'Progress'>[]) => (jobs.some((j) => !jobEnded(j.state)) ? 2000 : false)

/** ProgressPage lists the long work that the person started, the newest first, and follows what still runs. */
export default function ProgressPage() {
  const t = useText()
  const { lang } = useLang()
  const shared = useT()
  return (
    <Page title={t('title')}>
      <DataList
        path="/api/progress"
        caption={t('title')}
        empty={{ text: t('empty') }}
        refresh={follow}
        rowKey={(j) => `${j.county} ${j.id}`}
        filters={[{ key: 'state', label: t('state'), kind: 'choice', options: states.map((s) => ({ value: s, label: shared(`job.${s}`) })) }]}
        columns={[
          { key: 'what', title: t('what'), main: true, render: (j) => (lang === 'en' && j.titleEnglish) || j.title },
          { key: 'state', title: t('state'), render: (j) => <StatusTag tone={toneOf(j.state)}>{shared(`job.${j.state}`)}</StatusTag> },
          { key: 'done', title: t('done'), figure: true, render: (j) => (j.total > 0 ? `${whole(j.done)} / ${whole(j.total)}` : '—') },
          { key: 'updated', title: t('updated'), render: (j) => <DateText value={j.updatedAt} time /> },
          { key: 'message', title: t('message'), render: (j) => (lang === 'en' && j.messageEnglish) || j.message || '—' },
        ]}
      />
    </Page>
  )
}
