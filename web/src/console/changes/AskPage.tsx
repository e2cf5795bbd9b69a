import { useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input, Radio } from 'antd'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { PageWait } from '@/shared/layout/AppShell'
import { useAct } from '@/shared/ui/act'
import { FileUpload } from '@/shared/ui/FileUpload'
import { Fault } from '@/shared/ui/fault'
import { Field, FormActions, FormSection, useFaults, Wide } from '@/shared/ui/form'
import { Page } from '@/shared/ui/page'
import { PageFault } from '@/shared/ui/PageFault'
import { HouseholdPicker } from '../registry/HouseholdPicker'
import { useHousehold, type File } from '../registry/useHousehold'
import { askedOf, formOf, type Form as Values } from './asked'
import { useRequest, type Request } from './ChangePage'
import { Facts } from './Facts'
import { NewHead, SplitOff, Merged } from './Together'
import { useText } from './text'

/** AskPage asks for a change of a household, or says anew which values a request changes. */
export default function AskPage() {
  const { county = '', id = '' } = useParams()
  return id ? <Edit county={county} id={id} /> : <New />
}

function New() {
  const [params] = useSearchParams()
  const household = { county: Number(params.get('county')), id: params.get('household') ?? '' }
  const { data: file, error, refetch } = useHousehold(household, '', household.id !== '')
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!file) return <PageWait />
  return <Ask file={file} />
}

function Edit({ county, id }: { county: string; id: string }) {
  const t = useText()
  const [params, setParams] = useSearchParams()
  const { data: r, error, refetch } = useRequest(county, id)
  const household = { county: Number(county), id: r?.householdId ?? params.get('household') ?? '' }
  const { data: file } = useHousehold(household, '', household.id !== '')
  if (error) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!r) return <PageWait />
  if (household.id === '')
    return (
      <Page title={t('editOf', { number: r.number })} under={r.told?.words}>
        <FormSection title={t('choose')}>
          <Wide>
            <HouseholdPicker label={t('choose')} onChange={(h) => h && setParams({ household: h.id }, { replace: true })} />
          </Wide>
        </FormSection>
      </Page>
    )
  if (!file) return <PageWait />
  return <Ask file={file} request={r} />
}

function Ask({ file, request: r }: { file: File; request?: Request }) {
  const t = useText()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [form] = Form.useForm<Values>()
  const faults = useFaults(form)
  const mode = Form.useWatch('mode', form) ?? 'facts'
  const many = (file.members ?? []).length > 1
  const act = useAct((v: Values, key) => (r ? edit(r, file, v, key) : ask(file, v, key)))
  const save = async (v: Values) => {
    faults.clear()
    try {
      const done = await act.run(v)
      await queries.invalidateQueries()
      if (done) void navigate(`/changes/${done.county}/${done.id}`)
    } catch (error) {
      faults.show(error)
    }
  }
  const modes = (['facts', 'head', 'split', 'merge'] as const).filter((m) => many || m === 'facts' || m === 'merge')
  return (
    <Page title={r ? t('editOf', { number: r.number }) : t('askOf', { head: file.headName })} under={t('inAidHint')}>
      <Form form={form} layout="vertical" initialValues={r ? formOf(r.asked, r.reason) : { mode: 'facts', fields: [{ personId: file.headId }] }} onFinish={(v) => void save(v)}>
        <FormSection title={t('mode')}>
          <Wide>
            <Field name="mode" label={t('kind')}>
              <Radio.Group options={modes.map((m) => ({ value: m, label: t(`kind.${m}`) }))} />
            </Field>
            <Field name="reason" label={t('why')} rules={[{ required: true, whitespace: true, message: t('needed') }]}>
              <Input.TextArea rows={3} maxLength={1000} />
            </Field>
          </Wide>
        </FormSection>
        {mode === 'facts' && <Facts file={file} />}
        {mode === 'head' && <NewHead file={file} />}
        {mode === 'split' && <SplitOff file={file} />}
        {mode === 'merge' && <Merged file={file} />}
        {!r && (
          <FormSection title={t('papers')}>
            <Wide>
              <Field name="papers">
                <FileUpload county={file.county} purpose="evidence" label={t('papers')} accept="image/*,.pdf" multiple />
              </Field>
            </Wide>
          </FormSection>
        )}
        {faults.problem && <Fault error={faults.problem} placed={faults.placed} />}
        <FormActions>
          <Button onClick={() => void navigate(-1)}>{t('cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={act.busy}>
            {t('send')}
          </Button>
        </FormActions>
      </Form>
    </Page>
  )
}

const ask = (file: File, v: Values, key: string) =>
  must(
    api.POST('/api/changes', {
      body: { county: file.county, householdId: file.id, asked: askedOf(v), reason: v.reason, papers: (v.papers ?? []).map((p) => p.id) },
      headers: { 'Idempotency-Key': key },
    }),
  )

const edit = (r: Request, file: File, v: Values, key: string) =>
  must(
    api.POST('/api/changes/{county}/{id}/edit', {
      params: { path: { county: r.county, id: r.id } },
      body: { version: r.version, householdId: file.id, asked: askedOf(v), reason: v.reason },
      headers: { 'Idempotency-Key': key },
    }),
  )
