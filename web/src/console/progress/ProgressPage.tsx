import { useQuery } from '@tanstack/react-query'
import { api, must } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { texts, useT } from '@/shared/i18n'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { Fault } from '@/shared/ui/fault'
import { jobEnded, toneOf } from '@/shared/ui/JobProgress'
import { Page } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import en from './en'
import zh from './zh'

const useText = texts(zh, en)

/** ProgressPage lists the long work that the person started, the newest first, and follows what still runs. */
export default function ProgressPage() {
  const t = useText()
  const shared = useT()
  const { data, error, refetch } = useQuery({
    queryKey: ['progress'],
    queryFn: async () => (await must(api.GET('/api/progress', { params: { query: { limit: 50 } } }))).items ?? [],
    refetchInterval: ({ state }) => (state.data?.some((j) => !jobEnded(j.state)) ? 2000 : false),
  })
  return (
    <Page title={t('title')}>
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {!data && !error && <TableSkeleton label={t('title')} />}
      {data?.length === 0 && <p className="quiet">{t('empty')}</p>}
      {data && data.length > 0 && (
        <Table
          caption={t('title')}
          rows={data}
          rowKey={(j) => `${j.county} ${j.id}`}
          columns={[
            { key: 'what', title: t('what'), main: true, render: (j) => j.title },
            { key: 'state', title: t('state'), render: (j) => <StatusTag tone={toneOf(j.state)}>{shared(`job.${j.state}`)}</StatusTag> },
            { key: 'done', title: t('done'), figure: true, render: (j) => (j.total > 0 ? `${whole(j.done)} / ${whole(j.total)}` : '—') },
            { key: 'updated', title: t('updated'), render: (j) => <DateText value={j.updatedAt} time /> },
            { key: 'message', title: t('message'), render: (j) => j.message || '—' },
          ]}
        />
      )}
    </Page>
  )
}
