import { Form, Input, Radio } from 'antd'
import { api, must, type Schema } from '@/shared/api/client'
import { useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { StatusTag } from '@/shared/ui/values'
import type { Check } from './CheckPage'
import { Answered, By, contestTone, Reason } from './ContestsPage'
import { useText } from './text'

interface ContestedProps {
  check: Check
  finding: Check['findings'][number]
  onChange: () => void
}

/** Contested says what became of the family's word that a record is not theirs, and takes it in. */
export function Contested({ check, finding: f, onChange }: ContestedProps) {
  const t = useText()
  const may = useMay()
  const contests = check.contests.filter((c) => c.findingId === f.id)
  const last = contests.at(-1)
  const open = check.state === 'reported' && (f.state === 'accepted' || f.state === 'exempt') && (!last || last.state === 'denied')
  return (
    <>
      {contests.map((c) => (
        <div key={c.id}>
          <StatusTag tone={contestTone[c.state]}>{t(`contest.state.${c.state}`)}</StatusTag>{' '}
          <span className="quiet">
            <By contest={c} />：{t(`contest.claim.${c.claim}`)} <Reason contest={c} />
            {c.answer && (
              <>
                {' — '}
                <Answered contest={c} />
              </>
            )}
          </span>
        </div>
      ))}
      {open && (may('case.enter') || may('check.run')) && (
        <ConfirmAct<Schema<'VerificationObjection'>>
          verb={t('contest.enter')}
          label={`${t('contest.enter')} ${f.summary}`}
          consequence={t('contest.enterHint')}
          fields={
            <>
              <Form.Item name="claim" label={t('contest.claim')} rules={[{ required: true, message: t('consent.required') }]}>
                <Radio.Group options={(['not_theirs', 'not_right'] as const).map((c) => ({ value: c, label: t(`contest.claim.${c}`) }))} />
              </Form.Item>
              <Form.Item name="reason" label={t('contest.reason')} rules={[{ required: true, whitespace: true, message: t('consent.required') }]}>
                <Input.TextArea rows={3} maxLength={200} />
              </Form.Item>
            </>
          }
          onAct={(body, key) =>
            must(
              api.POST('/api/checks/{county}/{id}/findings/{finding}/contest', {
                params: { path: { county: check.county, id: check.id, finding: f.id } },
                headers: { 'Idempotency-Key': key },
                body,
              }),
            )
          }
          onDone={onChange}
        />
      )}
    </>
  )
}
