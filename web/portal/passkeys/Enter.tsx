import { useState } from 'react'
import { Problem } from '@/shared/api/problem'
import { said } from '../apply/said'
import { useText as useApplyText } from '../apply/text'
import { askPasskey, enterWithPasskey, ways } from '../office'
import css from '../portal.module.css'
import { useLoaded } from '../useLoaded'
import { able, show } from './browser'
import { useText } from './text'

/** Enter signs in with a passkey, where the installation and the browser have them. */
export function Enter({ onDone }: { onDone: () => void }) {
  const t = useText()
  const words = useApplyText()
  const { value: has } = useLoaded('ways', ways)
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  if (!has?.passkey || !able()) return null
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
        <button type="button" className={css.second} disabled={busy} onClick={() => void enter()}>
          {t('enter')}
        </button>
      </div>
    </>
  )
}
