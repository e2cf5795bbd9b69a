import { Form, Input, Radio, Select } from 'antd'
import { FileUpload } from '@/shared/ui/FileUpload'
import { DayInput } from '@/shared/ui/inputs'
import type { Case } from './CasePage'
import { PrintButtons } from './Print'
import { ServeFields } from './ServeFields'
import { useText } from './text'

const Item = Form.Item

function useNeeded() {
  const t = useText()
  return [{ required: true, message: t('needed') }]
}

/** InviteFields record how the notice reached the family that asks them to be heard. */
export function InviteFields({ case: c }: { case: Case }) {
  return (
    <>
      <PrintButtons case={c} kinds={['hearing_notice']} />
      <ServeFields county={c.county} proof />
    </>
  )
}

/** HearFields take down what the family says before aid is reduced or ended. */
export function HearFields({ county }: { county: number }) {
  const t = useText()
  const needed = useNeeded()
  return (
    <>
      <Item name="heardOn" label={t('heardOn')} rules={needed}>
        <DayInput />
      </Item>
      <Item name="who" label={t('heardWho')} rules={needed}>
        <Input maxLength={60} />
      </Item>
      <Item name="method" label={t('heardHow')} rules={needed}>
        <Select options={(['in_person', 'phone', 'written', 'absent'] as const).map((m) => ({ value: m, label: t(`heard.${m}`) }))} />
      </Item>
      <Item name="words" label={t('heardWords')} rules={needed}>
        <Input.TextArea rows={4} maxLength={2000} />
      </Item>
      <Item name="signedFiles" label={t('heardForm')} extra={t('heardFormHint')} rules={needed}>
        <FileUpload county={county} purpose="evidence" label={t('heardForm')} accept="image/*,.pdf" />
      </Item>
    </>
  )
}

/** AppealFields say where the family went against a stop. */
export function AppealFields({ county, taken }: { county: number; taken?: boolean }) {
  const t = useText()
  const needed = useNeeded()
  return (
    <>
      <Item name="filedOn" label={t(taken ? 'takenInOn' : 'filedOn')} rules={needed}>
        <DayInput />
      </Item>
      <Item name="where" label={t('appealWhere')} rules={needed}>
        <Radio.Group options={(['review', 'court'] as const).map((w) => ({ value: w, label: t(`appeal.${w}`) }))} />
      </Item>
      <Item name="body" label={t('appealBody')} rules={needed}>
        <Input maxLength={120} />
      </Item>
      <Item name="paperFiles" label={t('appealPaper')}>
        <FileUpload county={county} purpose="evidence" label={t('appealPaper')} accept="image/*,.pdf" />
      </Item>
    </>
  )
}

/** AnswerFields record what became of an appeal: what was stopped goes on, and an application that was refused is worked on again. */
export function AnswerFields({ county, reopens }: { county: number; reopens: boolean }) {
  const t = useText()
  const needed = useNeeded()
  return (
    <>
      <Item name="answeredOn" label={t('answeredOn')} rules={needed}>
        <DayInput />
      </Item>
      <Item name="restores" label={t('ruling')} rules={needed}>
        <Radio.Group options={[{ value: true, label: t(reopens ? 'rulingReopens' : 'rulingRestores') }, { value: false, label: t('rulingStands') }]} />
      </Item>
      <Item name="words" label={t('rulingWords')} rules={needed}>
        <Input.TextArea rows={3} maxLength={2000} />
      </Item>
      <Item name="paperFiles" label={t('rulingPaper')} rules={needed}>
        <FileUpload county={county} purpose="evidence" label={t('rulingPaper')} accept="image/*,.pdf" />
      </Item>
    </>
  )
}
