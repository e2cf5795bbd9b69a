import { useState } from 'react'
import { asProblem } from '@/shared/api/problem'
import { dayOf } from '@/shared/format/date'
import { Zh } from '@/shared/i18n/Zh'
import { said } from '../apply/said'
import { useText as useApplyText } from '../apply/text'
import { myChanges, newIntent, takeChangeBack, type FamilyChange } from '../office'
import css from '../portal.module.css'
import { useLoaded } from '../useLoaded'
import { useText } from './text'

/** ToldChanges follows what this account reported of one of its cases. */
export function ToldChanges({ caseId }: { caseId: string }) {
  const { value: list, again } = useLoaded('changes', myChanges)
  return list?.filter((c) => c.caseId === caseId).map((c) => <One key={c.id} change={c} onChanged={again} />)
}

/** MyChanges follows what this account reported until it is decided; nothing where it reported nothing. */
export function MyChanges() {
  const t = useText()
  const { value: list, again } = useLoaded('changes', myChanges)
  if (!list || list.length === 0) return null
  return (
    <>
      <h2>{t('mine')}</h2>
      {list.map((c) => (
        <One key={c.id} change={c} onChanged={again} />
      ))}
    </>
  )
}

function One({ change: c, onChanged }: { change: FamilyChange; onChanged: () => void }) {
  const t = useText()
  return (
    <section className={css.card} aria-label={c.number}>
      <h3>{c.about.map((a) => t(`about.${a as 'joined'}`)).join(' · ')}</h3>
      <p className={css.outcome}>{t(`state.${c.state}`)}</p>
      <p className={css.note}>
        {c.number} {dayOf(c.askedAt)}
      </p>
      {c.state === 'open' && <p>{c.dueOn ? t('dueBy', { day: c.dueOn }) : t('noDue')}</p>}
      <p className={css.note}>
        <Zh>{c.words}</Zh>
      </p>
      {c.answer && (
        <p>
          {t('answer')}: <Zh>{c.answer}</Zh>
        </p>
      )}
      {c.reviews && <p>{t('reviews')}</p>}
      {c.mayWithdraw && <Back change={c} onDone={onChanged} />}
    </section>
  )
}

function Back({ change: c, onDone }: { change: FamilyChange; onDone: () => void }) {
  const t = useText()
  const say = useApplyText()
  const [sure, setSure] = useState(false)
  const [key] = useState(newIntent)
  const [fault, setFault] = useState('')
  const back = () => {
    takeChangeBack(c, key).then(onDone, (x: unknown) => {
      if (asProblem(x).status === 409) onDone()
      setFault(said(x, say).join(' '))
    })
  }
  return (
    <>
      {sure && <p>{t('backSure')}</p>}
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        {sure && (
          <button type="button" className={css.primary} onClick={back}>
            {t('backDo')}
          </button>
        )}
        <button type="button" className={css.second} onClick={() => setSure(!sure)}>
          {t(sure ? 'backNot' : 'back')}
          <span className="unseen"> {c.number}</span>
        </button>
      </div>
    </>
  )
}
