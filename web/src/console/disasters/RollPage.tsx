import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, InputNumber, Select } from 'antd'
import { useCallback, useState } from 'react'
import { useNavigate } from 'react-router'
import css from '@/console/cases/cases.module.css'
import { useProgrammes } from '@/console/cases/programmes'
import { api, must, type Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { FormActions, FormSection, useFaults } from '@/shared/ui/form'
import { HouseholdPicker, type Hit } from '@/shared/ui/HouseholdPicker'
import { DayInput } from '@/shared/ui/inputs'
import { Page, Section } from '@/shared/ui/page'
import { PageFault } from '@/shared/ui/PageFault'
import { useDisaster } from './DisasterPage'
import { disasterLink } from './DisastersPage'
import { useText } from './text'

interface Row {
  householdId: string
  headName: string
  loss: Schema<'CaseworkLoss'>
}

interface Values {
  programme: string
  rows: Row[]
}

/** RollPage enters the families of a village's list after a disaster, each with its own loss. */
export default function RollPage() {
  const { data, error, refetch } = useDisaster()
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!data) return <PageWait />
  return <RollForm disaster={data} />
}

function RollForm({ disaster: d }: { disaster: Schema<'CaseworkDisasterPage'> }) {
  const t = useText()
  const words = useWords()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const faults = useFaults(form)
  const programmes = useProgrammes(d.county).filter((p) => p.about === 'loss')
  const programme = Form.useWatch<string | undefined>('programme', form) ?? 'disaster-rebuild'
  const rows = Form.useWatch<Row[] | undefined>('rows', form) ?? []
  const [twice, setTwice] = useState(false)
  const act = useAct(
    useCallback(
      (v: Values, key: string) =>
        must(
          api.POST('/api/disasters/{county}/{id}/roll', {
            params: { path: { county: d.county, id: d.id } },
            body: { programme: v.programme, rows: v.rows.map((r) => ({ householdId: r.householdId, loss: lossOf(r.loss, v.programme, d.id) })) },
            headers: { 'Idempotency-Key': key },
          }),
        ),
      [d],
    ),
  )
  const pick = (hit: Hit) => {
    const known = form.getFieldValue('rows') as Row[]
    const there = known.some((r) => r.householdId === hit.householdId)
    setTwice(there)
    if (!there) form.setFieldValue('rows', [...known, { householdId: hit.householdId, headName: hit.headName, loss: { on: d.beganOn, detail: '', kind: 'damaged' } }])
  }
  const submit = async () => {
    faults.clear()
    try {
      await act.run(form.getFieldsValue(true) as Values)
      await queries.invalidateQueries()
      void navigate(disasterLink(d))
    } catch (error) {
      faults.show(error)
    }
  }
  return (
    <Page title={t('rollTitle', { name: d.name })} under={t('rollHint')}>
      <Section>
        <HouseholdPicker onPick={pick} />
        <p aria-live="polite">{twice && t('twice')}</p>
      </Section>
      <Form form={form} layout="vertical" onFinish={submit} initialValues={{ programme: 'disaster-rebuild', rows: [] }} scrollToFirstError>
        <FormSection title={t('programme')}>
          <Form.Item name="programme" label={t('programme')} rules={[{ required: true, message: t('needed') }]}>
            <Select options={programmes.map((p) => ({ value: p.programme, label: words(p.name) }))} />
          </Form.Item>
        </FormSection>
        <Form.List name="rows">
          {(list, { remove }) => (
            <Section title={t('families')}>
              {list.length === 0 && <p className="quiet">{t('rollEmpty')}</p>}
              {list.map((row, i) => (
                <div key={row.key} className={css.rowLine} role="group" aria-label={t('row', { n: i + 1 })}>
                  <Form.Item label={t('row', { n: i + 1 })}>
                    <strong>
                      <Zh>{form.getFieldValue(['rows', row.name, 'headName']) as string}</Zh>
                    </strong>
                  </Form.Item>
                  <LossRow name={row.name} programme={programme} />
                  <Button onClick={() => remove(row.name)}>{t('remove')}</Button>
                </div>
              ))}
            </Section>
          )}
        </Form.List>
        {faults.problem && <Fault error={faults.problem} placed={faults.placed} />}
        <FormActions>
          <Button onClick={() => void navigate(disasterLink(d))}>{t('back')}</Button>
          <Button type="primary" htmlType="submit" loading={act.busy} disabled={rows.length === 0}>
            {t('rollEnter', { count: rows.length })}
          </Button>
        </FormActions>
      </Form>
    </Page>
  )
}

function LossRow({ name, programme }: { name: number; programme: string }) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  const at = (field: string) => [name, 'loss', field]
  const yesNo = [
    { value: true, label: t('yes') },
    { value: false, label: t('no') },
  ]
  const home = programme === 'disaster-rebuild'
  return (
    <>
      <Form.Item name={at('on')} label={t('on')} rules={needed}>
        <DayInput />
      </Form.Item>
      {home && (
        <Form.Item name={at('kind')} label={t('lossKind')} rules={needed}>
          <Select options={(['collapsed', 'damaged'] as const).map((k) => ({ value: k, label: t(`loss.${k}`) }))} />
        </Form.Item>
      )}
      {home && (
        <Form.Item name={at('rooms')} label={t('rooms')}>
          <InputNumber min={0} max={100} style={{ width: '100%' }} />
        </Form.Item>
      )}
      {home && (
        <Form.Item name={at('cannotRebuild')} label={t('cannotRebuild')}>
          <Select allowClear placeholder={t('notSaid')} options={yesNo} />
        </Form.Item>
      )}
      {programme === 'disaster-transition' && (
        <Form.Item name={at('days')} label={t('days')} rules={needed}>
          <InputNumber min={1} max={366} style={{ width: '100%' }} />
        </Form.Item>
      )}
      {!home && programme !== 'disaster-death' && (
        <Form.Item name={at('affected')} label={t('affected')}>
          <Select allowClear placeholder={t('notSaid')} options={yesNo} />
        </Form.Item>
      )}
      {!home && (
        <Form.Item name={at('persons')} label={t(programme === 'disaster-death' ? 'dead' : 'persons')}>
          <InputNumber min={0} max={50} style={{ width: '100%' }} />
        </Form.Item>
      )}
      <Form.Item name={at('detail')} label={t('detail')}>
        <Input maxLength={2000} />
      </Form.Item>
    </>
  )
}

// lossOf sends what the programme asks for, and nothing that is empty.
function lossOf(l: Schema<'CaseworkLoss'>, programme: string, disaster: string): Schema<'CaseworkLoss'> {
  const { kind, rooms, days, persons, affected, cannotRebuild, on, detail } = l
  const home = programme === 'disaster-rebuild'
  return {
    disasterId: disaster,
    on,
    detail: detail ?? '',
    ...(home && kind ? { kind } : {}),
    ...(home && rooms ? { rooms } : {}),
    ...(home && typeof cannotRebuild === 'boolean' ? { cannotRebuild } : {}),
    ...(!home && typeof affected === 'boolean' ? { affected } : {}),
    ...(!home && persons ? { persons } : {}),
    ...(programme === 'disaster-transition' && days ? { days } : {}),
  }
}
