import { Button, Form, Select } from 'antd'
import { useScope } from '@/shared/session/session'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { useRoles } from './roles'
import { useText } from './text'

/** GrantFields are the roles of a person, each with the division in which it holds. */
export function GrantFields() {
  const t = useText()
  const scope = useScope()
  const { roles } = useRoles()
  return (
    <Form.List name="grants">
      {(rows, { add, remove }) => (
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>{t('grants')}</legend>
          {rows.map((row, i) => (
            <div key={row.key} className="paper" style={{ padding: '0.75rem', marginBottom: '0.5rem' }}>
              <Form.Item name={[row.name, 'role']} label={t('role')} rules={[{ required: true, message: t('needed') }]}>
                <Select options={roles} />
              </Form.Item>
              <Form.Item name={[row.name, 'division']} label={t('division')} normalize={(v: string | undefined) => v ?? scope}>
                <DivisionPicker label={t('division')} root={scope} />
              </Form.Item>
              {rows.length > 1 && (
                <Button onClick={() => remove(row.name)} aria-label={t('removeGrant', { n: i + 1 })}>
                  {t('remove')}
                </Button>
              )}
            </div>
          ))}
          <Button onClick={() => add({ role: '', division: scope })}>{t('addGrant')}</Button>
        </fieldset>
      )}
    </Form.List>
  )
}
