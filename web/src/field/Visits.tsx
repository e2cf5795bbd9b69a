import { useEffect, useRef, useState } from 'react'
import { minute } from '@/shared/format/date'
import { Zh } from '@/shared/i18n/Zh'
import { useWords } from '@/shared/i18n/texts'
import { idOf, stateOf, type Book, type Visit } from './book'
import css from './field.module.css'
import type { Line } from './Field'
import { Leads } from './Leads'
import { useText } from './text'
import { Lost } from './VisitPage'

interface VisitsProps {
  book: Book
  line: Line
  onOpen: (v: Visit) => void
  onLead: () => void
  onLock: () => void
  onWipe: () => void
}

const byVillage = (visits: Visit[]) => {
  const groups = new Map<string, Visit[]>()
  for (const v of visits) groups.set(v.call.village, [...(groups.get(v.call.village) ?? []), v])
  return [...groups]
}

/** Visits lists the homes to visit, village after village, and how each stands. */
export function Visits({ book, line, onOpen, onLead, onLock, onWipe }: VisitsProps) {
  const t = useText()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const cover = book.cover
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {t('list')}
      </h1>
      {cover && <p className={css.note}>{t('day', { day: cover.day, count: book.visits.length })}</p>}
      <p role="status" className={css.note}>
        {t(line.online ? 'online' : 'noNetwork')}
        {' · '}
        {line.busy ? t('syncing') : cover ? t('synced', { at: minute(new Date(cover.syncedAt).toISOString()).slice(5) }) : t('neverSynced')}
      </p>
      {line.fault && (
        <p role="alert" className={css.alert}>
          {line.fault}
        </p>
      )}
      {book.anyLost() && <Lost onAgain={() => void book.secure()} />}
      <div className={css.acts}>
        <button type="button" className={css.second} onClick={line.run} aria-disabled={line.busy}>
          {t('sync')}
        </button>
        {book.places.length > 0 && (
          <button type="button" className={css.second} onClick={onLead}>
            {t('lead')}
          </button>
        )}
        <button type="button" className={css.second} onClick={onLock}>
          {t('lock')}
        </button>
      </div>
      <Leads book={book} />
      {cover && book.visits.length === 0 && <p>{t('none')}</p>}
      {byVillage(book.visits).map(([village, visits]) => (
        <section key={village}>
          <h2>
            <Zh>{t('village', { name: village, count: visits.length })}</Zh>
          </h2>
          <ul className={css.visits}>
            {visits.map((v) => (
              <li key={idOf(v.call)}>
                <Row visit={v} me={book.me} onOpen={() => onOpen(v)} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {cover?.more && <p className={css.note}>{t('more')}</p>}
      <Wipe onWipe={onWipe} />
    </>
  )
}

function Row({ visit: v, me, onOpen }: { visit: Visit; me: string; onOpen: () => void }) {
  const t = useText()
  const words = useWords()
  const state = stateOf(v, me)
  return (
    <button type="button" className={css.row} onClick={onOpen}>
      <span>
        <strong>
          <Zh>{v.call.applicant}</Zh>
        </strong>{' '}
        {words(v.call.programmeLabel)}
        <br />
        <span className="quiet">
          <Zh>{v.call.address || v.call.number}</Zh> {v.call.dueOn && `· ${t('due', { day: v.call.dueOn })}`}
        </span>
      </span>
      <span className={`${css.state} ${css[state]}`}>{t(`state.${state}`)}</span>
    </button>
  )
}

function Wipe({ onWipe }: { onWipe: () => void }) {
  const t = useText()
  const [sure, ask] = useState(false)
  if (!sure) {
    return (
      <p className={css.foot}>
        <button type="button" className="link" onClick={() => ask(true)}>
          {t('wipe')}
        </button>
      </p>
    )
  }
  return (
    <div className={css.foot} role="alert">
      <p>{t('wipeSure')}</p>
      <div className={css.acts}>
        <button type="button" className={css.danger} onClick={onWipe}>
          {t('yesWipe')}
        </button>
        <button type="button" className={css.second} onClick={() => ask(false)}>
          {t('cancel')}
        </button>
      </div>
    </div>
  )
}
