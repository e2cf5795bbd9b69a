import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import { Due, Standing } from './Referred'
import { useText } from './text'

/** ReferralsPage lists what was handed on to other departments, the one that is due first on top. */
export default function ReferralsPage() {
  const t = useText()
  const words = useWords()
  const scope = useScope()
  const [params] = useSearchParams()
  const county = Number(scope.slice(0, 6))
  const departments = useQuery({
    queryKey: ['referral-departments', county],
    queryFn: () => must(api.GET('/api/counties/{county}/referral-departments', { params: { path: { county } } })),
    enabled: scope.length >= 6,
  })
  return (
    <Page title={t('title')} under={t('hint')}>
      <DataList
        path="/api/referrals"
        caption={t('title')}
        rowKey={(r) => r.id}
        rowLink={(r) => `/referrals/${r.county}/${r.id}`}
        empty={{ text: t(params.get('state') === 'closed' ? 'emptyClosed' : 'empty') }}
        filters={[
          { key: 'department', kind: 'choice', label: t('department'), options: (departments.data?.names ?? []).map((value) => ({ value, label: value })) },
          { key: 'state', kind: 'choice', label: t('state'), options: [{ value: 'closed', label: t('closed') }], any: t('open') },
          { key: 'overdue', kind: 'choice', label: t('due'), options: [{ value: 'true', label: t('overdueOnly') }] },
          { key: 'division', kind: 'division', label: t('division'), root: scope },
        ]}
        columns={[
          { key: 'topic', title: t('topic'), main: true, render: (r) => (r.topic.zh ? words(r.topic) : t('noTopic')) },
          { key: 'department', title: t('department'), render: (r) => <Zh>{r.department}</Zh> },
          { key: 'due', title: t('due'), render: (r) => <Due referral={r} /> },
          { key: 'state', title: t('state'), render: (r) => <Standing referral={r} /> },
          { key: 'division', title: t('division'), render: (r) => <DivisionName code={r.division} /> },
          { key: 'made', title: t('made'), render: (r) => <DateText value={r.madeOn} /> },
          { key: 'number', title: t('number'), wideOnly: true, render: (r) => <span className="figure quiet">{r.number}</span> },
        ]}
      />
    </Page>
  )
}
