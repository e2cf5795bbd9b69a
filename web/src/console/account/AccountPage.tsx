import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { PasswordForm } from '@/console/login/PasswordForm'
import { texts, Zh } from '@/shared/i18n'
import { Preferences } from '@/shared/layout/Preferences'
import { Table } from '@/shared/list/Table'
import { useInfo, useMe, useSession } from '@/shared/session/session'
import { Fault } from '@/shared/ui/fault'
import { Page, Section } from '@/shared/ui/page'
import en from './en'
import zh from './zh'

const useText = texts(zh, en)

/** AccountPage shows a person who they are here: roles, reach, password, and the way out. */
export default function AccountPage() {
  const t = useText()
  const { data: me } = useMe()
  const { data: info } = useInfo()
  const [saved, setSaved] = useState(false)
  if (!me) return null
  return (
    <Page
      narrow
      title={t('title')}
      under={<Zh>{`${me.name} · ${t('login')} ${me.login}`}</Zh>}
      actions={<SignOut />}
    >
      <Section title={t('grants')}>
        {me.grants.length === 0 ? (
          <p>{t('noGrants')}</p>
        ) : (
          <Table
            caption={t('grants')}
            rows={me.grants}
            rowKey={(g) => `${g.role} ${g.division}`}
            columns={[
              { key: 'role', title: t('role'), main: true, render: (g) => g.roleName },
              { key: 'division', title: t('division'), render: (g) => <Zh>{g.divisionName}</Zh> },
            ]}
          />
        )}
      </Section>
      <Section title={t('display')}>
        <Preferences always />
      </Section>
      <Section title={t('password')}>
        {saved && <Alert type="success" showIcon title={t('saved')} role="status" />}
        <PasswordForm onSaved={() => setSaved(true)} />
      </Section>
      {info && <p className="quiet">{t('version', { version: info.version })}</p>}
    </Page>
  )
}

function SignOut() {
  const t = useText()
  const { signOut } = useSession()
  const navigate = useNavigate()
  const [error, setError] = useState<unknown>()
  const leave = async () => {
    try {
      await signOut()
      void navigate('/login', { replace: true })
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <>
      <Button onClick={() => void leave()}>{t('signOut')}</Button>
      {error !== undefined && <Fault error={error} onRetry={() => void leave()} />}
    </>
  )
}
