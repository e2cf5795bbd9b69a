import { useState } from 'react'
import { asProblem } from '@/shared/api/problem'
import { Zh } from '@/shared/i18n/Zh'
import { begun } from '../apply/application'
import { said } from '../apply/said'
import { forget, load } from '../apply/store'
import { useText } from '../apply/text'
import { account, drafts, dropDraft } from '../office'
import css from '../portal.module.css'
import { go } from '../route'

/** An application that is not filed, on this phone, at the office, or both. */
interface Begun {
  draftId: string | undefined
  applicant: string
  address: string
  here: boolean
}

/** unfiled finds the one that applying would go on with; nothing where the page was only opened. */
export async function unfiled(): Promise<Begun | null> {
  const l = await load(account())
  if (l && (l.draftId || l.filing || l.pictures.length > 0 || begun(l.form))) return { draftId: l.draftId, applicant: l.form.people[0]?.name ?? '', address: l.form.address, here: true }
  const [d] = await drafts().catch(() => [])
  return d ? { draftId: d.id, applicant: d.form.people[0]?.name ?? '', address: d.form.address, here: l !== undefined } : null
}

/** Unfiled goes on with it, or throws it away after asking once more. */
export function Unfiled({ begun: b, onDropped }: { begun: Begun; onDropped: () => void }) {
  const t = useText()
  const [sure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const [faults, setFaults] = useState<string[]>([])
  const discard = async () => {
    setBusy(true)
    setFaults([])
    try {
      if (b.draftId) await dropDraft(b.draftId).catch(gone)
      if (b.here) await forget()
      onDropped()
    } catch (e) {
      setFaults(said(e, t))
    }
    setBusy(false)
  }
  return (
    <section className={css.card} aria-label={t('unfiled')}>
      <h2>{t('unfiled')}</h2>
      <p className={css.note}>
        <Zh>{`${b.applicant} ${b.address}`.trim()}</Zh>
      </p>
      {sure && <p>{t('discardSure')}</p>}
      {faults.length > 0 && (
        <p role="alert" className="act">
          {faults.join(' ')}
        </p>
      )}
      {sure ? (
        <div className={css.acts}>
          <button type="button" className={css.primary} disabled={busy} onClick={() => void discard()}>
            {t('discardDo')}
          </button>
          <button type="button" className={css.second} onClick={() => setSure(false)}>
            {t('discardNot')}
          </button>
        </div>
      ) : (
        <div className={css.acts}>
          <button type="button" className={css.primary} onClick={() => go('/portal/apply')}>
            {t('goOn')}
          </button>
          <button type="button" className={css.second} onClick={() => setSure(true)}>
            {t('discard')}
          </button>
        </div>
      )}
    </section>
  )
}

// gone lets pass that it was filed or deleted from another phone meanwhile.
function gone(e: unknown) {
  if (asProblem(e).status !== 404) throw e
}
