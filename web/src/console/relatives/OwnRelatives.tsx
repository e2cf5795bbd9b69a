import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, must, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useCounty, useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Section } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import { RelativeFields } from './RelativeFields'
import { useText } from './text'

/** OwnRelatives are the near relatives that somebody filed of themselves. */
export function OwnRelatives() {
  const t = useText()
  const county = useCounty()
  const queries = useQueryClient()
  const may = useMay()('relative.declare') && county > 0
  const { data } = useQuery({
    queryKey: ['own-relatives', county],
    queryFn: () => must(api.GET('/api/counties/{county}/relatives/own', { params: { path: { county } } })),
    enabled: may,
  })
  if (!may || !data) return null
  return (
    <Section title={t('own')}>
      <p className="quiet">{t('ownHint')}</p>
      {data.items.length === 0 ? (
        <p>{t('none')}</p>
      ) : (
        <Table
          caption={t('own')}
          rows={data.items}
          rowKey={(r) => r.id}
          columns={[
            { key: 'name', title: t('name'), main: true, render: (r) => <Zh>{r.name}</Zh> },
            { key: 'idNumber', title: t('idNumber'), render: (r) => <span className="figure">{r.idNumber}</span> },
            { key: 'relation', title: t('relation'), render: (r) => t(`relation.${r.relation}`) },
            { key: 'standing', title: t('standing'), render: (r) => (r.endedOn ? <>{t('ended')} <DateText value={r.endedOn} /></> : t('holds')) },
          ]}
        />
      )}
      <ConfirmAct<Schema<'CaseworkRelativeDeclared'>>
        verb={t('declareOwn')}
        consequence={t('declareDoes')}
        fields={<RelativeFields />}
        onAct={(v, key) => api.POST('/api/counties/{county}/relatives', { params: { path: { county } }, body: { ...v, own: true }, headers: { 'Idempotency-Key': key } })}
        onDone={() => void queries.invalidateQueries({ queryKey: ['own-relatives'] })}
      />
    </Section>
  )
}
