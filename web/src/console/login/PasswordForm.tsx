import { Button, Form, Input } from 'antd'
import { useCallback } from 'react'
import { useMe, useSession } from '@/shared/session/session'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { useFaults } from '@/shared/ui/form'
import { useText } from './text'

interface Values {
  current: string
  next: string
  again: string
}

const enough = (p: string) => p.length >= 10 && /\p{L}/u.test(p) && /\d/.test(p)

/** PasswordForm changes the password of the person signed in. */
export function PasswordForm({ onSaved }: { onSaved: () => void }) {
  const t = useText()
  const [form] = Form.useForm<Values>()
  const faults = useFaults(form)
  const { data: me } = useMe()
  const { changePassword } = useSession()
  const act = useAct(useCallback((v: Values, key: string) => changePassword(v.current, v.next, key), [changePassword]))

  const submit = async (values: Values) => {
    faults.clear()
    try {
      await act.run(values)
      form.resetFields()
      onSaved()
    } catch (error) {
      faults.show(error)
    }
  }
  const fresh = {
    validator: (_: unknown, p: string) =>
      !enough(p ?? '')
        ? Promise.reject(new Error(t('rule')))
        : p === form.getFieldValue('current')
          ? Promise.reject(new Error(t('same')))
          : Promise.resolve(),
  }
  const repeated = {
    validator: (_: unknown, p: string) =>
      p === form.getFieldValue('next') ? Promise.resolve() : Promise.reject(new Error(t('different'))),
  }
  return (
    <Form form={form} layout="vertical" requiredMark={false} onFinish={submit} validateTrigger="onSubmit">
      {faults.problem && <Fault error={faults.problem} placed={faults.placed} />}
      {/* Password managers need to know whose password changes. */}
      <input type="text" autoComplete="username" value={me?.login ?? ''} readOnly hidden />
      <Form.Item name="current" label={t('current')} rules={[{ required: true, message: t('passwordNeeded') }]}>
        <Input.Password autoComplete="current-password" maxLength={128} />
      </Form.Item>
      <Form.Item name="next" label={t('next')} extra={t('rule')} rules={[fresh]}>
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Form.Item name="again" label={t('again')} rules={[repeated]}>
        <Input.Password autoComplete="new-password" maxLength={128} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={act.busy}>
        {t('save')}
      </Button>
    </Form>
  )
}
