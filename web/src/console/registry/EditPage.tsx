import { Alert, Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { asProblem, type Problem } from '@/shared/api/problem'
import { Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { useScope, useToday } from '@/shared/session/session'
import { useAct } from '@/shared/ui/act'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { Field, FormActions, FormSection, useFaults, Wide } from '@/shared/ui/form'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import { Page } from '@/shared/ui/page'
import { householdAddress } from './address'
import { Alike } from './Alike'
import { CodeField, MemberFields } from './MemberFields'
import { useCodes } from './codes'
import { draftOf, formOf, headRelation, isHead, type HouseholdForm } from './draft'
import css from './registry.module.css'
import { onto } from './merge'
import { keyed, useText } from './text'
import { useChanged, useHousehold, type File } from './useHousehold'

/** NewPage enters a new household. */
export function NewPage() {
  const t = useText()
  const today = useToday()
  if (!today) return <PageWait />
  const blank: HouseholdForm = { urban: false, members: [{ relation: headRelation, coLiving: true }], lines: [], labels: [] }
  return (
    <Page title={t('newTitle')}>
      <HouseholdEditor initial={blank} />
    </Page>
  )
}

/** EditPage changes what is said of a household and its members. */
export default function EditPage() {
  const { county = '', id = '' } = useParams()
  const t = useText()
  const { data: file, error, refetch } = useHousehold({ county: Number(county), id })
  const [first, setFirst] = useState<File>()
  if (file && !first) setFirst(file) // the form starts once; a newer version does not wipe what was filled in
  if (error && !first) return <Page title={t('edit')}><Fault error={error} onRetry={() => void refetch()} /></Page>
  if (!first) return <PageWait />
  return (
    <Page title={t('editTitle', { head: first.headName })} under={<><p>{t('maskedKept')}</p><p>{t('fixMembers')}</p></>}>
      <HouseholdEditor file={first} initial={formOf(first)} />
    </Page>
  )
}

function useSave(file: File | undefined) {
  const changed = useChanged()
  return useAct(async ({ form, version }: { form: HouseholdForm; version: number }, key: string) => {
    const headers = { 'Idempotency-Key': key }
    const body = draftOf(form)
    const saved = file
      ? await must(api.PUT('/api/households/{county}/{household}', { params: { path: { county: file.county, household: file.id } }, headers, body: { ...body, version } }))
      : await must(api.POST('/api/households', { headers, body }))
    await changed(saved.id)
    return saved
  })
}

// A refusal because others were first, or because a member stands elsewhere; both are 409, only the second names fields.
const refusal = (p: Problem | undefined) => (p?.code !== 'conflict' ? undefined : p.faults.length > 0 ? 'elsewhere' : 'version')

function HouseholdEditor({ file, initial }: { file?: File; initial: HouseholdForm }) {
  const t = useText()
  const navigate = useNavigate()
  const [form] = Form.useForm<HouseholdForm>()
  const faults = useFaults(form)
  const act = useSave(file)
  const [base, setBase] = useState({ version: file?.version ?? 0, form: initial })
  const why = refusal(faults.problem)

  // Parts of the form without a field, such as ids, are kept too.
  const filledIn = () => form.getFieldsValue(true) as HouseholdForm

  const save = async (at: number) => {
    faults.clear()
    try {
      const saved = await act.run({ form: filledIn(), version: at })
      if (saved) void navigate(householdAddress(saved))
    } catch (thrown) {
      faults.show(thrown)
    }
  }
  const takeNewest = async () => {
    if (!file) return
    try {
      const now = await must(api.GET('/api/households/{county}/{household}', { params: { path: { county: file.county, household: file.id } } }))
      const newest = formOf(now)
      form.setFieldsValue(onto(base.form, filledIn(), newest))
      setBase({ version: now.version, form: newest })
      await save(now.version)
    } catch (thrown) {
      faults.show(asProblem(thrown))
    }
  }
  return (
    <Form form={form} layout="vertical" initialValues={initial} onFinish={() => save(base.version)} scrollToFirstError={{ focus: true }}>
      {faults.problem && why === undefined && <div className={css.alert}><Fault error={faults.problem} placed={faults.placed} /></div>}
      {why === 'version' && file && <Conflict file={file} problem={faults.problem} busy={act.busy} onTake={() => void takeNewest()} />}
      <HomeFields fresh={!file} />
      <MemberList fixed={!!file} />
      <LineList />
      <LabelFields />
      {why === 'elsewhere' && faults.problem && <Elsewhere problem={faults.problem} />}
      <FormActions>
        <Button onClick={() => void navigate(-1)}>{t('cancel')}</Button>
        <Button type="primary" htmlType="submit" loading={act.busy}>
          {t(file ? 'save' : 'create')}
        </Button>
      </FormActions>
    </Form>
  )
}

interface ConflictProps {
  file: File
  problem: Problem | undefined
  busy: boolean
  onTake: () => void
}

/** Conflict tells who was first; nothing that was filled in is lost. */
function Conflict({ file, problem, busy, onTake }: ConflictProps) {
  const t = useText()
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className={css.alert}
      title={problem?.detail || problem?.title || t('conflictTitle')}
      description={
        <>
          <p>{t('conflictKeep')}</p>
          <div className={css.acts}>
            <Link to={householdAddress(file)} target="_blank">
              {t('conflictSee')}
            </Link>
            <Button onClick={onTake} loading={busy}>
              {t('conflictTake')}
            </Button>
          </div>
        </>
      }
    />
  )
}

function Elsewhere({ problem }: { problem: Problem }) {
  const t = useText()
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className={css.alert}
      title={t('elsewhere')}
      description={
        <>
          <ul>
            {problem.faults.map((f) => (
              <li key={f.path}>{f.message}</li>
            ))}
          </ul>
          <p>{t('elsewhereHint')}</p>
          <Field name="reason" label={t('elsewhereReason')} rules={[{ required: true, whitespace: true, min: 2, message: t('reasonNeeded') }]}>
            <Input.TextArea rows={2} maxLength={500} />
          </Field>
        </>
      }
    />
  )
}

function HomeFields({ fresh }: { fresh: boolean }) {
  const t = useText()
  const root = useScope()
  const need = [{ required: true, message: t('required') }]
  return (
    <FormSection title={t('partHome')}>
      {fresh && (
        <Wide>
          <Field name="division" label={t('division')} rules={need}>
            <DivisionPicker label={t('division')} root={root.slice(0, 6)} />
          </Field>
        </Wide>
      )}
      <Wide>
        <Field name="address" label={t('address')}>
          <Input maxLength={200} />
        </Field>
      </Wide>
      <Field name="number" label={t('number')}>
        <Input maxLength={64} />
      </Field>
      <Field name="urban" label={t('urbanRural')}>
        <Select
          options={[
            { value: true, label: t('urban') },
            { value: false, label: t('rural') },
          ]}
        />
      </Field>
      <CodeField at={[]} name="cause" list="cause" label="cause" />
      <Field name="poor" label={t('poor')}>
        <Select
          allowClear
          options={(['still', 'out', 'dropped'] as const).map((p) => ({ value: p, label: t(`poor.${p}`) }))}
        />
      </Field>
      <Field name="openedOn" label={t('openedOn')} extra={t('onHint')}>
        <DayInput />
      </Field>
      <Field name="bank" label={t('bank')}>
        <Input maxLength={100} />
      </Field>
      <Field name="account" label={t('account')}>
        <Input maxLength={40} inputMode="numeric" autoComplete="off" />
      </Field>
      <Field name="accountName" label={t('accountName')}>
        <Input maxLength={60} autoComplete="off" />
      </Field>
      <Wide>
        <Field name="nearRelative" valuePropName="checked">
          <Checkbox>{t('nearRelative')}</Checkbox>
        </Field>
        <Field name="note" label={t('noteText')}>
          <Input.TextArea rows={2} maxLength={2000} />
        </Field>
      </Wide>
    </FormSection>
  )
}

function MemberList({ fixed }: { fixed: boolean }) {
  const t = useText()
  const form = Form.useFormInstance<HouseholdForm>()
  const head = (i: number) => fixed && isHead((form.getFieldValue(['members', i]) as { relation?: string } | undefined)?.relation)
  return (
    <FormSection title={t('partMembers')}>
      <Wide>
        <Form.List name="members">
          {(rows, { add, remove }) => (
            <>
              {rows.map((row, i) => (
                <fieldset key={row.key} className={css.row} aria-label={t('memberNo', { n: i + 1 })}>
                  <div className={css.rowHead}>
                    <h3>{t('memberNo', { n: i + 1 })}</h3>
                    {!fixed && rows.length > 1 && (
                      <Button size="small" aria-label={t('removeRowOf', { n: i + 1 })} onClick={() => remove(row.name)}>
                        {t('removeRow')}
                      </Button>
                    )}
                  </div>
                  <MemberFields at={[row.name]} head={head(row.name)} />
                  <Alike at={['members', row.name]} />
                </fieldset>
              ))}
              {!fixed && <Button onClick={() => add({ coLiving: true })}>{t('addRow')}</Button>}
            </>
          )}
        </Form.List>
      </Wide>
    </FormSection>
  )
}

const kinds = ['income', 'asset', 'deduction'] as const
const pers = ['month', 'year', 'once'] as const
const sources = ['declared', 'found', 'estimated'] as const

function LineList() {
  const t = useText()
  return (
    <FormSection title={t('partLines')}>
      <Wide>
        <Form.List name="lines">
          {(rows, { add, remove }) => (
            <>
              {rows.map((row, i) => (
                <fieldset key={row.key} className={css.row} aria-label={t('lineNo', { n: i + 1 })}>
                  <div className={css.rowHead}>
                    <h3>{t('lineNo', { n: i + 1 })}</h3>
                    <Button size="small" aria-label={t('removeLineOf', { n: i + 1 })} onClick={() => remove(row.name)}>
                      {t('removeRow')}
                    </Button>
                  </div>
                  <LineFields at={row.name} />
                </fieldset>
              ))}
              <Button onClick={() => add({ kind: 'income', per: 'year', source: 'declared', member: 0, quantity: 1 })}>{t('addLine')}</Button>
            </>
          )}
        </Form.List>
      </Wide>
    </FormSection>
  )
}

function LineFields({ at }: { at: number }) {
  const t = useText()
  const codes = useCodes()
  const form = Form.useFormInstance<HouseholdForm>()
  const kind = Form.useWatch(['lines', at, 'kind'], form) ?? 'income'
  const members = Form.useWatch('members', form) ?? []
  const need = [{ required: true, message: t('required') }]
  const whose = [{ value: -1, label: t('household') }, ...members.map((m, i) => ({ value: i, label: <Zh>{m?.name || t('memberNo', { n: i + 1 })}</Zh> }))]
  const itemName = (item: string) => {
    const key = keyed('item', item)
    return key ? t(key) : item
  }
  return (
    <div className={css.grid}>
      <Field name={[at, 'kind']} label={t('kind')}>
        <Select options={kinds.map((k) => ({ value: k, label: t(k) }))} onChange={() => form.setFieldValue(['lines', at, 'item'], undefined)} />
      </Field>
      <Field name={[at, 'item']} label={t('item')} rules={need}>
        <Select options={codes.items(kind).map((i) => ({ value: i, label: itemName(i) }))} />
      </Field>
      <Field name={[at, 'member']} label={t('whose')}>
        <Select options={whose} />
      </Field>
      <Field name={[at, 'amountFen']} label={t('amount')} rules={need}>
        <MoneyInput />
      </Field>
      <Field name={[at, 'per']} label={t('per')}>
        <Select options={pers.map((p) => ({ value: p, label: t(`per.${p}`) }))} />
      </Field>
      {kind === 'asset' && (
        <Field name={[at, 'quantity']} label={t('quantity')}>
          <InputNumber min={1} max={9999} style={{ width: '100%' }} />
        </Field>
      )}
      <Field name={[at, 'source']} label={t('source')}>
        <Select options={sources.map((s) => ({ value: s, label: t(`source.${s}`) }))} />
      </Field>
      <Field name={[at, 'detail']} label={t('detail')}>
        <Input maxLength={500} />
      </Field>
    </div>
  )
}

function LabelFields() {
  const t = useText()
  const codes = useCodes()
  return (
    <FormSection title={t('partLabels')} hint={t('labelsProgramme')}>
      <Wide>
        <Field name="labels">
          <Checkbox.Group options={codes.labels} />
        </Field>
      </Wide>
    </FormSection>
  )
}
