import { useQuery } from '@tanstack/react-query'
import { Input } from 'antd'
import { useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { useT, Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { DivisionName } from './DivisionPicker'
import { Fault } from './fault'

/** A person that a search found, with the household they belong to. */
export type Hit = Schema<'RegistryHit'>

const most = 20

/** HouseholdPicker finds a household by one of its people: name, pinyin, ID number or household number. */
export function HouseholdPicker({ onPick, begin = '' }: { onPick: (hit: Hit) => void; begin?: string }) {
  const t = useT()
  const [q, setQ] = useState(begin)
  const found = useQuery({
    queryKey: ['persons', q],
    queryFn: () => must(api.GET('/api/persons', { params: { query: { q, limit: most } } })),
    enabled: q !== '',
  })
  const hits = (found.data?.items ?? []).filter((h) => h.present && h.state === 'live')
  return (
    <div>
      <label htmlFor="household-search">{t('household.find')}</label>
      <Input.Search id="household-search" defaultValue={begin} allowClear enterButton={t('list.search')} placeholder={t('household.hint')} maxLength={64} loading={found.isFetching} onSearch={(v) => setQ(v.trim())} />
      <div aria-live="polite" style={{ marginTop: '0.75rem' }}>
        {found.error && <Fault error={found.error} onRetry={() => void found.refetch()} />}
        {q !== '' && found.data && hits.length === 0 && <p className="quiet">{t('household.none')}</p>}
        {hits.length > 0 && (
          <Table
            caption={t('household.find')}
            rows={hits}
            rowKey={(h) => `${h.householdId} ${h.personId}`}
            columns={[
              { key: 'name', title: t('household.person'), main: true, render: (h) => <Zh>{h.name}</Zh> },
              { key: 'id', title: t('household.idNumber'), render: (h) => <span className="figure">{h.idNumber}</span> },
              { key: 'head', title: t('household.head'), render: (h) => <span className="figure"><Zh>{h.headName}</Zh></span> },
              { key: 'place', title: t('household.place'), render: (h) => <DivisionName code={h.division} /> },
              {
                key: 'pick',
                title: t('household.choose'),
                render: (h) => (
                  <button type="button" className="link figure" aria-label={t('household.chooseOf', { name: h.headName })} onClick={() => onPick(h)}>
                    {t('household.choose')}
                  </button>
                ),
              },
            ]}
          />
        )}
        {found.data?.next && <p className="quiet">{t('household.more', { count: most })}</p>}
      </div>
    </div>
  )
}
