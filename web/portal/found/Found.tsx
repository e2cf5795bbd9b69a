import { useContext, useEffect, useRef, useState, type FormEvent } from 'react'
import { money } from '@/shared/format/money'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import { Photos } from '../apply/Photos'
import { said } from '../apply/said'
import type { Picture } from '../apply/store'
import { useText as useApplyText } from '../apply/text'
import { dispute, foundOf, newIntent, type FamilyCase, type FoundRecord } from '../office'
import css from '../portal.module.css'
import { go } from '../route'
import { sendAll } from '../tell/pictures'
import { useLoaded } from '../useLoaded'
import { useText } from './text'

const read = (both: string) => {
  const [county, id = ''] = both.split(' ')
  return foundOf(Number(county), id)
}

/** Found shows the family what departments found of it, and takes what it says is wrong. */
export function Found({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const { value: f, again } = useLoaded(`${c.county} ${c.id}`, read)
  const [disputed, setDisputed] = useState('')
  if (!f || f.state === 'none') return null
  const r = f.report
  return (
    <section className={css.card} aria-label={t('title')}>
      <h2>{t('title')}</h2>
      {f.state === 'other' && <p>{t('other')}</p>}
      {f.state === 'unproved' && (
        <>
          <p>{t('unproved')}</p>
          <div className={css.acts}>
            <button type="button" className={css.second} onClick={() => go('/portal/held')}>
              {t('toProof')}
            </button>
          </div>
        </>
      )}
      {r && (
        <>
          <p className={css.note}>{t(r.whole ? 'lead' : 'leadOwn', { number: r.number, day: r.reportedOn })}</p>
          {r.records.length === 0 && <p>{t(r.whole ? 'none' : 'noneOwn')}</p>}
          {r.records.map((x) => (
            <Record
              key={x.findingId}
              of={c}
              record={x}
              heard={x.findingId === disputed}
              onSaid={() => {
                setDisputed(x.findingId)
                again()
              }}
            />
          ))}
          {r.silent.length > 0 && <p className={css.note}>{t('silent', { names: r.silent.map((s) => s[lang]).join(lang === 'zh' ? '、' : ', ') })}</p>}
        </>
      )}
    </section>
  )
}

interface RecordProps {
  of: FamilyCase
  record: FoundRecord
  heard: boolean
  onSaid: () => void
}

// Record is one record; just disputed, what became of that takes the focus, so that it is read.
function Record({ of, record: x, heard, onSaid }: RecordProps) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const [open, setOpen] = useState(false)
  const outcome = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (heard) outcome.current?.focus()
  }, [heard])
  return (
    <section className={css.person} aria-label={`${x.name} ${x.about[lang]}`}>
      <h3>
        <Zh>{x.name}</Zh> · {x.about[lang]}
      </h3>
      <p>
        <Zh>{x.summary}</Zh>
      </p>
      {x.amountFen > 0 && (
        <p>
          {x.per !== 'once' && t(`per.${x.per}`)} {money(x.amountFen, lang)}
        </p>
      )}
      <p className={css.note}>
        {x.department[lang]} {x.asOf && t('asOf', { day: x.asOf })}
      </p>
      {!x.counted && (
        <p className={css.note}>
          <Zh>{t('left', { why: x.reason })}</Zh>
        </p>
      )}
      {x.disputes.map((d) => (
        <div key={d.on + d.state} role="status" ref={outcome} tabIndex={-1}>
          <p className={css.outcome}>{d.countsFen > 0 ? t('corrected', { amount: money(d.countsFen, lang) }) : t(d.kept ? 'kept' : `state.${d.state}`)}</p>
          <p className={css.note}>
            {d.on} {t(`claim.${d.claim}`)} <Zh>{d.reason}</Zh>
          </p>
          {d.answer && (
            <p>
              <Zh>{t('answer', { answer: d.answer })}</Zh>
            </p>
          )}
          {d.state === 'denied' && <p className={css.note}>{t('again')}</p>}
        </div>
      ))}
      {x.mayDispute && !open && (
        <div className={css.acts}>
          <button type="button" className={css.second} onClick={() => setOpen(true)}>
            {t('say')}
            <span className="unseen">
              {' '}
              {x.name} {x.about[lang]}
            </span>
          </button>
        </div>
      )}
      {x.mayDispute && open && <Wrong of={of} record={x} onSaid={onSaid} onCancel={() => setOpen(false)} />}
    </section>
  )
}

const claims = ['not_theirs', 'not_right'] as const

// Wrong takes what is wrong with a record; a retry sends the same, and it is kept once.
function Wrong({ of, record, onSaid, onCancel }: { of: FamilyCase; record: FoundRecord; onSaid: () => void; onCancel: () => void }) {
  const t = useText()
  const say = useApplyText()
  const [claim, setClaim] = useState<(typeof claims)[number]>()
  const [words, setWords] = useState('')
  const [pictures, setPictures] = useState<Picture[]>([])
  const sent = useRef(new Map<string, string>())
  const [key] = useState(newIntent)
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    if (!claim) return
    setBusy(true)
    setFault('')
    try {
      const [pictureId] = await sendAll(pictures, of.division, sent.current)
      await dispute(of, { findingId: record.findingId, claim, words, ...(pictureId ? { pictureId } : {}) }, key)
      onSaid()
    } catch (x) {
      setFault(said(x, say).join(' '))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(e) => void submit(e)} noValidate>
      <fieldset className={css.options} disabled={busy}>
        <legend>{t('what')}</legend>
        {claims.map((c) => (
          <label key={c} className={css.option}>
            <input type="radio" name={`claim ${record.findingId}`} checked={claim === c} onChange={() => setClaim(c)} />
            <span>{t(`claim.${c}`)}</span>
          </label>
        ))}
      </fieldset>
      <label className={css.field}>
        <span>{t('words')}</span>
        <textarea rows={3} maxLength={500} value={words} onChange={(e) => setWords(e.target.value)} />
      </label>
      <p>{t('photo')}</p>
      <Photos pictures={pictures} most={1} onChange={setPictures} />
      <p className={css.note}>{t(of.decision ? 'decided' : 'holds')}</p>
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        <button type="submit" className={css.primary} disabled={busy || !claim || !words.trim()}>
          {t('send')}
        </button>
        <button type="button" className={css.second} disabled={busy} onClick={onCancel}>
          {t('cancel')}
        </button>
      </div>
    </form>
  )
}
