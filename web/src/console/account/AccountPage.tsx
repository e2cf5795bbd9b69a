import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { OwnRelatives } from '@/console/relatives/OwnRelatives'
import { PasswordForm } from '@/console/login/PasswordForm'
import { api, must } from '@/shared/api/client'
import { texts, Zh } from '@/shared/i18n'
import { Preferences } from '@/shared/layout/Preferences'
import { Table } from '@/shared/list/Table'
import { useInfo, useMay, useMe, useSession } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { Page, Section } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
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
      <Phones />
      <OwnRelatives />
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

/** Phones lists the phones that keep one's visits, and has one that was lost forget them. */
function Phones() {
  const t = useText()
  const queries = useQueryClient()
  const visits = useMay()('case.visit')
  const { data } = useQuery({ queryKey: ['devices'], queryFn: () => must(api.GET('/api/me/devices')), enabled: visits })
  if (!visits || !data) return null
  return (
    <Section title={t('phones')}>
      <p>
        <a href="/field/">{t('phonesHint')}</a>
      </p>
      <Table
        caption={t('phones')}
        rows={data.items}
        rowKey={(d) => d.id}
        columns={[
          { key: 'name', title: t('phone'), main: true, render: (d) => <Zh>{d.name}</Zh> },
          { key: 'since', title: t('since'), render: (d) => <DateText value={d.createdAt} time /> },
          {
            key: 'act',
            title: t('standing'),
            render: (d) =>
              d.revokedAt ? (
                <>
                  {t('revoked')} <DateText value={d.revokedAt} time />
                </>
              ) : (
                <ConfirmAct
                  verb={t('revoke')}
                  label={t('revokeOf', { name: d.name })}
                  danger
                  consequence={t('revokeHint')}
                  onAct={(_, key) => api.DELETE('/api/me/devices/{id}', { params: { path: { id: d.id } }, headers: { 'Idempotency-Key': key } })}
                  onDone={() => void queries.invalidateQueries({ queryKey: ['devices'] })}
                />
              ),
          },
        ]}
      />
    </Section>
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
