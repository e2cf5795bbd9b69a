import { Button, Checkbox, Form, Input, Radio, Select } from 'antd'
import { useCallback, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { useHousehold } from '@/console/registry/useHousehold'
import { useWords, Zh } from '@/shared/i18n'
import { useCounty, useMay, useScope } from '@/shared/session/session'
import { useAct } from '@/shared/ui/act'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { FormActions, FormSection, useFaults, Wide } from '@/shared/ui/form'
import { HouseholdPicker, type Hit } from '@/shared/ui/HouseholdPicker'
import { Page, Section } from '@/shared/ui/page'
import css from './cases.module.css'
import { useProgrammes } from './programmes'
import { useText } from './text'

type Channel = Schema<'CreateInputBody'>['channel']

interface Values {
  programme: string
  forId?: string
  channel: Channel
  reason?: string
  nearRelative?: boolean
  newHousehold?: {
    division?: string
    address?: string
    urban?: boolean
    members: { name: string; idNumber: string; relation: string; phone?: string }[]
  }
}

/** NewCasePage begins an application: whose, how it came and why. What the family declares comes next, prefilled from its file. */
export default function NewCasePage() {
  const t = useText()
  const [params] = useSearchParams()
  const [hit, setHit] = useState<Hit>()
  const [fresh, setFresh] = useState(false)
  return (
    <Page title={t('new')} under={t('startHint')} narrow>
      {!hit && !fresh && (
        <Section>
          <HouseholdPicker onPick={setHit} begin={params.get('q') ?? ''} />
          <p style={{ marginTop: '1rem' }}>
            <Button onClick={() => setFresh(true)}>{t('enterNew')}</Button>
          </p>
        </Section>
      )}
      {(hit || fresh) && (
        <Start
          hit={hit}
          onBack={() => {
            setHit(undefined)
            setFresh(false)
          }}
        />
      )}
    </Page>
  )
}

function Start({ hit, onBack }: { hit: Hit | undefined; onBack: () => void }) {
  const [params] = useSearchParams()
  const begin = params.get('programme') ?? 'dibao'
  const t = useText()
  const county = useCounty()
  const navigate = useNavigate()
  const [form] = Form.useForm<Values>()
  const faults = useFaults(form)
  const act = useAct(
    useCallback(
      (v: Values, key: string) => {
        const household = hit
          ? { county: hit.county, householdId: hit.householdId }
          : {
              county,
              newHousehold: {
                division: v.newHousehold?.division ?? '',
                address: v.newHousehold?.address ?? '',
                urban: v.newHousehold?.urban ?? false,
                members: v.newHousehold?.members ?? [],
              },
            }
        const body = { ...household, programme: v.programme, ...(v.forId ? { forId: v.forId } : {}), channel: v.channel, reason: v.reason ?? '', nearRelative: v.nearRelative ?? false }
        return must(api.POST('/api/cases', { body, headers: { 'Idempotency-Key': key } }))
      },
      [hit, county],
    ),
  )
  const submit = async (values: Values) => {
    faults.clear()
    try {
      const done = await act.run(values)
      if (done) void navigate(`/cases/${done.county}/${done.id}/edit`, { replace: true })
    } catch (error) {
      faults.show(error)
    }
  }
  const initial = { programme: begin, channel: 'window' as const, newHousehold: { urban: false, members: [{ relation: '02' }] } }
  return (
    <Form form={form} layout="vertical" onFinish={submit} initialValues={initial} scrollToFirstError>
      {hit ? (
        <Section title={t('household')} aside={<Button onClick={onBack}>{t('remove')}</Button>}>
          <p>
            <Zh>{hit.headName}</Zh> · <Zh>{hit.divisionName}</Zh> · <span className="figure">{hit.householdNumber}</span>
          </p>
        </Section>
      ) : (
        <NewHousehold />
      )}
      <FormSection title={t('programme')}>
        <ProgrammeFields hit={hit} />
      </FormSection>
      <FormSection title={t('reason')}>
        <Form.Item name="channel" label={t('channel')}>
          <Radio.Group options={(['window', 'assistant', 'discovery', 'entrusted'] as const).map((c) => ({ value: c, label: t(`channel.${c}`) }))} />
        </Form.Item>
        <Wide>
          <Form.Item name="reason" label={t('reason')}>
            <Input.TextArea rows={3} maxLength={1000} />
          </Form.Item>
          <Form.Item name="nearRelative" valuePropName="checked" extra={t('nearRelativeHint')}>
            <Checkbox>{t('nearRelative')}</Checkbox>
          </Form.Item>
        </Wide>
      </FormSection>
      {faults.problem && <Fault error={faults.problem} placed={faults.placed} />}
      <FormActions>
        {!hit && <Button onClick={onBack}>{t('pickAgain')}</Button>}
        <Button type="primary" htmlType="submit" loading={act.busy}>
          {t('start')}
        </Button>
      </FormActions>
    </Form>
  )
}

// Which programme, and for whom where it is one person's.
function ProgrammeFields({ hit }: { hit: Hit | undefined }) {
  const t = useText()
  const words = useWords()
  const programmes = useProgrammes()
  const chosen = Form.useWatch<string | undefined>('programme')
  const personal = programmes.find((p) => p.programme === chosen)?.about === 'person'
  const mayRead = useMay()('household.read')
  const { data: file } = useHousehold({ county: hit?.county ?? 0, id: hit?.householdId ?? '' }, '', Boolean(hit) && personal && mayRead)
  return (
    <>
      <Form.Item name="programme" label={t('programme')} rules={[{ required: true, message: t('needed') }]}>
        <Select options={programmes.map((p) => ({ value: p.programme, label: words(p.name) }))} />
      </Form.Item>
      {personal && file && (
        <Form.Item name="forId" label={t('forPerson')} extra={t('forPersonHint')}>
          <Select allowClear placeholder={t('forApplicant')} options={file.members.map((m) => ({ value: m.id, label: m.name }))} />
        </Form.Item>
      )}
    </>
  )
}

function NewHousehold() {
  const t = useText()
  const scope = useScope()
  const needed = [{ required: true, message: t('needed') }]
  const relations = (['02', '10', '20', '30', '40', '50', '60', '70', '90'] as const).map((r) => ({ value: r, label: t(`toHead.${r}`) }))
  return (
    <>
      <FormSection title={t('enterNew')}>
        <Wide>
          <Form.Item name={['newHousehold', 'division']} label={t('division')} rules={needed}>
            <DivisionPicker label={t('division')} root={scope} />
          </Form.Item>
        </Wide>
        <Form.Item name={['newHousehold', 'address']} label={t('address')} rules={needed}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={['newHousehold', 'urban']} valuePropName="checked" label={t('kindUrban')}>
          <Checkbox>{t('urban')}</Checkbox>
        </Form.Item>
      </FormSection>
      <Form.List name={['newHousehold', 'members']}>
        {(rows, { add, remove }) => (
          <Section title={t('family')}>
            {rows.map((row, i) => (
              <div key={row.key} className={css.rowLine} role="group" aria-label={`${t('member')} ${i + 1}`}>
                <Form.Item name={[row.name, 'name']} label={t('name')} rules={needed}>
                  <Input maxLength={60} />
                </Form.Item>
                <Form.Item name={[row.name, 'idNumber']} label={t('idNumber')} rules={needed}>
                  <Input maxLength={18} autoComplete="off" />
                </Form.Item>
                <Form.Item name={[row.name, 'relation']} label={t('relationHead')} rules={needed}>
                  <Select disabled={i === 0} options={i === 0 ? relations : relations.filter((r) => r.value !== '02')} />
                </Form.Item>
                <Form.Item name={[row.name, 'phone']} label={t('phone')}>
                  <Input maxLength={20} inputMode="tel" />
                </Form.Item>
                {i > 0 ? <Button onClick={() => remove(row.name)}>{t('remove')}</Button> : <span />}
              </div>
            ))}
            <Button className={css.add} onClick={() => add({})}>
              {t('addMember')}
            </Button>
          </Section>
        )}
      </Form.List>
    </>
  )
}
