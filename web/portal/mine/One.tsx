import { useContext, useState, type FormEvent } from 'react'
import { money } from '@/shared/format/money'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import own from '../apply/apply.module.css'
import { Photos } from '../apply/Photos'
import { said } from '../apply/said'
import type { Picture } from '../apply/store'
import { useText } from '../apply/text'
import { useText as useChangeText } from '../change/text'
import { Heading } from '../Heading'
import { newIntent, leave, send, supply, withdraw, type FamilyCase } from '../office'
import css from '../portal.module.css'
import { go } from '../route'
import { stateKey } from './state'

const month = (p: string | number) => String(p).replace(/^(\d{4})-?(\d{2})$/, '$1-$2')

/** One shows where a case stands, who has it, until when, what to do, what was decided and paid. */
export function One({ case: c, onChanged }: { case: FamilyCase; onChanged: () => void }) {
  const t = useText()
  const report = useChangeText()
  const { lang } = useContext(LangContext)
  return (
    <>
      <Heading>{t(stateKey(c.state))}</Heading>
      <p>
        {c.programme[lang]}
        {c.leaves && ` · ${t('leaves')}`} · {c.number}
      </p>
      <dl className={own.facts}>
        <dt>{t('self')}</dt>
        <dd>
          <Zh>{c.applicant}</Zh>
        </dd>
        <dt>{t('where_')}</dt>
        <dd lang="zh-CN">{c.place}</dd>
        {c.with && (
          <>
            <dt>{t('with')}</dt>
            <dd>
              <Zh>{c.office}</Zh> {c.with[lang]}
            </dd>
          </>
        )}
        {c.until && (
          <>
            <dt>{t('until')}</dt>
            <dd>{c.until}</dd>
          </>
        )}
        {c.dueOn && (
          <>
            <dt>{t('due')}</dt>
            <dd>{c.dueOn}</dd>
          </>
        )}
      </dl>
      {c.mayAnswer && <Answer case={c} onDone={onChanged} />}
      {c.decision && <Decided case={c} />}
      {c.notices.length > 0 && (
        <section className={css.card}>
          <h2>{t('notices')}</h2>
          <ul className={css.list}>
            {c.notices.map((n) => (
              <li key={n.fileId}>
                <a href={`/api/portal/cases/${c.county}/${c.id}/notices/${n.fileId}`} target="_blank" rel="noreferrer">
                  <Zh>{n.title}</Zh>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {c.payments.length > 0 && (
        <section className={css.card}>
          <h2>{t('payments')}</h2>
          <ul className={css.list}>
            {c.payments.map((p) => (
              <li key={`${p.period} ${p.paidOn}`}>
                {p.period ? month(p.period) : t('once')} {money(p.amountFen, lang)} {t(`pay.${p.state}`)}
              </li>
            ))}
          </ul>
        </section>
      )}
      {c.referrals.length > 0 && (
        <section className={css.card}>
          <h2>{t('referrals')}</h2>
          <ul className={css.list}>
            {c.referrals.map((r) => (
              <li key={r.number}>
                {r.topic[lang]} <Zh>{r.department}</Zh> {r.outcome ? t(`referral.${r.outcome}`) : `${t(`referral.${r.state as 'sent'}`)} · ${t('referral.due')} ${r.dueOn}`}
                {r.reply && (
                  <p>
                    <Zh>{r.reply}</Zh>
                  </p>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section className={css.card}>
        <h2>{t('steps')}</h2>
        <ol className={css.list}>
          {c.steps.map((s) => (
            <li key={s.at + s.act}>
              {s.label[lang]} <span className={css.cite}>{s.at.slice(0, 10)}</span>
            </li>
          ))}
        </ol>
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

function Decided({ case: c }: { case: FamilyCase }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const d = c.decision
  if (!d) return null
  const granted = d.outcome === 'confirmed'
  return (
    <section className={`${css.card} ${granted ? css.eligible : ''}`}>
      <h2>{t('decision')}</h2>
      {granted && d.result === 'monthly' && <p className={css.outcome}>{t('amountMonth', { sum: money(d.amountFen, lang), from: month(d.from) })}</p>}
      {granted && d.result === 'once' && <p className={css.outcome}>{t('amountOnce', { sum: money(d.amountFen, lang) })}</p>}
      {granted && d.validTo && <p>{t('recognised', { day: d.validTo })}</p>}
      <p className={css.note}>{t('decisionHint')}</p>
    </section>
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
  const [pictures, setPictures] = useState<Picture[]>([])
  const [words, setWords] = useState('')
  const [key] = useState(newIntent)
  const { busy, fault, run } = useSending(async () => {
    const papers: string[] = []
    for (const p of pictures) {
      // A retry sends the same picture under the same key, and it is stored once.
      const stored = await send(p.blob, `${p.name || 'photo'}.jpg`, { county: c.county, division: c.division, purpose: 'evidence' }, p.key)
      papers.push(stored.id)
    }
    await supply(c, papers, words, key)
  }, onDone)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void run()
  }
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
      <Photos pictures={pictures} onChange={setPictures} />
      <label className={css.field}>
        <span>{t('words')}</span>
        <textarea rows={3} maxLength={1000} value={words} onChange={(e) => setWords(e.target.value)} />
      </label>
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
