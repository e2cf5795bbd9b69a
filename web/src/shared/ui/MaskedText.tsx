import { Form, Input, Modal } from 'antd'
import { useEffect, useState } from 'react'
import { useT } from '@/shared/i18n'
import { Fault } from './fault'
import css from './values.module.css'

interface MaskedTextProps {
  /** What the list or page already shows: `5132**********1234`. */
  masked: string
  /** What it is, for the reader and the log: 身份证号. */
  label: string
  /** Asks the server, which logs it; reason is there when needsReason. Absent when the role may not look. */
  onReveal?: (reason: string) => Promise<string>
  /** A look that no case explains needs a reason in words. */
  needsReason?: boolean
}

const shownFor = 60_000

/** MaskedText shows a masked value and lets a person who may look do so for a minute, on the record. */
export function MaskedText({ masked, label, onReveal, needsReason = false }: MaskedTextProps) {
  const t = useT()
  const [value, setValue] = useState<string>()
  const [asking, setAsking] = useState(false)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    if (value === undefined) return
    const timer = setTimeout(() => setValue(undefined), shownFor)
    return () => clearTimeout(timer)
  }, [value])

  const reveal = async (reason: string) => {
    if (!onReveal) return
    setBusy(true)
    setError(undefined)
    try {
      setValue(await onReveal(reason))
      setAsking(false)
    } catch (thrown) {
      setError(thrown)
      setAsking(true)
    } finally {
      setBusy(false)
    }
  }

  const shown = value !== undefined
  const press = () => (shown ? setValue(undefined) : needsReason ? setAsking(true) : void reveal(''))
  return (
    <span className={css.masked}>
      <span className="figure" aria-live="polite">
        {value ?? masked}
      </span>
      {onReveal && masked && (
        <button
          type="button"
          className="link"
          disabled={busy}
          aria-label={t(shown ? 'mask.hideLabel' : 'mask.showLabel', { label })}
          onClick={press}
        >
          {t(shown ? 'mask.hide' : 'mask.show')}
        </button>
      )}
      {asking && (
        <AskReason label={label} busy={busy} error={error} needsReason={needsReason} onCancel={() => setAsking(false)} onReason={reveal} />
      )}
    </span>
  )
}

interface AskReasonProps {
  label: string
  busy: boolean
  error: unknown
  needsReason: boolean
  onCancel: () => void
  onReason: (reason: string) => Promise<void>
}

function AskReason({ label, busy, error, needsReason, onCancel, onReason }: AskReasonProps) {
  const t = useT()
  const [form] = Form.useForm<{ reason: string }>()
  return (
    <Modal
      open
      title={t('mask.title', { label })}
      okText={t('mask.show')}
      cancelText={t('act.cancel')}
      confirmLoading={busy}
      onCancel={onCancel}
      onOk={() => form.submit()}
    >
      {error !== undefined && <Fault error={error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={({ reason }) => onReason(reason ?? '')}>
        {needsReason && (
          <Form.Item
            name="reason"
            label={t('mask.reason')}
            extra={t('mask.reasonHint')}
            rules={[{ required: true, whitespace: true, min: 4, message: t('mask.reasonNeeded') }]}
          >
            <Input.TextArea rows={2} maxLength={200} />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
