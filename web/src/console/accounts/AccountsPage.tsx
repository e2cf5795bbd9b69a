import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input, Select } from 'antd'
import { useCallback, useState } from 'react'
import { Link } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { minute } from '@/shared/format/date'
import { DataList } from '@/shared/list/DataList'
import { useWords, Zh } from '@/shared/i18n'
import { useMe, useScope } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { StatusTag } from '@/shared/ui/values'
import { GrantFields } from './GrantFields'
import { useRoles } from './roles'
import { useText } from './text'

type Account = Schema<'AccountsAccount'>

interface Secret {
  login: string
  password: string
}

/** AccountsPage is where the security administrator adds people, gives roles and lifts locks. */
export default function AccountsPage() {
  const t = useText()
  const queries = useQueryClient()
  const { nameOf } = useRoles()
  const { data: me } = useMe()
  const [secret, setSecret] = useState<Secret>()
  const changed = () => void queries.invalidateQueries({ queryKey: ['list'] })
  return (
    <Page title={t('title')} actions={<AddAccount onSecret={setSecret} onDone={changed} />}>
      <ConflictNote />
      {secret && <SecretNote secret={secret} onClose={() => setSecret(undefined)} />}
      <DataList
        path="/api/accounts"
        caption={t('title')}
        rowKey={(a) => a.id}
        filters={[
          { key: 'find', kind: 'search', label: t('find') },
          { key: 'conflicting', kind: 'choice', label: t('conflicts'), options: [{ value: 'true', label: t('conflictsOnly') }] },
        ]}
        columns={[
          { key: 'name', title: t('name'), main: true, render: (a) => <Zh>{a.name}</Zh> },
          { key: 'login', title: t('login'), render: (a) => a.login },
          { key: 'post', title: t('post'), render: (a) => <Zh>{a.post}</Zh> },
          {
            key: 'grants',
            title: t('grants'),
            render: (a) => (
              <span>
                {(a.grants ?? []).map((g) => (
                  <div key={g.role + g.division}>
                    {nameOf(g.role)} · {g.division ? <DivisionName code={g.division} /> : t('nation')}
                  </div>
                ))}
                <Conflicts account={a} />
              </span>
            ),
          },
          { key: 'state', title: t('state'), render: (a) => <State account={a} /> },
          {
            key: 'acts',
            title: t('acts'),
            render: (a) => (a.id === me?.id ? <span className="quiet">{t('self')}</span> : <RowActs account={a} onSecret={setSecret} onDone={changed} />),
          },
        ]}
      />
    </Page>
  )
}

/** ConflictNote tells how many accounts hold two roles that exclude each other, and leads to them. */
function ConflictNote() {
  const t = useText()
  const { data } = useQuery({
    queryKey: ['list', 'accounts', 'conflicting'],
    queryFn: () => must(api.GET('/api/accounts', { params: { query: { conflicting: true, limit: 200 } } })),
  })
  const n = data?.items.length ?? 0
  if (n === 0) return null
  return (
    <Alert
      type="error"
      role="alert"
      showIcon
      style={{ marginBottom: '1rem' }}
      title={t('conflictTitle', { n: data?.next ? `${n}+` : n })}
      description={t('conflictHint')}
      action={<Link to="/accounts?conflicting=true">{t('conflictShow')}</Link>}
    />
  )
}

/** Conflicts says which roles of an account exclude each other, and why. */
function Conflicts({ account: a }: { account: Account }) {
  const t = useText()
  const words = useWords()
  const { nameOf } = useRoles()
  return a.conflicts.map((c) => (
    <div key={c.roles.join('+')}>
      <StatusTag tone="act">{t('conflict', { a: nameOf(c.roles[0] ?? ''), b: nameOf(c.roles[1] ?? '') })}</StatusTag> <span className="quiet">{words(c)}</span>
    </div>
  ))
}

function SecretNote({ secret, onClose }: { secret: Secret; onClose: () => void }) {
  const t = useText()
  return (
    <Alert
      type="success"
      role="status"
      style={{ marginBottom: '1rem' }}
      title={t('secret', { login: secret.login })}
      description={
        <>
          <p style={{ fontSize: '1.25rem', fontFamily: 'monospace' }}>{secret.password}</p>
          <p>{t('secretHint')}</p>
        </>
      }
      action={<Button onClick={onClose}>{t('secretDone')}</Button>}
    />
  )
}

function State({ account: a }: { account: Account }) {
  const t = useText()
  if (a.disabled) return <StatusTag>{t('disabled')}</StatusTag>
  if (a.locked) return <StatusTag tone="act">{t('locked')}</StatusTag>
  return <StatusTag tone={a.mustChangePassword ? 'going' : 'done'}>{t(a.mustChangePassword ? 'waiting' : 'active')}</StatusTag>
}

interface ActsProps {
  onSecret: (secret: Secret) => void
  onDone: () => void
}

interface AccountValues {
  login: string
  name: string
  post: string
  grants: Schema<'AuthzGrant'>[]
}

function AccountFields({ fresh }: { fresh: boolean }) {
  const t = useText()
  const needed = [{ required: true, whitespace: true, message: t('needed') }]
  return (
    <>
      {fresh && (
        <Form.Item name="login" label={t('login')} extra={t('loginHint')} rules={needed}>
          <Input autoCapitalize="none" autoComplete="off" spellCheck={false} maxLength={32} />
        </Form.Item>
      )}
      <Form.Item name="name" label={t('name')} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="post" label={t('post')}>
        <Input maxLength={100} />
      </Form.Item>
      <GrantFields />
    </>
  )
}

function AddAccount({ onSecret, onDone }: ActsProps) {
  const t = useText()
  const scope = useScope()
  const add = useCallback(
    async (v: AccountValues, key: string) => {
      const made = await must(api.POST('/api/accounts', { body: { ...v, post: v.post ?? '', version: 0 }, headers: { 'Idempotency-Key': key } }))
      onSecret({ login: v.login, password: made.password })
    },
    [onSecret],
  )
  return (
    <ConfirmAct<AccountValues>
      verb={t('add')}
      primary
      wide
      consequence={t('addHint')}
      initial={{ grants: [{ role: '', division: scope }] }}
      fields={<AccountFields fresh />}
      onAct={add}
      onDone={onDone}
    />
  )
}

function RowActs({ account: a, onSecret, onDone }: ActsProps & { account: Account }) {
  const t = useText()
  const change = (v: Partial<AccountValues>, disabled: boolean, key: string) =>
    must(
      api.PUT('/api/accounts/{id}', {
        params: { path: { id: a.id } },
        body: { name: v.name ?? a.name, post: v.post ?? a.post, grants: v.grants ?? a.grants ?? [], disabled, version: a.version },
        headers: { 'Idempotency-Key': key },
      }),
    )
  const reset = async (key: string) => {
    const made = await must(api.POST('/api/accounts/{id}/password', { params: { path: { id: a.id } }, headers: { 'Idempotency-Key': key } }))
    onSecret({ login: a.login, password: made.password })
  }
  return (
    <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: '0.375rem' }}>
      <ConfirmAct<AccountValues>
        verb={t('change')}
        label={t('changeOf', { name: a.name })}
        wide
        consequence={t('changeHint')}
        initial={{ name: a.name, post: a.post, grants: a.grants ?? [] }}
        fields={<AccountFields fresh={false} />}
        onAct={(v, key) => change(v, a.disabled, key)}
        onDone={onDone}
      />
      <ConfirmAct verb={t('reset')} label={t('resetOf', { name: a.name })} consequence={t('resetHint', { name: a.name })} onAct={(_, key) => reset(key)} onDone={onDone} />
      <ConfirmAct
        verb={t(a.disabled ? 'enable' : 'disable')}
        label={t(a.disabled ? 'enableOf' : 'disableOf', { name: a.name })}
        danger={!a.disabled}
        consequence={t(a.disabled ? 'enableHint' : 'disableHint', { name: a.name })}
        onAct={(_, key) => change({}, !a.disabled, key)}
        onDone={onDone}
      />
      {a.phones > 0 && <RevokePhone account={a} onDone={onDone} />}
    </span>
  )
}

/** RevokePhone has a phone that was lost forget what it holds. */
function RevokePhone({ account: a, onDone }: { account: Account; onDone: () => void }) {
  const t = useText()
  return (
    <ConfirmAct<{ device: string }>
      verb={t('revoke')}
      label={t('revokeOf', { name: a.name })}
      danger
      consequence={t('revokeHint', { name: a.name })}
      fields={<PhoneField account={a.id} />}
      onAct={(v, key) => api.DELETE('/api/accounts/{id}/devices/{device}', { params: { path: { id: a.id, device: v.device } }, headers: { 'Idempotency-Key': key } })}
      onDone={onDone}
    />
  )
}

function PhoneField({ account }: { account: string }) {
  const t = useText()
  const { data } = useQuery({
    queryKey: ['devices', account],
    queryFn: () => must(api.GET('/api/accounts/{id}/devices', { params: { path: { id: account } } })),
    staleTime: 0,
  })
  const phones = (data?.items ?? []).filter((d) => !d.revokedAt)
  return (
    <Form.Item name="device" label={t('phone')} rules={[{ required: true, message: t('needed') }]}>
      <Select options={phones.map((d) => ({ value: d.id, label: `${d.name} · ${minute(d.createdAt)}` }))} />
    </Form.Item>
  )
}
