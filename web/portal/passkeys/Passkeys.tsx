import { useState, type FormEvent } from 'react'
import { dayOf } from '@/shared/format/date'
import { Problem } from '@/shared/api/problem'
import { Zh } from '@/shared/i18n/Zh'
import { said } from '../apply/said'
import { useText as useApplyText } from '../apply/text'
import { Heading } from '../Heading'
import { addPasskey, askNewPasskey, dropPasskey, newIntent, passkeys } from '../office'
import css from '../portal.module.css'
import { useLoaded } from '../useLoaded'
import { able, make } from './browser'
import { useText } from './text'

/** Passkeys lists the passkeys of the account, and adds and removes them. */
export default function Passkeys() {
  const t = useText()
  const words = useApplyText()
  const { value: list, again } = useLoaded('passkeys', passkeys)
  const [name, setName] = useState('')
  const [told, setTold] = useState('')
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const tried = async (act: () => Promise<void>) => {
    setBusy(true)
    setFault('')
    setTold('')
    await act().catch((e: unknown) => setFault(e instanceof Problem ? said(e, words).join(' ') : t('given')))
    setBusy(false)
  }
  const add = (e: FormEvent) => {
    e.preventDefault()
    void tried(async () => {
      const asked = await askNewPasskey()
      await addPasskey(asked.token, name, await make(asked))
      setName('')
      setTold(t('added'))
      again()
    })
  }
  return (
    <form onSubmit={add} noValidate>
      <Heading>{t('title')}</Heading>
      <p className={css.note}>{t('hint')}</p>
      {list?.length === 0 && <p>{t('none')}</p>}
      {list?.map((p) => (
        <section key={p.id} className={css.card} aria-labelledby={`passkey-${p.id}`}>
          <h2 id={`passkey-${p.id}`}>
            <Zh>{p.name}</Zh>
          </h2>
          <p className={css.note}>
            {t('made', { day: dayOf(p.createdAt) })}
            {p.usedAt && ` · ${t('used', { day: dayOf(p.usedAt) })}`}
          </p>
          <button type="button" className={css.second} disabled={busy} onClick={() => void tried(() => dropPasskey(p.id, newIntent()).then(again))}>
            {t('drop')}
          </button>
        </section>
      ))}
      {able() ? (
        <label className={css.field}>
          <span>{t('name')}</span>
          <input autoComplete="off" maxLength={60} value={name} onChange={(e) => setName(e.target.value)} />
        </label>
      ) : (
        <p>{t('unable')}</p>
      )}
      {told && <p role="status">{told}</p>}
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        <button type="submit" className={css.primary} disabled={busy || !able() || !name.trim()}>
          {t('add')}
        </button>
      </div>
    </form>
  )
}
