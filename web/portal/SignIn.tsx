import { useEffect, useState, type FormEvent } from 'react'
import { Heading } from './Heading'
import { Enter } from './passkeys/Enter'
import { askCode, signIn, type Challenge } from './office'
import css from './portal.module.css'
import { said } from './apply/said'
import { useText } from './apply/text'

const challengeKey = 'doudi.challenge'

/** SignIn proves a phone with a code. In a demonstration the page shows the code and says so. */
export function SignIn({ onDone }: { onDone: () => void }) {
  const t = useText()
  const [phone, setPhone] = useState('')
  const [code, setCode] = useState('')
  const [challenge, setChallenge] = useState<Challenge | undefined>(asked)
  const [wait, setWait] = useState(0)
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    if (wait <= 0) return
    const timer = window.setTimeout(() => setWait(wait - 1), 1000)
    return () => window.clearTimeout(timer)
  }, [wait])

  const tried = async (act: () => Promise<void>) => {
    setBusy(true)
    setFault('')
    await act().catch((e: unknown) => setFault(said(e, t).join(' ')))
    setBusy(false)
  }
  const ask = () =>
    tried(async () => {
      const c = await askCode(phone)
      sessionStorage.setItem(challengeKey, JSON.stringify({ ...c, demoCode: undefined })) // a reload must not lose it
      setChallenge(c)
      setWait(c.demoCode ? 0 : c.againSeconds)
    })
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (!challenge) return void ask()
    void tried(async () => {
      await signIn(challenge.challenge, code)
      sessionStorage.removeItem(challengeKey)
      onDone()
    })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Heading>{t('signIn')}</Heading>
      <p className={css.note}>{t('signInHint')}</p>
      <label className={css.field}>
        <span>{t('phone')}</span>
        <input inputMode="tel" autoComplete="tel" value={phone} onChange={(e) => setPhone(e.target.value)} />
      </label>
      {challenge && (
        <>
          {challenge.demoCode ? (
            <p className={css.demo} role="status">
              {t('demoCode')} <strong className={css.sum}>{challenge.demoCode}</strong>
            </p>
          ) : (
            <p role="status">{t('codeSent', { n: challenge.minutes })}</p>
          )}
          <label className={css.field}>
            <span>{t('code')}</span>
            <input inputMode="numeric" autoComplete="one-time-code" maxLength={6} value={code} onChange={(e) => setCode(e.target.value)} />
          </label>
        </>
      )}
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        <button type="submit" className={css.primary} disabled={busy || (challenge ? !code.trim() : !phone.trim())}>
          {t(challenge ? 'signInDo' : 'codeAsk')}
        </button>
        {challenge && (
          <button type="button" className={css.second} disabled={busy || wait > 0 || !phone.trim()} onClick={() => void ask()}>
            {wait > 0 ? t('codeWait', { n: wait }) : t('codeAgain')}
          </button>
        )}
      </div>
      <Enter onDone={onDone} />
    </form>
  )
}

function asked(): Challenge | undefined {
  try {
    const text = sessionStorage.getItem(challengeKey)
    return text ? (JSON.parse(text) as Challenge) : undefined
  } catch {
    return undefined
  }
}
