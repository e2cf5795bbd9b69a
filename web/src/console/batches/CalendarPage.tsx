import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Form, Input, InputNumber, Radio, Select } from 'antd'
import { api, must, type Schema } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { useLang, Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useCounty } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName, DivisionPicker } from '@/shared/ui/DivisionPicker'
import { PageFault } from '@/shared/ui/PageFault'
import { Page, Section } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { BatchDay, dayOf } from './days'
import { useText } from './text'

type Calendars = Schema<'CaseworkOfficeCalendars'>
type Row = Calendars['rows'][number]

/** CalendarPage is where the county's administrator sets how the office counts its business months. */
export default function CalendarPage() {
  const t = useText()
  const { lang } = useLang()
  const county = useCounty()
  const queries = useQueryClient()
  const { data, error, refetch } = useQuery({
    queryKey: ['office-calendar', county],
    queryFn: () => must(api.GET('/api/counties/{county}/office-calendar', { params: { path: { county } } })),
    enabled: county > 0,
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  return (
    <Page title={t('settingTitle')} under={t('settingHint')} actions={data && <Change county={county} data={data} onDone={() => void queries.invalidateQueries()} />}>
      {!county && <p className="quiet">{t('noCounty')}</p>}
      {data && (
        <>
          <Section title={t('coming')}>
            <Table
              reached
              caption={t('coming')}
              rows={data.coming}
              rowKey={(d) => d.period}
              columns={[
                { key: 'period', title: t('nextMonths'), main: true, render: (d) => monthText(d.period, lang) },
                { key: 'first', title: t('day.first'), render: (d) => <BatchDay day={dayOf(d, 'first')} /> },
                { key: 'meeting', title: t('day.meeting'), render: (d) => <BatchDay day={dayOf(d, 'meeting')} /> },
                { key: 'post', title: t('day.post'), render: (d) => <BatchDay day={dayOf(d, 'post')} /> },
                { key: 'checks', title: t('day.checks'), render: (d) => <BatchDay day={dayOf(d, 'checks')} /> },
                { key: 'end', title: t('day.end'), render: (d) => <BatchDay day={dayOf(d, 'end')} /> },
                { key: 'confirm', title: t('day.confirm'), render: (d) => <BatchDay day={dayOf(d, 'confirm')} /> },
                { key: 'last', title: t('day.last'), render: (d) => <BatchDay day={dayOf(d, 'last')} /> },
              ]}
            />
          </Section>
          <Section title={t('history')}>{data.rows.length === 0 ? <p>{t('setting')}</p> : <History rows={data.rows} />}</Section>
        </>
      )}
    </Page>
  )
}

function History({ rows }: { rows: Row[] }) {
  const t = useText()
  const { lang } = useLang()
  const day = (n: number) => (n > 0 ? t('dayOf', { n }) : t('noDay'))
  return (
    <Table
      reached
      caption={t('history')}
      rows={rows}
      rowKey={(r) => r.id}
      columns={[
        { key: 'from', title: t('from'), main: true, render: (r) => monthText(r.from, lang) },
        { key: 'place', title: t('township'), render: (r) => <DivisionName code={r.division} /> },
        { key: 'state', title: t('inForce'), render: (r) => r.inForce && <StatusTag tone="done">{t('inForce')}</StatusTag> },
        { key: 'first', title: t('firstDay'), render: (r) => (r.firstDay > 0 ? day(r.firstDay) : '—') },
        { key: 'meeting', title: t('meetingDay'), render: (r) => (r.own ? day(r.meetingDay) : t('follows')) },
        { key: 'post', title: t('postIn'), figure: true, render: (r) => (r.own ? r.postIn : '—') },
        { key: 'checks', title: t('checkDay'), render: (r) => (r.own ? day(r.checkDay) : '—') },
        { key: 'reason', title: t('reason'), render: (r) => <Zh>{r.reason}</Zh> },
        { key: 'who', title: t('who'), render: (r) => <Zh>{r.madeName}</Zh> },
        { key: 'at', title: t('at'), render: (r) => <DateText value={r.madeAt} time /> },
      ]}
    />
  )
}

interface Values {
  division: string
  from: string
  own: boolean
  firstDay: number | null
  meetingDay: number | null
  postIn: number | null
  checkDay: number | null
  reason: string
}

function Change({ county, data, onDone }: { county: number; data: Calendars; onDone: () => void }) {
  const t = useText()
  const now = data.rows.find((r) => r.division === String(county) && r.inForce)
  return (
    <ConfirmAct<Values>
      key={data.rows.length}
      verb={t('change')}
      primary
      consequence={t('changeDoes')}
      initial={{ division: String(county), from: data.now, own: true, firstDay: now?.firstDay ?? 1, meetingDay: now?.meetingDay || null, postIn: now?.postIn || null, checkDay: now?.checkDay || null }}
      fields={<Fields county={county} coming={data.coming.map((d) => d.period)} />}
      onAct={(v, key) => must(api.POST('/api/counties/{county}/office-calendar', { params: { path: { county } }, body: bodyOf(v, county), headers: { 'Idempotency-Key': key } }))}
      onDone={onDone}
    />
  )
}

// A township that goes by the county's days sets none of its own.
function bodyOf(v: Values, county: number) {
  const division = v.division || String(county)
  const whole = division === String(county)
  const own = whole || v.own
  const n = (x: number | null | undefined) => (own ? (x ?? 0) : 0)
  return { division, from: v.from, own, firstDay: whole ? (v.firstDay ?? 0) : 0, meetingDay: n(v.meetingDay), postIn: n(v.meetingDay ? v.postIn : 0), checkDay: n(v.checkDay), reason: v.reason }
}

function Fields({ county, coming }: { county: number; coming: string[] }) {
  const t = useText()
  const { lang } = useLang()
  const division = Form.useWatch<string | undefined>('division')
  const own = Form.useWatch<boolean | undefined>('own')
  const whole = !division || division === String(county)
  const needed = [{ required: true, message: t('needed') }]
  const day = (name: string, extra?: string) => (
    <Form.Item name={name} label={t(name as 'meetingDay')} extra={extra}>
      <InputNumber min={1} max={28} precision={0} style={{ width: '100%' }} />
    </Form.Item>
  )
  return (
    <>
      <Form.Item name="division" label={t('township')}>
        <DivisionPicker root={String(county)} depth={4} label={t('township')} />
      </Form.Item>
      <Form.Item name="from" label={t('from')} rules={needed}>
        <Select options={coming.map((m) => ({ value: m, label: monthText(m, lang) }))} />
      </Form.Item>
      {whole ? (
        <Form.Item name="firstDay" label={t('firstDay')} extra={t('firstDayHint')} rules={needed}>
          <InputNumber min={1} max={28} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      ) : (
        <Form.Item name="own" label={t('meetingDay')}>
          <Radio.Group options={[{ value: true, label: t('own') }, { value: false, label: t('follows') }]} />
        </Form.Item>
      )}
      {(whole || own) && (
        <>
          {day('meetingDay', t('meetingDayHint'))}
          <Form.Item name="postIn" label={t('postIn')}>
            <InputNumber min={0} max={10} precision={0} style={{ width: '100%' }} />
          </Form.Item>
          {day('checkDay', t('checkDayHint'))}
        </>
      )}
      <Form.Item name="reason" label={t('reason')} rules={needed}>
        <Input.TextArea rows={2} maxLength={200} />
      </Form.Item>
    </>
  )
}
