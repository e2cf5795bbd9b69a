import { useState } from 'react'
import { Problem } from '@/shared/api/problem'
import { said } from '../apply/said'
import { useText as useApplyText } from '../apply/text'
import { askPasskey, depart, enterWithPasskey, ways } from '../office'
import css from '../portal.module.css'
import { useLoaded } from '../useLoaded'
import { able, show } from './browser'
import { useText } from './text'

/** Enter signs in with a passkey, where the installation and the browser have them. */
export function Enter({ onDone }: { onDone: () => void }) {
  const t = useText()
  const words = useApplyText()
  const { value: has } = useLoaded('ways', ways)
  const back = new URLSearchParams(window.location.search).get('identity')
  const [fault, setFault] = useState(back ? t(back === 'conflict' ? 'identityUnknown' : 'identityFailed') : '')
  const [busy, setBusy] = useState(false)
  const passkey = has?.passkey && able()
  if (!passkey && !has?.identity) return null
  const enter = async () => {
    setBusy(true)
    setFault('')
    try {
      const asked = await askPasskey()
      await enterWithPasskey(asked.token, await show(asked))
      onDone()
    } catch (e) {
      setFault(e instanceof Problem ? said(e, words).join(' ') : t('given'))
      setBusy(false)
    }
  }
  return (
    <>
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        {passkey && (
          <button type="button" className={css.second} disabled={busy} onClick={() => void enter()}>
            {t('enter')}
          </button>
        )}
        {has?.identity && (
          <button type="button" className={css.second} disabled={busy} onClick={() => void depart('entrance').catch((e: unknown) => setFault(said(e, words).join(' ')))}>
            {t('identity')}
          </button>
        )}
      </div>
    </>
  )
}
