import { Form, Input } from 'antd'
import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { api, must } from '@/shared/api/client'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { useProgrammes } from './programmes'
import { caseLink } from './perform'
import { useText } from './text'

interface BeginReviewProps {
  county: number
  householdId: string
  programme: string
  /** The member whose it is, where the programme is a person's. */
  personId?: string
}

/** BeginReview looks again at what a household draws: what its file has is declared for it, and opened for editing. */
export function BeginReview({ county, householdId, programme, personId = '' }: BeginReviewProps) {
  const t = useText()
  const may = useMay()
  const navigate = useNavigate()
  const programmes = useProgrammes()
  const begun = useRef<{ county: number; id: string }>(undefined)
  if (!may('case.enter') || !programmes.some((p) => p.programme === programme && p.reviews)) return null
  return (
    <ConfirmAct<{ reason: string }>
      verb={t('beginReview')}
      consequence={t('beginReviewHint')}
      initial={{ reason: '' }}
      fields={
        <Form.Item name="reason" label={t('reviewWhy')} extra={t('reviewWhyHint')} rules={[{ required: true, message: t('needed') }]}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      }
      onAct={async (v, key) => {
        begun.current = await must(
          api.POST('/api/cases', {
            body: { county, householdId, purpose: 'review', programme, channel: 'review', reason: v.reason, ...(Number(personId) ? { forId: personId } : {}) },
            headers: { 'Idempotency-Key': key },
          }),
        )
      }}
      onDone={() => begun.current && void navigate(caseLink(begun.current))}
    />
  )
}
