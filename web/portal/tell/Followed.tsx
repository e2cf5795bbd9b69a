import { dayOf } from '@/shared/format/date'
import { Zh } from '@/shared/i18n/Zh'
import { myPetitions, type Followed } from '../office'
import css from '../portal.module.css'
import { useLoaded } from '../useLoaded'
import { useText } from './text'

/** Standing says where something that was told stands, and what was answered. */
export function Standing({ petition: p }: { petition: Followed }) {
  const t = useText()
  return (
    <section className={css.card} aria-label={p.number}>
      <h3>{t(`kind.${p.kind}`)}</h3>
      <p className={css.outcome}>{p.outcome ? <Zh>{t(`outcome.${p.outcome}`, { to: p.to })}</Zh> : t('open')}</p>
      <p className={css.note}>
        {p.number} {dayOf(p.receivedAt)}
      </p>
      {p.state === 'open' && <p>{p.dueOn ? t('dueBy', { day: p.dueOn }) : t('noDue')}</p>}
      {p.words && (
        <p className={css.note}>
          <Zh>{p.words}</Zh>
        </p>
      )}
      {p.reply && (
        <p>
          {t('reply')}: <Zh>{p.reply}</Zh>
        </p>
      )}
    </section>
  )
}

/** MyPetitions lists what this account told, where it told anything. */
export function MyPetitions() {
  const t = useText()
  const { value: list } = useLoaded('told', myPetitions)
  if (!list || list.length === 0) return null
  return (
    <>
      <h2>{t('mine')}</h2>
      {list.map((p) => (
        <Standing key={p.number} petition={p} />
      ))}
    </>
  )
}
