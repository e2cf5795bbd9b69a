import { Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { useMay, useScope } from '@/shared/session/session'
import { useAct } from '@/shared/ui/act'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { Field, FormActions, FormSection, useFaults, Wide } from '@/shared/ui/form'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page } from '@/shared/ui/page'
import { kinds, ofCounty } from './kinds'
import { useText } from './text'

type Values = Schema<'EnterInputBody'>

/** NewPetitionPage takes down in a minute what somebody told at the window, on the phone or at their door. */
export default function NewPetitionPage() {
  const t = useText()
  const may = useMay()
  const scope = useScope()
  const handles = may('petition.handle')
  const [form] = Form.useForm<Values>()
  const faults = useFaults(form)
  const [taken, setTaken] = useState<{ number: string; county: boolean }>()
  const kind = Form.useWatch('kind', form) ?? 'need'
  const act = useAct((body: Values, key) => must(api.POST('/api/petitions', { body, headers: { 'Idempotency-Key': key } })))
  const save = async (v: Values) => {
    faults.clear()
    try {
      const done = await act.run({ ...v, name: v.name ?? '', phone: v.phone ?? '', about: v.about ?? '', notice: v.notice ?? '' })
      if (done) setTaken({ number: done.number, county: ofCounty(v.kind) && scope.length > 6 })
    } catch (error) {
      faults.show(error)
    }
  }
  if (taken)
    return (
      <Page title={t('new')}>
        <p role="status">{t(taken.county ? 'savedCounty' : 'saved', { number: taken.number })}</p>
        <p>
          <Button type="primary" onClick={() => setTaken(undefined)}>
            {t('another')}
          </Button>{' '}
          <LinkButton to="/petitions">{t('toList')}</LinkButton>
        </p>
      </Page>
    )
  const needed = [{ required: true, whitespace: true, message: t('needed') }]
  return (
    <Page title={t('new')}>
      <Form form={form} layout="vertical" initialValues={{ kind: 'need', channel: handles ? 'window' : 'field', place: scope.length >= 9 ? scope : undefined }} onFinish={(v) => void save(v)}>
        <FormSection title={t('detail')}>
          <Wide>
            <Field name="kind" label={t('kind')}>
              <Radio.Group options={kinds.filter((k) => handles || !ofCounty(k)).map((k) => ({ value: k, label: t(`kind.${k}`) }))} />
            </Field>
          </Wide>
          <Wide>
            <Field name="channel" label={t('channel')}>
              <Radio.Group options={(['window', 'phone', 'field'] as const).map((c) => ({ value: c, label: t(`channel.${c}`) }))} />
            </Field>
          </Wide>
          <Wide>
            <Field name="place" label={t('place')} rules={needed}>
              <DivisionPicker label={t('place')} root={scope} />
            </Field>
          </Wide>
          <Field name="name" label={t('name')}>
            <Input maxLength={60} autoComplete="off" />
          </Field>
          <Field name="phone" label={t('phone')}>
            <Input maxLength={20} inputMode="tel" autoComplete="off" />
          </Field>
          <Field name="about" label={t('about')}>
            <Input maxLength={100} autoComplete="off" />
          </Field>
          {kind === 'objection' && (
            <Field name="notice" label={t('notice')} rules={needed}>
              <Input maxLength={40} />
            </Field>
          )}
          <Wide>
            <Field name="words" label={t('words')} rules={needed}>
              <Input.TextArea rows={5} maxLength={2000} />
            </Field>
          </Wide>
        </FormSection>
        {faults.problem && <Fault error={faults.problem} placed={faults.placed} />}
        <FormActions>
          <Button type="primary" htmlType="submit" loading={act.busy}>
            {t('save')}
          </Button>
        </FormActions>
      </Form>
    </Page>
  )
}
