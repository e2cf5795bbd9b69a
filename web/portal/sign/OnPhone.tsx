import { useState } from 'react'
import { minute } from '@/shared/format/date'
import { said } from '../apply/said'
import { useText as useApplyText } from '../apply/text'
import { invite, newIntent, revokeInvitation, type Invitation } from '../office'
import css from '../portal.module.css'
import { useText } from './text'

interface OnPhoneProps {
  name: string
  idNumber: string
  draftId: string | undefined
  /** What this person was asked, if anything. */
  asked: Invitation | undefined
  /** Has the application saved at the office as it is now, and gives its name there. */
  onSave: () => Promise<string | undefined>
  onChanged: () => void
}

/** OnPhone asks one adult of an application to sign on a phone of their own, and tells whether they have. */
export function OnPhone({ name, idNumber, draftId, asked, onSave, onChanged }: OnPhoneProps) {
  const t = useText()
  const words = useApplyText()
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [key, setKey] = useState(newIntent)
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const tried = async (act: () => Promise<void>) => {
    setBusy(true)
    setFault('')
    await act().catch((e: unknown) => setFault(said(e, words).join(' ')))
    setBusy(false)
  }
  const ask = () =>
    tried(async () => {
      const draft = await onSave()
      if (!draft) return setFault(t('saveFirst'))
      try {
        setCode((await invite(draft, idNumber, phone, key)).code ?? '')
      } finally {
        setKey(newIntent())
      }
      onChanged()
    })
  const back = () =>
    tried(async () => {
      if (draftId && asked) await revokeInvitation(draftId, asked.id)
      setCode('')
      onChanged()
    })
  const told = fault && (
    <p role="alert" className="act">
      {fault}
    </p>
  )
  if (asked && (asked.state === 'waiting' || asked.state === 'signed'))
    return (
      <div role="status">
        <p>{asked.state === 'signed' ? t('signedThere') : t('sentTo', { phone: asked.phone, until: minute(asked.until) })}</p>
        {asked.state === 'waiting' && code && (
          <p>
            {t('tellCode')} <strong data-code={name}>{code}</strong>
          </p>
        )}
        {told}
        <div className={css.acts}>
          {asked.state === 'waiting' && (
            <button type="button" className={css.second} onClick={onChanged}>
              {t('look')}
            </button>
          )}
          <button type="button" className={css.second} disabled={busy} onClick={() => void back()}>
            {t('revoke')}
          </button>
        </div>
      </div>
    )
  return (
    <details>
      <summary>{t('askOnPhone')}</summary>
      {asked && asked.state !== 'revoked' && <p>{t(asked.state === 'expired' ? 'expired' : 'changed')}</p>}
      <label className={css.field}>
        <span>{t('theirPhone', { name })}</span>
        <input inputMode="tel" autoComplete="off" maxLength={20} value={phone} onChange={(e) => setPhone(e.target.value)} />
      </label>
      {told}
      <div className={css.acts}>
        <button type="button" className={css.second} disabled={busy || phone.trim().length < 11} onClick={() => void ask()}>
          {t('send')}
        </button>
      </div>
    </details>
  )
}
