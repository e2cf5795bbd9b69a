import { Checkbox, Form, Input, Radio } from 'antd'
import { downloadURL } from '@/shared/api/list'
import { useMay, useScope } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { useText } from './text'

interface Wish {
  division?: string
  format: 'xlsx' | 'csv'
  clear?: boolean
  reason?: string
}

/** Roster takes away the roster of a division, in the form in which it is imported; full numbers only with a reason. */
export function Roster({ division }: { division?: string | undefined }) {
  const t = useText()
  const may = useMay()
  const root = useScope()
  const needed = { validator: (_: unknown, code?: string) => ((code ?? root).length >= 6 ? Promise.resolve() : Promise.reject(new Error(t('rosterCounty')))) }
  return (
    <ConfirmAct<Wish>
      verb={t('roster')}
      consequence={t('rosterHint')}
      initial={{ format: 'xlsx', ...(division || root ? { division: division || root } : {}) }}
      fields={
        <>
          <Form.Item name="division" label={t('place')} rules={[needed]}>
            <DivisionPicker label={t('place')} root={root} depth={5} />
          </Form.Item>
          <Form.Item name="format" label={t('rosterFormat')}>
            <Radio.Group options={['xlsx', 'csv'].map((f) => ({ value: f, label: f.toUpperCase() }))} />
          </Form.Item>
          {may('household.reveal') && <Clear />}
        </>
      }
      onAct={(wish) => Promise.resolve(save(wish, root))}
    />
  )
}

function Clear() {
  const t = useText()
  const clear = Form.useWatch<boolean | undefined>('clear')
  return (
    <>
      <Form.Item name="clear" valuePropName="checked" extra={t('rosterClearHint')}>
        <Checkbox>{t('rosterClear')}</Checkbox>
      </Form.Item>
      {clear && (
        <Form.Item name="reason" label={t('rosterReason')} rules={[{ required: true, whitespace: true, message: t('rosterReasonNeeded') }]}>
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      )}
    </>
  )
}

// A county's roster goes from the server to the disk, not through the page's memory.
function save({ division, format, clear, reason }: Wish, root: string) {
  const link = document.createElement('a')
  link.href = downloadURL('/api/registry/export', {}, { division: division ?? root, format, ...(clear ? { clear: 'true', reason } : {}) })
  link.download = ''
  link.click()
}
