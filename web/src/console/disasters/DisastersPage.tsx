import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Select } from 'antd'
import { Link } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useCounty, useMay, useScope, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName, DivisionPicker } from '@/shared/ui/DivisionPicker'
import { DayInput } from '@/shared/ui/inputs'
import { Page } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import { useText } from './text'

/** A disaster that families apply for relief after. */
export type Disaster = Schema<'CaseworkDisaster'>

const kinds = ['flood', 'drought', 'storm', 'hail', 'snow', 'earthquake', 'landslide', 'fire', 'other'] as const

/** disasterLink is the page of a disaster. */
export const disasterLink = (d: { county: number; id: string }) => `/disasters/${d.county}/${d.id}`

/** DisastersPage lists the disasters of the county, the latest first. */
export default function DisastersPage() {
  const t = useText()
  const county = useCounty()
  const may = useMay()
  const queries = useQueryClient()
  return (
    <Page title={t('title')} under={t('hint')} actions={county > 0 && (may('case.accept') || may('case.confirm')) && <Enter county={county} onDone={() => void queries.invalidateQueries()} />}>
      <DataList
        path="/api/disasters"
        caption={t('title')}
        rowKey={(d) => `${d.county} ${d.id}`}
        empty={{ text: t('empty') }}
        filters={[
          { key: 'kind', label: t('kind'), kind: 'choice', options: kinds.map((k) => ({ value: k, label: t(`kind.${k}`) })) },
          { key: 'state', label: t('state'), kind: 'choice', options: (['open', 'ended'] as const).map((s) => ({ value: s === 'open' ? s : 'closed', label: t(s) })) },
        ]}
        columns={[
          { key: 'name', title: t('name'), main: true, render: (d) => <Link to={disasterLink(d)}><Zh>{d.name}</Zh></Link> },
          { key: 'kind', title: t('kind'), render: (d) => t(`kind.${d.kind}`) },
          { key: 'began', title: t('beganOn'), render: (d) => <DateText value={d.beganOn} /> },
          { key: 'division', title: t('division'), render: (d) => <DivisionName code={d.division} /> },
          { key: 'state', title: t('state'), render: (d) => (d.closedOn ? t('closed', { on: d.closedOn }) : t('open')) },
          { key: 'by', title: t('by'), render: (d) => <Zh>{d.by}</Zh> },
        ]}
      />
    </Page>
  )
}

function Enter({ county, onDone }: { county: number; onDone: () => void }) {
  const t = useText()
  const scope = useScope()
  const today = useToday()
  const needed = [{ required: true, message: t('needed') }]
  return (
    <ConfirmAct<Schema<'CaseworkNewDisaster'>>
      verb={t('enter')}
      primary
      consequence={t('enterDoes')}
      initial={{ beganOn: today, kind: 'flood', division: scope.length >= 6 ? scope : '' }}
      fields={
        <>
          <Form.Item name="name" label={t('name')} extra={t('nameHint')} rules={needed}>
            <Input maxLength={80} />
          </Form.Item>
          <Form.Item name="kind" label={t('kind')} rules={needed}>
            <Select options={kinds.map((k) => ({ value: k, label: t(`kind.${k}`) }))} />
          </Form.Item>
          <Form.Item name="beganOn" label={t('beganOn')} rules={needed}>
            <DayInput />
          </Form.Item>
          <Form.Item name="division" label={t('division')} rules={needed}>
            <DivisionPicker label={t('division')} root={scope} />
          </Form.Item>
          <Form.Item name="note" label={t('note')}>
            <Input.TextArea rows={2} maxLength={1000} />
          </Form.Item>
        </>
      }
      onAct={(body, key) => must(api.POST('/api/counties/{county}/disasters', { params: { path: { county } }, body, headers: { 'Idempotency-Key': key } }))}
      onDone={onDone}
    />
  )
}
