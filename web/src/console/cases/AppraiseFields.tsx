import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import { FileUpload } from '@/shared/ui/FileUpload'
import { DayInput } from '@/shared/ui/inputs'
import type { Case } from './CasePage'
import { PrintButtons } from './Print'
import css from './cases.module.css'
import { useText } from './text'

export const attendeeKinds = ['township', 'party', 'committee', 'party_delegate', 'delegate'] as const

/** AppraiseFields are the minutes of a democratic appraisal: who took part, how they voted and what was said. */
export function AppraiseFields({ case: c }: { case: Case }) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  const rule = c.appraisalRule
  return (
    <>
      {rule && <p className="quiet">{t(rule.quorum > 0 ? 'appraiseRuleQuorum' : 'appraiseRule', { num: rule.delegatesNum, den: rule.delegatesDen, quorum: rule.quorum })}</p>}
      <PrintButtons case={c} kinds={['appraisal_blank']} />
      <Form.Item name="heldOn" label={t('heldOn')} rules={needed}>
        <DayInput />
      </Form.Item>
      <Form.Item name="place" label={t('heldAt')} rules={needed}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.List name="attendees">
        {(rows, { add, remove }) => (
          <fieldset className={css.attendees}>
            <legend>{t('attendees')}</legend>
            {rows.map((row, i) => (
              <Attendee key={row.key} name={row.name} nth={i + 1} onRemove={() => remove(row.name)} />
            ))}
            <Button className={css.add} onClick={() => add({ as: 'delegate' })}>
              {t('addAttendee')}
            </Button>
          </fieldset>
        )}
      </Form.List>
      <Form.Item name="for" label={t('votesFor')} rules={needed}>
        <InputNumber min={0} max={100} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="against" label={t('votesAgainst')} rules={needed}>
        <InputNumber min={0} max={100} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="words" label={t('appraiseWords')} rules={needed}>
        <Input.TextArea rows={3} maxLength={4000} />
      </Form.Item>
      <Form.Item name="minutesFiles" label={t('minutes')} extra={t('minutesHint')} rules={needed}>
        <FileUpload county={c.county} purpose="evidence" label={t('minutes')} accept="image/*,.pdf" />
      </Form.Item>
    </>
  )
}

function Attendee({ name, nth, onRemove }: { name: number; nth: number; onRemove: () => void }) {
  const t = useText()
  const recused = Form.useWatch<boolean | undefined>(['attendees', name, 'recused'])
  const needed = [{ required: true, message: t('needed') }]
  return (
    <div className={css.rowLine} role="group" aria-label={t('attendee', { n: nth })}>
      <Form.Item name={[name, 'name']} label={t('name')} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name={[name, 'as']} label={t('attendedAs')} rules={needed}>
        <Select options={attendeeKinds.map((k) => ({ value: k, label: t(`attendee.${k}`) }))} />
      </Form.Item>
      <Form.Item name={[name, 'recused']} valuePropName="checked">
        <Checkbox>{t('recused')}</Checkbox>
      </Form.Item>
      {recused && (
        <Form.Item name={[name, 'why']} label={t('recusedWhy')} rules={needed}>
          <Input maxLength={100} />
        </Form.Item>
      )}
      <Button onClick={onRemove} aria-label={t('removeLine', { list: t('attendees'), n: nth })}>
        {t('remove')}
      </Button>
    </div>
  )
}
