import { Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { asProblem } from '@/shared/api/problem'
import type { Schema } from '@/shared/api/client'
import { useLang, Zh } from '@/shared/i18n'
import { Alone } from '@/shared/layout/Alone'
import { useInfo, useSession } from '@/shared/session/session'
import { Fault } from '@/shared/ui/fault'
import css from './login.module.css'
import { useText } from './text'

/** nextPage is where a person wanted to go before signing in; only pages of this site count. */
export function nextPage(wanted: string | null): string {
  return wanted && /^\/(?![/\\])/.test(wanted) ? wanted : '/'
}

interface Values {
  login: string
  password: string
}

/** LoginPage signs a person in; a demonstration lists its accounts. */
export default function LoginPage() {
  const t = useText()
  const [form] = Form.useForm<Values>()
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const session = useSession()
  const { data: info } = useInfo()

  const submit = async ({ login, password }: Values) => {
    setBusy(true)
    setError(undefined)
    try {
      await session.signIn(login.trim(), password)
      void navigate(nextPage(params.get('next')), { replace: true })
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Alone title={t('title')}>
      {error !== undefined && (
        <div className={css.fault}>
          <Fault error={error} title={asProblem(error).status === 401 ? t('refused') : undefined} />
        </div>
      )}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <Form.Item name="login" label={t('login')} rules={[{ required: true, whitespace: true, message: t('loginNeeded') }]}>
          <Input autoComplete="username" autoCapitalize="none" spellCheck={false} maxLength={64} />
        </Form.Item>
        <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('passwordNeeded') }]}>
          <Input.Password autoComplete="current-password" maxLength={128} />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>
          {t('submit')}
        </Button>
      </Form>
      {info?.demo && <DemoAccounts accounts={info.demoAccounts ?? []} onPick={(a) => form.setFieldsValue(a)} />}
    </Alone>
  )
}

interface DemoAccountsProps {
  accounts: Schema<'WebDemoAccount'>[]
  onPick: (values: Values) => void
}

function DemoAccounts({ accounts, onPick }: DemoAccountsProps) {
  const t = useText()
  const { lang } = useLang()
  if (accounts.length === 0) return null
  return (
    <section className={css.demo} aria-labelledby="demo-accounts">
      <h2 id="demo-accounts">{t('demoAccounts')}</h2>
      <p className="quiet">{t('demoHint')}</p>
      <ul>
        {accounts.map((a) => (
          <li key={a.login}>
            <button type="button" onClick={() => onPick({ login: a.login, password: a.password })}>
              <span>
                {lang !== 'zh' && `${a.duty} · `}
                <Zh>{a.post}</Zh>
              </span>
              <span className="quiet">
                <Zh>{a.name}</Zh> · {a.login}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
