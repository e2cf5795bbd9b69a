import { Form, Input, Radio } from 'antd'
import { FileUpload } from '@/shared/ui/FileUpload'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import type { Case } from './CasePage'
import { SignatureField } from './fields'
import { PrintButtons } from './Print'
import { sixItems } from './SituationPart'
import { useText } from './text'

const Item = Form.Item

/** AssessFields are the six items of self-care, each answered, with who was there and the signed form. */
export function AssessFields({ case: c }: { case: Case }) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  return (
    <>
      <PrintButtons case={c} kinds={['assessment_blank']} />
      <Item name="assessedOn" label={t('assessedOn')} rules={needed}>
        <DayInput />
      </Item>
      {sixItems.map((k) => (
        <Item key={k} name={k} label={t(`six.${k}`)} rules={needed}>
          <Radio.Group options={[{ value: true, label: t('manages') }, { value: false, label: t('managesNot') }]} />
        </Item>
      ))}
      <Item name="present" label={t('assessPresent')} extra={t('assessPresentHint')} rules={needed}>
        <Input maxLength={200} />
      </Item>
      <Item name="signedFiles" label={t('assessForm')} rules={needed}>
        <FileUpload county={c.county} purpose="evidence" label={t('assessForm')} accept="image/*,.pdf" />
      </Item>
    </>
  )
}

/** AdvanceFields pay an urgent small sum before the decision. */
export function AdvanceFields({ name }: { name: string }) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  return (
    <>
      <Item name="amountFen" label={t('advanceAmount')} rules={needed}>
        <MoneyInput />
      </Item>
      <Item name="reason" label={t('advanceWhy')} rules={needed}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Item>
      <SignatureField name={name} />
    </>
  )
}

/** ExplainFields make up for what an advance left out. */
export function ExplainFields({ county, name }: { county: number; name: string }) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  return (
    <>
      <Item name="words" label={t('explainWords')} rules={needed}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Item>
      <Item name="evidenceFiles" label={t('explainPapers')} extra={t('explainPapersHint')} rules={needed}>
        <FileUpload county={county} purpose="evidence" label={t('explainPapers')} accept="image/*,.pdf" multiple />
      </Item>
      <SignatureField name={name} />
    </>
  )
}
