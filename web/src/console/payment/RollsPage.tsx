import { DatePicker, Form, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useNavigate } from 'react-router'
import { api, must } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { whole } from '@/shared/format/money'
import { useLang, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useCounty, useMay, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Page } from '@/shared/ui/page'
import { DateText, Money, StatusTag } from '@/shared/ui/values'
import { programmes, rollStates, rollTone, useProgrammeName } from './rolls'
import { Tabs } from './Tabs'
import { useText } from './text'
import { Who } from '@/shared/ui/Who'

/** RollsPage lists the rolls of all months and lets the maker draw one. */
export default function RollsPage() {
  const t = useText()
  const { lang } = useLang()
  const may = useMay()
  const nameOf = useProgrammeName()
  return (
    <Page title={t('tab.rolls')} actions={may('roll.make') && <Draw />}>
      <Tabs />
      <DataList
        path="/api/rolls"
        caption={t('rolls.caption')}
        rowKey={(r) => r.id}
        rowLink={(r) => `/rolls/${r.county}/${r.id}`}
        empty={{ text: t('rolls.empty') }}
        filters={[
          { key: 'programme', label: t('programme'), kind: 'choice', options: programmes.map((p) => ({ value: p, label: nameOf(p) })) },
          { key: 'state', label: t('rolls.state'), kind: 'choice', options: rollStates.map((s) => ({ value: s, label: t(`state.${s}`) })) },
        ]}
        columns={[
          { key: 'month', title: t('rolls.month'), main: true, render: (r) => monthText(r.period, lang) },
          { key: 'programme', title: t('programme'), render: (r) => nameOf(r.programme) },
          { key: 'state', title: t('rolls.state'), render: (r) => <StatusTag tone={rollTone(r.state, may)}>{t(`state.${r.state}`)}</StatusTag> },
          { key: 'households', title: t('rolls.households'), figure: true, render: (r) => whole(r.households) },
          { key: 'people', title: t('rolls.people'), figure: true, render: (r) => whole(r.people) },
          { key: 'total', title: t('rolls.total'), figure: true, render: (r) => <Money fen={r.totalFen} /> },
          { key: 'due', title: t('rolls.due'), render: (r) => <DateText value={r.dueOn} /> },
          { key: 'made', title: t('rolls.made'), wideOnly: true, render: (r) => <Who>{r.madeName}</Who> },
          { key: 'checked', title: t('rolls.checked'), wideOnly: true, render: (r) => <Zh>{r.checkedName || '—'}</Zh> },
        ]}
      />
    </Page>
  )
}

interface Drawing {
  programme: string
  month: Dayjs
}

function Draw() {
  const t = useText()
  const county = useCounty()
  const today = useToday()
  const navigate = useNavigate()
  const nameOf = useProgrammeName()
  const draw = async ({ programme, month }: Drawing, key: string) => {
    const roll = await must(
      api.POST('/api/rolls', { headers: { 'Idempotency-Key': key }, body: { county, programme, period: month.format('YYYY-MM') } }),
    )
    void navigate(`/rolls/${roll.county}/${roll.id}`)
  }
  const required = { required: true, message: t('draw.needed') }
  return (
    <ConfirmAct<Drawing>
      verb={t('draw.verb')}
      consequence={t('draw.hint')}
      primary
      initial={{ programme: 'dibao', ...(today && { month: dayjs(today) }) }}
      fields={
        <>
          <Form.Item name="programme" label={t('programme')} rules={[required]}>
            <Select options={programmes.map((p) => ({ value: p, label: nameOf(p) }))} />
          </Form.Item>
          <Form.Item name="month" label={t('draw.month')} rules={[required]}>
            <DatePicker picker="month" {...(today && { maxDate: dayjs(today).add(1, 'month') })} />
          </Form.Item>
        </>
      }
      onAct={draw}
    />
  )
}
