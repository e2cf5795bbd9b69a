import { useContext, useEffect, useState, type FormEvent } from 'react'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import { Discard } from '../apply/parts'
import { Photos } from '../apply/Photos'
import { said } from '../apply/said'
import type { Picture } from '../apply/store'
import { useText } from '../apply/text'
import { ToldChanges } from '../change/MyChanges'
import { useText as useChangeText } from '../change/text'
import { Found } from '../found/Found'
import { Heading } from '../Heading'
import { newIntent, leave, send, supply, withdraw, type FamilyCase } from '../office'
import css from '../portal.module.css'
import { go } from '../route'
import { dropKept, useKept } from '../useKept'
import { After, Appeals } from './After'
import { Decided, Now, Paid } from './Money'
import { Done, Facts, Notices, Referred } from './parts'
import { threadKey } from './state'

// answerTo is the name under which what is answered to the office is kept.
const answerTo = (c: FamilyCase) => `supply/${c.county}/${c.id}`

/** One shows the thread of a case: where it stands, who has it, until when, what to do, what was decided, paid and begun since. */
export function One({ case: c, onChanged }: { case: FamilyCase; onChanged: () => void }) {
  const t = useText()
  const report = useChangeText()
  const { lang } = useContext(LangContext)
  useEffect(() => {
    if (!c.mayAnswer) void dropKept(answerTo(c)) // nothing is asked any more: it came, or its term is over
  }, [c])
  return (
    <>
      <Heading>{t(threadKey(c))}</Heading>
      <p>
        {c.programme[lang]}
        {c.leaves && ` · ${t('leaves')}`} · {c.number}
      </p>
      <Facts case={c} />
      {c.leaves && c.state === 'draft' && <p className={css.card}>{t('exitWaits')}</p>}
      {c.graceUntil && (
        <p className={css.card} role="status">
          {t('graceUntil', { day: c.graceUntil })}
        </p>
      )}
      {c.mayAnswer && <Answer case={c} onDone={onChanged} />}
      <Now case={c} />
      {c.after.map((x) => (
        <After key={x.id} case={x} thread={c} />
      ))}
      <ToldChanges caseId={c.id} />
      <Referred case={c} />
      {c.decision && <Decided case={c} />}
      <Appeals case={c} />
      {!c.leaves && <Found case={c} />}
      {c.notices.length > 0 && (
        <section className={css.card}>
          <h2>{t('notices')}</h2>
          <Notices case={c} />
        </section>
      )}
      <Paid case={c} />
      <section className={css.card}>
        <h2>{t('steps')}</h2>
        <Done case={c} />
      </section>
      {c.mayLeave && <Leave case={c} />}
      {c.mayWithdraw && <TakeBack case={c} onDone={onChanged} />}
      <div className={css.acts}>
        {c.decision?.outcome === 'confirmed' && (
          <button type="button" className={css.second} onClick={() => go(`/portal/mine/${c.county}/${c.id}/change`)}>
            {report('report')}
          </button>
        )}
        <button type="button" className={css.second} onClick={() => go('/portal/mine')}>
          {t('toAll')}
        </button>
      </div>
    </>
  )
}

function useSending(act: () => Promise<void>, onDone: () => void) {
  const t = useText()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const run = async () => {
    setBusy(true)
    setFault('')
    try {
      await act()
      onDone()
    } catch (e) {
      setFault(said(e, t).join(' '))
    }
    setBusy(false)
  }
  return { busy, fault, run }
}

function Answer({ case: c, onDone }: { case: FamilyCase; onDone: () => void }) {
  const t = useText()
  const kept = useKept(answerTo(c), { pictures: [] as Picture[], words: '' })
  const give = async ({ pictures, words }: { pictures: Picture[]; words: string }, intent: string) => {
    const papers: string[] = []
    for (const p of pictures) {
      // A retry sends the same picture under the same key, and it is stored once.
      const stored = await send(p.blob, `${p.name || 'photo'}.jpg`, { county: c.county, division: c.division, purpose: 'evidence' }, p.key)
      papers.push(stored.id)
    }
    await supply(c, papers, words, intent)
  }
  const { busy, fault, run } = useSending(() => kept.hand(give), onDone)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void run()
  }
  if (!kept.value) return null
  const { pictures, words } = kept.value
  return (
    <form className={css.card} onSubmit={submit} noValidate>
      <h2 className="act">{t('yourTurn')}</h2>
      <ul className={css.list}>
        {c.missing.map((m) => (
          <li key={m}>
            <Zh>{m}</Zh>
          </li>
        ))}
      </ul>
      <fieldset className={css.plain} disabled={busy || kept.tried}>
        <legend className="unseen">{t('sendPapers')}</legend>
        <Photos pictures={pictures} onChange={(next) => kept.change((was) => ({ pictures: next(was.pictures) }))} />
        <label className={css.field}>
          <span>{t('words')}</span>
          <textarea rows={3} maxLength={1000} value={words} onChange={(e) => kept.change({ words: e.target.value })} />
        </label>
      </fieldset>
      {kept.tried && !busy && <p>{t('triedPapers')}</p>}
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        <button type="submit" className={css.primary} disabled={busy || (pictures.length === 0 && !words.trim())}>
          {t('sendPapers')}
        </button>
      </div>
      {!busy && (kept.restored || kept.tried) && <Discard onDiscard={kept.discard} />}
    </form>
  )
}

function TakeBack({ case: c, onDone }: { case: FamilyCase; onDone: () => void }) {
  const t = useText()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [key] = useState(newIntent)
  const { busy, fault, run } = useSending(() => withdraw(c, reason, key), onDone)
  if (!open)
    return (
      <div className={css.acts}>
        <button type="button" className={css.second} onClick={() => setOpen(true)}>
          {t(c.leaves ? 'takeBackExit' : 'withdraw')}
        </button>
      </div>
    )
  return (
    <section className={css.card}>
      <h2>{t(c.leaves ? 'takeBackExit' : 'withdraw')}</h2>
      <p>{t('withdrawSure')}</p>
      <label className={css.field}>
        <span>{t('withdrawReason')}</span>
        <input maxLength={500} value={reason} onChange={(e) => setReason(e.target.value)} />
      </label>
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        <button type="button" className={css.primary} disabled={busy} onClick={() => void run()}>
          {t('withdrawDo')}
        </button>
        <button type="button" className={css.second} onClick={() => setOpen(false)}>
          {t('keep')}
        </button>
      </div>
    </section>
  )
}

// Leave asks to give up what the application led to; the new case stands in the list.
function Leave({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const [open, setOpen] = useState(false)
  const [key] = useState(newIntent)
  const { busy, fault, run } = useSending(() => leave(c, key), () => go('/portal/mine'))
  if (!open)
    return (
      <div className={css.acts}>
        <button type="button" className={css.second} onClick={() => setOpen(true)}>
          {t('leave')}
        </button>
      </div>
    )
  return (
    <section className={css.card}>
      <h2>{t('leave')}</h2>
      <p>{t('leaveSure')}</p>
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        <button type="button" className={css.primary} disabled={busy} onClick={() => void run()}>
          {t('leaveDo')}
        </button>
        <button type="button" className={css.second} onClick={() => setOpen(false)}>
          {t('stay')}
        </button>
      </div>
    </section>
  )
}
