import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Checkbox, Form } from 'antd'
import { useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { PostingFields } from './fields'
import { useText } from './text'

type Task = Schema<'CaseworkTask'>

interface Values extends Record<string, unknown> {
  chosen: string[]
  place: string
  phone: string
}

/** Together does at once, for the cases that wait, what the law lets be done in a batch: posting notices and closing publicities that are over. */
export function Together() {
  const [params] = useSearchParams()
  const step = params.get('step')
  if (step !== 'publish' && step !== 'close') return null
  return <Batch key={step} step={step} division={params.get('division') ?? ''} />
}

function Batch({ step, division }: { step: 'publish' | 'close'; division: string }) {
  const t = useText()
  const today = useToday()
  const queries = useQueryClient()
  const { data } = useQuery({
    queryKey: ['case-batch', step, division],
    queryFn: () => must(api.GET('/api/cases/work', { params: { query: { step, division, limit: 100 } } })),
  })
  // The day after a publicity's last day is the first on which it can be closed.
  const waiting = (data?.items ?? []).filter((r) => step === 'publish' || (r.dueOn !== '' && r.dueOn < today))
  const county = waiting[0]?.case.county ?? 0
  const ready = waiting.filter((r) => r.case.county === county) // a batch is of one county
  if (ready.length < 2) return null
  return (
    <ConfirmAct<Values>
      verb={t(`together.${step}`)}
      consequence={t(`does.together.${step}`)}
      initial={{ chosen: ready.map((r) => r.case.id) }}
      fields={
        <>
          <Form.Item name="chosen" label={t('togetherCases')} rules={[{ required: true, message: t('togetherNone') }]}>
            <Checkbox.Group options={ready.map((r) => ({ value: r.case.id, label: <><Zh>{r.case.applicantName}</Zh> <span className="figure quiet">{r.case.number}</span></> }))} />
          </Form.Item>
          {step === 'publish' && <PostingFields />}
        </>
      }
      onAct={(v, key) => send(step, county, ready, v, key)}
      onDone={() => void queries.invalidateQueries()}
    />
  )
}

// All of the cases are done or none: the answer names the one that stands in the way.
function send(step: 'publish' | 'close', county: number, ready: Task[], v: Values, key: string) {
  const cases = ready.filter((r) => v.chosen.includes(r.case.id)).map((r) => ({ id: r.case.id, version: r.case.version }))
  const headers = { 'Idempotency-Key': key }
  const path = { county }
  if (step === 'close') return must(api.POST('/api/counties/{county}/cases/close', { params: { path }, body: { cases }, headers }))
  return must(api.POST('/api/counties/{county}/cases/publish', { params: { path }, body: { cases, place: v.place, phone: v.phone }, headers }))
}
