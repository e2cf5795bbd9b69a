import { useQuery } from '@tanstack/react-query'
import { Checkbox, Form, Input } from 'antd'
import { PostingFields, ReasonFields } from '@/console/cases/fields'
import { api, must, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { useMe } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DayInput } from '@/shared/ui/inputs'
import { dayOf } from './days'
import { useText } from './text'

type Batch = Schema<'CaseworkBatch'>
type BatchCase = Schema<'CaseworkBatchCase'>

interface Of {
  county: number
  period: string
  onDone: () => void
}

interface Locking {
  chosen: string[]
  heldOn: string
  signature: string
}

/** Lock locks what the meeting said of the opinions that wait for it, all of those chosen or none. */
export function Lock({ county, period, batch, onDone }: Of & { batch: Batch }) {
  const t = useText()
  const name = useMe().data?.name ?? ''
  const { data } = useQuery({
    queryKey: ['batch-ready', county, period],
    queryFn: () => must(api.GET('/api/counties/{county}/batches/{period}/cases', { params: { path: { county, period }, query: { standing: 'ready', limit: 200 } } })),
  })
  const ready = data?.items ?? []
  const mine = ready.filter((r) => r.mine).length
  const meeting = dayOf(batch.days, 'meeting')?.on ?? ''
  const needed = [{ required: true, message: t('needed') }]
  const others = ready.filter((r) => !r.mine)
  if (ready.length === 0) return null
  return (
    <ConfirmAct<Locking>
      key={ready.map((r) => r.id).join()}
      verb={t('lock')}
      primary
      wide
      consequence={
        <>
          {t('lockDoes')} {mine > 0 && t('mineHint', { n: mine })}
        </>
      }
      initial={{ chosen: others.map((r) => r.id), heldOn: meeting && meeting <= batch.today ? meeting : batch.today }}
      fields={
        <>
          <Form.Item name="heldOn" label={t('heldOn')} rules={needed}>
            <DayInput />
          </Form.Item>
          <Form.Item name="chosen" label={t('lockCases')} rules={[{ required: true, message: t('lockNone') }]}>
            <Checkbox.Group options={others.map((r) => ({ value: r.id, label: <CaseName of={r} /> }))} />
          </Form.Item>
          <Form.Item name="signature" label={t('signature')} extra={t('signatureHint', { name })} rules={needed}>
            <Input autoComplete="off" maxLength={60} />
          </Form.Item>
        </>
      }
      onAct={(v, key) =>
        must(
          api.POST('/api/counties/{county}/batches/{period}/lock', {
            params: { path: { county, period } },
            body: { heldOn: v.heldOn, signature: v.signature, cases: ready.filter((r) => v.chosen.includes(r.id)).map((r) => ({ id: r.id, version: r.version })) },
            headers: { 'Idempotency-Key': key },
          }),
        )
      }
      onDone={onDone}
    />
  )
}

function CaseName({ of: r }: { of: BatchCase }) {
  const t = useText()
  return (
    <>
      <Zh>{r.applicantName}</Zh> <span className="figure quiet">{r.number}</span> {t(r.agree ? 'agree' : 'against')}
    </>
  )
}

/** Publish posts what is locked and not posted yet, all or none. */
export function Publish({ county, period, locked, onDone }: Of & { locked: number }) {
  const t = useText()
  return (
    <ConfirmAct<{ place: string; phone: string }>
      verb={t('publish')}
      primary
      consequence={t('publishDoes', { n: locked })}
      fields={<PostingFields />}
      onAct={(v, key) =>
        must(api.POST('/api/counties/{county}/batches/{period}/publish', { params: { path: { county, period } }, body: { place: v.place, phone: v.phone }, headers: { 'Idempotency-Key': key } }))
      }
      onDone={onDone}
    />
  )
}

/** Unlock takes one result off the lock, with a reason. */
export function Unlock({ county, of: r, onDone }: { county: number; of: BatchCase; onDone: () => void }) {
  const t = useText()
  return (
    <ConfirmAct<{ reason: string }>
      verb={t('unlock')}
      label={t('unlockOf', { name: r.applicantName })}
      consequence={t('unlockDoes')}
      fields={<ReasonFields />}
      onAct={(v, key) =>
        must(api.POST('/api/cases/{county}/{id}/unlock', { params: { path: { county, id: r.id } }, body: { version: r.version, reason: v.reason }, headers: { 'Idempotency-Key': key } }))
      }
      onDone={onDone}
    />
  )
}
