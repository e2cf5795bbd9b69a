import { useQueryClient } from '@tanstack/react-query'
import { Form, Input } from 'antd'
import { api, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useCounty } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import { RelativeFields, StaffFields } from './RelativeFields'
import { relations, useText } from './text'

type Declared = Schema<'CaseworkRelativeDeclared'>

/** RelativesPage is the county's register of near relatives of staff and of village committees. */
export default function RelativesPage() {
  const t = useText()
  const county = useCounty()
  const queries = useQueryClient()
  const again = () => void queries.invalidateQueries({ queryKey: ['list'] })
  const declare = (v: Declared & { office?: string }, key: string) => {
    const { office: _, ...body } = v
    return api.POST('/api/counties/{county}/relatives', { params: { path: { county } }, body, headers: { 'Idempotency-Key': key } })
  }
  return (
    <Page
      title={t('title')}
      actions={
        <ConfirmAct<Declared & { office?: string }>
          verb={t('declare')}
          primary
          consequence={t('declareDoes')}
          initial={{ office: 'staff' }}
          fields={
            <>
              <StaffFields county={county} />
              <RelativeFields />
            </>
          }
          onAct={declare}
          onDone={again}
        />
      }
    >
      <p className="quiet">{t('hint')}</p>
      <DataList
        path="/api/counties/{county}/relatives"
        params={{ county: String(county) }}
        caption={t('title')}
        rowKey={(r) => r.id}
        filters={[
          { key: 'named', kind: 'search', label: t('named') },
          { key: 'office', kind: 'choice', label: t('office'), options: (['staff', 'committee'] as const).map((o) => ({ value: o, label: t(`office.${o}`) })) },
          { key: 'relation', kind: 'choice', label: t('relation'), options: relations.map((r) => ({ value: r, label: t(`relation.${r}`) })) },
          { key: 'division', kind: 'division', label: t('division'), root: String(county) },
          { key: 'ended', kind: 'choice', label: t('standing'), any: t('holds'), options: [{ value: 'true', label: t('ended') }] },
        ]}
        columns={[
          {
            key: 'staff',
            title: t('staff'),
            main: true,
            render: (r) => (
              <>
                <Zh>{r.staffName}</Zh> <span className="quiet">{r.staffPost ? <Zh>{r.staffPost}</Zh> : t(`office.${r.office}`)}</span>
              </>
            ),
          },
          { key: 'division', title: t('division'), render: (r) => <DivisionName code={r.division} /> },
          { key: 'relation', title: t('relation'), render: (r) => t(`relation.${r.relation}`) },
          {
            key: 'name',
            title: t('name'),
            render: (r) => (
              <>
                <Zh>{r.name}</Zh> <span className="figure quiet">{r.idNumber}</span>
              </>
            ),
          },
          { key: 'cases', title: t('cases'), figure: true, render: (r) => r.openCases },
          { key: 'filed', title: t('filed'), render: (r) => <><Zh>{r.enteredBy}</Zh> <DateText value={r.enteredAt} /></> },
          { key: 'standing', title: t('standing'), render: (r) => <Standing county={county} relative={r} onDone={again} /> },
        ]}
      />
    </Page>
  )
}

function Standing({ county, relative: r, onDone }: { county: number; relative: Schema<'CaseworkRelative'>; onDone: () => void }) {
  const t = useText()
  if (r.endedOn)
    return (
      <>
        {t('ended')} <DateText value={r.endedOn} /> <Zh>{r.endedWhy}</Zh>
      </>
    )
  return (
    <ConfirmAct<{ reason: string }>
      verb={t('end')}
      label={t('endOf', { name: r.name })}
      consequence={t('endDoes')}
      fields={
        <Form.Item name="reason" label={t('why')} rules={[{ required: true, message: t('needed') }]}>
          <Input maxLength={200} />
        </Form.Item>
      }
      onAct={(body, key) => api.POST('/api/counties/{county}/relatives/{id}/end', { params: { path: { county, id: r.id } }, body, headers: { 'Idempotency-Key': key } })}
      onDone={onDone}
    />
  )
}
