import { useQuery } from '@tanstack/react-query'
import { api, must, type Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { Fault } from '@/shared/ui/fault'
import { DateText, StatusTag } from '@/shared/ui/values'
import { useText } from './text'

type Referral = Schema<'ReferralSummary'>

/** Standing tells where a referral stands. */
export function Standing({ referral: r }: { referral: Pick<Referral, 'state' | 'outcome' | 'overdue'> }) {
  const t = useText()
  const tone = r.state === 'closed' ? 'done' : r.overdue ? 'act' : 'going'
  return <StatusTag tone={tone}>{r.outcome ? t(`outcome.${r.outcome}`) : t(r.state)}</StatusTag>
}

/** Due is the day by which the department answers. */
export function Due({ referral: r }: { referral: Pick<Referral, 'dueOn' | 'overdue'> }) {
  const t = useText()
  return (
    <span className={r.overdue ? 'act' : undefined}>
      {r.overdue && `${t('overdue')} `}
      <DateText value={r.dueOn} />
    </span>
  )
}

/** Referred lists what was handed on for a household; nothing where nothing was. */
export function Referred({ home }: { home: { county: number; householdId: string } }) {
  const t = useText()
  const words = useWords()
  const sees = useMay()('referral.read')
  const { data, error, refetch } = useQuery({
    queryKey: ['household', home.householdId, 'referrals'],
    queryFn: () => must(api.GET('/api/households/{county}/{id}/referrals', { params: { path: { county: home.county, id: home.householdId } } })),
    enabled: sees,
  })
  if (error) return <Fault error={error} onRetry={() => void refetch()} />
  if (!data || data.items.length === 0) return null
  return (
    <Table
      caption={t('referred')}
      rows={data.items}
      rowKey={(r) => r.id}
      rowLink={(r) => `/referrals/${r.county}/${r.id}`}
      columns={[
        { key: 'topic', title: t('topic'), main: true, render: (r) => (r.topic.zh ? words(r.topic) : t('noTopic')) },
        { key: 'department', title: t('department'), render: (r) => <Zh>{r.department}</Zh> },
        { key: 'state', title: t('state'), render: (r) => <Standing referral={r} /> },
        { key: 'due', title: t('due'), render: (r) => <Due referral={r} /> },
      ]}
    />
  )
}
