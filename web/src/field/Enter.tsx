import { useState, type FormEvent, type ReactNode } from 'react'
import { api, must, setCSRF } from '@/shared/api/client'
import { newKey } from '@/shared/api/key'
import { asProblem } from '@/shared/api/problem'
import { minute } from '@/shared/format/date'
import css from './field.module.css'
import { useText } from './text'
import { Vault, weak, WrongPin } from './vault'

/** Entry is a screen of one form: its heading, what is wrong, and one button. */
function Entry({ title, hint, wrong, verb, busy, onSubmit, children }: { title: string; hint: string; wrong: string; verb: string; busy: boolean; onSubmit: () => void; children: ReactNode }) {
  const t = useText()
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (!busy) onSubmit()
  }
  return (
    <form onSubmit={submit} noValidate>
      <h1>{title}</h1>
      <p className={css.note}>{hint}</p>
      {children}
      {wrong && (
        <p role="alert" className={css.alert}>
          {wrong}
        </p>
      )}
      <button type="submit" className={css.primary} aria-disabled={busy}>
        {busy ? t('wait') : verb}
      </button>
    </form>
  )
}

interface InputProps {
  label: string
  value: string
  onChange: (value: string) => void
  type?: 'text' | 'password'
  complete?: string
  numeric?: boolean
}

function Input({ label, value, onChange, type = 'text', complete = 'off', numeric }: InputProps) {
  return (
    <label className={css.field}>
      <span>{label}</span>
      <input type={type} value={value} autoComplete={complete} inputMode={numeric ? 'numeric' : undefined} onChange={(e) => onChange(e.target.value)} />
    </label>
  )
}

/** SignIn signs a person in at the server; it needs a network. */
export function SignIn({ again, onDone }: { again?: boolean; onDone: (account: string) => void }) {
  const t = useText()
  const [login, setLogin] = useState('')
  const [password, setPassword] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const enter = async () => {
    setBusy(true)
    setWrong('')
    try {
      await api.POST('/api/session', { body: { login, password } })
      const me = await must(api.GET('/api/me'))
      setCSRF(me.csrf)
      onDone(me.id)
    } catch (thrown) {
      setWrong(asProblem(thrown).title || t('offline'))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Entry title={t('signIn')} hint={t(again ? 'signInAgain' : 'signInHint')} wrong={wrong} verb={t('signIn')} busy={busy} onSubmit={() => void enter()}>
      <Input label={t('login')} value={login} onChange={setLogin} complete="username" />
      <Input label={t('password')} value={password} onChange={setPassword} type="password" complete="current-password" />
    </Entry>
  )
}

/** SetPin registers the phone and sets the PIN that seals what it will hold. */
export function SetPin({ account, onDone }: { account: string; onDone: (vault: Vault) => void }) {
  const t = useText()
  const [pin, setPin] = useState('')
  const [again, setAgain] = useState('')
  const [name, setName] = useState<string>()
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const phone = name ?? t('phoneValue')
  const make = async () => {
    if (weak(pin)) return setWrong(t('pinWeak'))
    if (pin !== again) return setWrong(t('pinDiffers'))
    setBusy(true)
    setWrong('')
    try {
      const d = await must(api.POST('/api/me/devices', { body: { name: phone }, headers: { 'Idempotency-Key': newKey() } }))
      onDone(await Vault.make(pin, account, d.id, d.token))
    } catch (thrown) {
      setWrong(asProblem(thrown).title || t('offline'))
      setBusy(false)
    }
  }
  return (
    <Entry title={t('setPin')} hint={t('setPinHint')} wrong={wrong} verb={t('save')} busy={busy} onSubmit={() => void make()}>
      <Input label={t('pin')} value={pin} onChange={setPin} type="password" complete="new-password" numeric />
      <Input label={t('pinAgain')} value={again} onChange={setAgain} type="password" complete="new-password" numeric />
      <Input label={t('phone')} value={phone} onChange={setName} />
    </Entry>
  )
}

/** Unlock opens what is on the phone with the PIN, with a network or without. */
export function Unlock({ onDone, onWiped }: { onDone: (vault: Vault) => void; onWiped: () => void }) {
  const t = useText()
  const [pin, setPin] = useState('')
  const [wrong, setWrong] = useState('')
  const [busy, setBusy] = useState(false)
  const open = async () => {
    setBusy(true)
    setWrong('')
    try {
      onDone(await Vault.open(pin, Date.now()))
    } catch (thrown) {
      setPin('')
      setBusy(false)
      if (!(thrown instanceof WrongPin)) throw thrown
      if (thrown.left <= 0) return onWiped()
      const until = thrown.notBefore > Date.now() ? ` ${t('pinWait', { at: minute(new Date(thrown.notBefore).toISOString()).slice(11) })}` : ''
      setWrong(t('wrongPin', { left: thrown.left }) + until)
    }
  }
  return (
    <Entry title={t('unlock')} hint={t('unlockHint')} wrong={wrong} verb={t('unlock')} busy={busy} onSubmit={() => void open()}>
      <Input label={t('pin')} value={pin} onChange={setPin} type="password" complete="off" numeric />
    </Entry>
  )
}
