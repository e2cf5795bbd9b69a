import { Form, Input } from 'antd'
import { FileUpload } from '@/shared/ui/FileUpload'
import { DayInput } from '@/shared/ui/inputs'
import { useText } from './text'

const Item = Form.Item

/** StatementFields take what a family signed that wants no more of what it draws. */
export function StatementFields({ county }: { county: number }) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  return (
    <>
      <Item name="who" label={t('statedBy')} rules={needed}>
        <Input maxLength={60} />
      </Item>
      <Item name="signedOn" label={t('statedOn')} rules={needed}>
        <DayInput />
      </Item>
      <Item name="statementFiles" label={t('statedForm')} extra={t('statedFormHint')} rules={needed}>
        <FileUpload county={county} purpose="evidence" label={t('statedForm')} accept="image/*,.pdf" />
      </Item>
      <Item name="words" label={t('statedWhy')}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Item>
    </>
  )
}
