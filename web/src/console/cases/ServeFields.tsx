import { Form, Input, Select } from 'antd'
import { FileUpload, type KeptFile } from '@/shared/ui/FileUpload'
import { DayInput } from '@/shared/ui/inputs'
import { useText } from './text'

const methods = ['handed', 'post', 'posted_at_home'] as const

/** Serving is what ServeFields take down. */
export interface Serving {
  servedOn: string
  method: (typeof methods)[number]
  receiver: string
  receiptFiles?: KeptFile[]
}

interface Props {
  county: number
  /** There must be a proof of it, or of what was not handed over. */
  proof?: boolean | 'unless_handed'
  /** The day and the proof in the words of a paper that is signed rather than served. */
  on?: string
  receipt?: string
  purpose?: 'evidence' | 'receipt'
}

/** ServeFields record how a paper reached the family. */
export function ServeFields({ county, proof = false, on, receipt, purpose = 'evidence' }: Props) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  const label = receipt ?? t('receipt')
  const method = Form.useWatch<Serving['method'] | undefined>('method')
  const shown = proof === 'unless_handed' ? method !== undefined && method !== 'handed' : proof
  return (
    <>
      <Form.Item name="servedOn" label={on ?? t('servedOn')} rules={needed}>
        <DayInput />
      </Form.Item>
      <Form.Item name="method" label={t('method')} rules={needed}>
        <Select options={methods.map((m) => ({ value: m, label: t(`method.${m}`) }))} />
      </Form.Item>
      <Form.Item name="receiver" label={t('receiver')} rules={needed}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item name="receiptFiles" label={label} rules={shown ? needed : []}>
        <FileUpload county={county} purpose={purpose} label={label} accept="image/*,.pdf" />
      </Form.Item>
    </>
  )
}
