import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd'
import { useCallback, type ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { FileUpload } from '@/shared/ui/FileUpload'
import { PageFault } from '@/shared/ui/PageFault'
import { FormActions, FormSection, useFaults, Wide } from '@/shared/ui/form'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import { Page, Section } from '@/shared/ui/page'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { assetItems, deductionItems, factsBody, factsForm, incomeItems, type FactsForm } from './declare'
import { caseLink } from './perform'
import { SituationFields } from './SituationFields'
import { useText } from './text'

interface Values {
  channel: Schema<'CaseworkEdit'>['channel']
  reason: string
  facts: FactsForm
  noObligors?: boolean
}

/** DeclarePage is where what a family declares is corrected: prefilled from its file, one line after the other, by keyboard alone. */
export default function DeclarePage() {
  const { county = '', id = '' } = useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['case', county, id],
    queryFn: () => must(api.GET('/api/cases/{county}/{id}', { params: { path: { county: Number(county), id } } })),
    refetchOnWindowFocus: false,
  })
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!data) return <PageWait />
  return <Declare key={data.version} case={data} />
}

function Declare({ case: c }: { case: Case }) {
  const t = useText()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const faults = useFaults(form)
  const save = useAct(
    useCallback(
      (v: Values, key: string) =>
        must(
          api.PUT('/api/cases/{county}/{id}', {
            params: { path: { county: c.county, id: c.id } },
            body: { version: c.version, channel: v.channel, reason: v.reason, facts: factsBody(c.facts, v.facts, [...c.declares, ...c.mayDeclare], v.noObligors) },
            headers: { 'Idempotency-Key': key },
          }),
        ),
      [c],
    ),
  )
  const submit = async () => {
    faults.clear()
    try {
      await save.run(form.getFieldsValue(true) as Values)
      await queries.invalidateQueries({ queryKey: ['case'] })
      void navigate(caseLink(c))
    } catch (error) {
      faults.show(error)
    }
  }
  const people = c.facts.members.map((m) => ({ value: m.personId, label: <Zh>{m.name}</Zh> }))
  return (
    <Page title={t('declareTitle', { name: c.applicantName })} under={<span className="figure">{c.number}</span>}>
      <Form form={form} layout="vertical" onFinish={submit} initialValues={{ channel: c.channel, reason: c.reason, facts: factsForm(c.facts, c.evidence), noObligors: c.facts.obligors?.length === 0 }} scrollToFirstError>
        <FormSection title={t('reason')}>
          <Form.Item name={['facts', 'applicantId']} label={t('applicantField')}>
            <Select options={people} />
          </Form.Item>
          {c.personId && !c.declares.includes('bills') && (
            <Form.Item name={['facts', 'forId']} label={t('forPerson')}>
              <Select options={people} allowClear placeholder={t('forApplicant')} />
            </Form.Item>
          )}
          <Form.Item name={['facts', 'urban']} valuePropName="checked" label={t('kindUrban')}>
            <Checkbox>{t('urban')}</Checkbox>
          </Form.Item>
          {c.purpose === 'review' && c.programme === 'dibao' && (
            <Form.Item name={['facts', 'newWorkOn']} label={t('newWorkOn')} extra={t('newWorkHint')}>
              <DayInput />
            </Form.Item>
          )}
          <Wide>
            <Form.Item name="channel" label={t('channel')}>
              <Radio.Group options={(c.channel === 'portal' ? (['portal'] as const) : c.channel === 'transfer' ? (['transfer'] as const) : (['window', 'assistant', 'discovery', 'entrusted'] as const)).map((v) => ({ value: v, label: t(`channel.${v}`) }))} />
            </Form.Item>
            <Form.Item name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, message: t('needed') }]}>
              <Input.TextArea rows={2} maxLength={1000} />
            </Form.Item>
          </Wide>
        </FormSection>
        <SituationFields case={c} people={people} />
        <Section title={t('family')}>
          {c.facts.members.map((m, i) => (
            <MemberRow key={m.personId} index={i} name={m.name} supported={c.declares.includes('obligors')} cared={c.declares.includes('care')} religious={c.programme === 'dibao-religious'} />
          ))}
        </Section>
        <Lines county={c.county} list="incomes" items={incomeItems} people={people} />
        <Lines county={c.county} list="assets" items={assetItems} people={people} />
        <Lines county={c.county} list="deductions" items={deductionItems} people={people} />
        {faults.problem && <Fault error={faults.problem} placed={faults.placed} />}
        <FormActions>
          <Button onClick={() => void navigate(caseLink(c))}>{t('toCase')}</Button>
          <Button type="primary" htmlType="submit" loading={save.busy}>
            {t('saveAndBack')}
          </Button>
        </FormActions>
      </Form>
    </Page>
  )
}

function MemberRow({ index, name, supported, cared, religious }: { index: number; name: string; supported: boolean; cared: boolean; religious: boolean }) {
  const t = useText()
  const at = (field: string) => ['facts', 'members', index, field]
  const none = { value: '', label: t('none') }
  return (
    <div className={css.rowLine} role="group" aria-label={name}>
      <strong>
        <Zh>{name}</Zh>
      </strong>
      <Form.Item name={at('relation')} label={t('relation')}>
        <Select options={(['applicant', 'spouse', 'child', 'parent', 'grandparent', 'grandchild', 'sibling', 'other'] as const).map((v) => ({ value: v, label: t(`relation.${v}`) }))} />
      </Form.Item>
      <Form.Item name={at('labour')} label={t('labour')}>
        <Select options={[none, ...(['able', 'partial', 'none'] as const).map((v) => ({ value: v, label: t(`labour.${v}`) }))]} />
      </Form.Item>
      <Form.Item name={at('study')} label={t('study')}>
        <Select options={[none, ...(['compulsory', 'senior', 'vocational', 'college', 'bachelor', 'postgraduate'] as const).map((v) => ({ value: v, label: t(`study.${v}`) }))]} />
      </Form.Item>
      <Form.Item name={at('disability')} label={t('disability')}>
        <Select options={[none, ...(['visual', 'hearing', 'speech', 'limb', 'intellectual', 'mental', 'multiple'] as const).map((v) => ({ value: v, label: t(`disability.${v}`) }))]} />
      </Form.Item>
      <Form.Item name={at('disabilityGrade')} label={t('grade')}>
        <InputNumber min={0} max={4} style={{ width: '100%' }} />
      </Form.Item>
      {(['livesTogether', 'legalDuty', 'independent'] as const).map((k) => (
        <Form.Item key={k} name={at(k)} label={t(k)}>
          <Select allowClear placeholder={t('notSaid')} options={[{ value: true, label: t('yes') }, { value: false, label: t('no') }]} />
        </Form.Item>
      ))}
      {cared && (
        <Form.Item name={at('needsCare')} label={t('needsCare')}>
          <Select allowClear placeholder={t('notSaid')} options={[{ value: true, label: t('yes') }, { value: false, label: t('no') }]} />
        </Form.Item>
      )}
      {cared && (
        <Form.Item name={at('injuryCare')} valuePropName="checked">
          <Checkbox>{t('injuryCare')}</Checkbox>
        </Form.Item>
      )}
      {religious && (
        <Form.Item name={at('religiousAway')} label={t('religiousAway')}>
          <InputNumber min={0} max={100} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      )}
      <Form.Item name={at('seriousIllness')} valuePropName="checked">
        <Checkbox>{t('illness')}</Checkbox>
      </Form.Item>
      {supported &&
        (['centralised', 'childScheme'] as const).map((k) => (
          <Form.Item key={k} name={at(k)} valuePropName="checked">
            <Checkbox>{t(k)}</Checkbox>
          </Form.Item>
        ))}
    </div>
  )
}

interface LinesProps {
  county: number
  list: 'incomes' | 'assets' | 'deductions'
  items: readonly string[]
  people: { value: string; label: ReactNode }[]
}

function Lines({ county, list, items, people }: LinesProps) {
  const t = useText()
  const assets = list === 'assets'
  const needed = [{ required: true, message: t('needed') }]
  return (
    <Form.List name={['facts', list]}>
      {(rows, { add, remove }) => (
        <Section title={t(list)}>
          {rows.map((row, i) => (
            <div key={row.key} className={css.rowLine} role="group" aria-label={`${t(list)} ${i + 1}`}>
              <Form.Item name={[row.name, 'personId']} label={t('member')} rules={needed}>
                <Select options={people} />
              </Form.Item>
              <Form.Item name={[row.name, 'item']} label={t('item')} rules={needed}>
                <Select options={items.map((v) => ({ value: v, label: t(`item.${v}` as 'item.wage') }))} />
              </Form.Item>
              <Form.Item name={[row.name, 'amountFen']} label={t('unitAmount')}>
                <MoneyInput />
              </Form.Item>
              {!assets && (
                <Form.Item name={[row.name, 'per']} label={t('per')}>
                  <Select options={(['month', 'year', 'once'] as const).map((v) => ({ value: v, label: t(`per.${v}`) }))} />
                </Form.Item>
              )}
              <Form.Item name={[row.name, assets ? 'quantity' : 'months']} label={t(assets ? 'quantity' : 'months')}>
                <InputNumber min={0} max={assets ? 10000 : 12} style={{ width: '100%' }} />
              </Form.Item>
              <Form.Item name={[row.name, 'detail']} label={t('detail')}>
                <Input maxLength={500} />
              </Form.Item>
              <Button onClick={() => remove(row.name)} aria-label={t('removeLine', { list: t(list), n: i + 1 })}>
                {t('remove')}
              </Button>
              <div className={css.lineFiles}>
                <Form.Item name={[row.name, 'files']} label={t('lineEvidence')}>
                  <FileUpload county={county} purpose="evidence" label={t('lineEvidenceOf', { list: t(list), n: i + 1 })} accept="image/*,.pdf" multiple />
                </Form.Item>
              </div>
            </div>
          ))}
          <Button className={css.add} onClick={() => add({ personId: people[0]?.value, per: assets ? 'once' : 'month', amountFen: null })}>
            {t('addLine')}
          </Button>
        </Section>
      )}
    </Form.List>
  )
}
