import { DatePicker, Form, Input, InputNumber, Radio } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { FileUpload } from '@/shared/ui/FileUpload'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import type { Case } from './CasePage'
import { SignatureField } from './fields'
import { useText } from './text'

const Item = Form.Item
const outcomes = ['upheld', 'changed', 'annulled', 'settled', 'withdrawn'] as const

/** AnswerGrantFields record what became of an appeal against a grant: more is given only where it was changed or settled so. */
export function AnswerGrantFields({ case: c, name }: { case: Case; name: string }) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  const outcome = Form.useWatch<string>('outcome')
  return (
    <>
      <Item name="answeredOn" label={t('answeredOn')} rules={needed}>
        <DayInput />
      </Item>
      <Item name="outcome" label={t('ruling')} rules={needed}>
        <Radio.Group options={outcomes.map((o) => ({ value: o, label: t(`grantRuling.${o}`) }))} />
      </Item>
      {(outcome === 'changed' || outcome === 'settled') && (
        <>
          <Item name="amountFen" label={t('grantAmount')} extra={t(outcome === 'changed' ? 'grantAmountHint' : 'grantSettledHint')} rules={outcome === 'changed' ? needed : []}>
            <MoneyInput />
          </Item>
          <MembersItem case={c} />
          <Item
            name="from"
            label={t('grantFrom')}
            extra={t('grantFromHint')}
            getValueProps={(month?: string) => ({ value: month ? dayjs(month) : null })}
            normalize={(month?: Dayjs) => month?.format('YYYY-MM')}
          >
            <DatePicker picker="month" />
          </Item>
        </>
      )}
      {outcome === 'annulled' && (
        <Item name="redoOn" label={t('redoOn')} extra={t('redoOnHint')}>
          <DayInput ahead />
        </Item>
      )}
      <Item name="words" label={t('rulingWords')} rules={needed}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Item>
      <Item name="paperFiles" label={t('rulingPaper')} rules={needed}>
        <FileUpload county={c.county} purpose="evidence" label={t('rulingPaper')} accept="image/*,.pdf" />
      </Item>
      <SignatureField name={name} />
    </>
  )
}

/** AnewFields are the decision in the place of one that was annulled. */
export function AnewFields({ case: c, name }: { case: Case; name: string }) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  return (
    <>
      <Item name="amountFen" label={t('grantAmount')} extra={t('anewHint')} rules={needed}>
        <MoneyInput />
      </Item>
      <MembersItem case={c} />
      <Item name="words" label={t('anewWords')} rules={needed}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Item>
      <SignatureField name={name} />
    </>
  )
}

// MembersItem is for whom it is, where that changes: of a programme for one person there is nothing to say.
function MembersItem({ case: c }: { case: Case }) {
  const t = useText()
  if (c.personId) return null
  return (
    <Item name="members" label={t('grantMembers')} extra={t('grantMembersHint')}>
      <InputNumber min={1} max={50} precision={0} />
    </Item>
  )
}
