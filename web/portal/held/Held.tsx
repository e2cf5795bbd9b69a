import { useContext, useState, type FormEvent, type ReactNode } from 'react'
import { dayOf } from '@/shared/format/date'
import { money } from '@/shared/format/money'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import { said } from '../apply/said'
import { useText as useApplyText } from '../apply/text'
import { Heading } from '../Heading'
import { depart, held, newIntent, prove, takeHeld, unprove, ways, type Held as All, type Holding } from '../office'
import css from '../portal.module.css'
import { useLoaded } from '../useLoaded'
import { useText } from './text'

const month = (p: string | number) => String(p).replace(/^(\d{4})-?(\d{2})$/, '$1-$2')

/** Held shows what the state holds on the reader and who looked at it, and lets them take it away. */
export default function Held() {
  const t = useText()
  const words = useApplyText()
  const { value: all, failed, again } = useLoaded('held', held)
  return (
    <>
      <Heading>{t('title')}</Heading>
      <p className={css.note}>{t('lead')}</p>
      {failed && (
        <div role="alert">
          <p>{words('offline')}</p>
          <button type="button" className={css.second} onClick={again}>
            {words('retry')}
          </button>
        </div>
      )}
      {!failed && !all && <p role="status">{words('wait')}</p>}
      {all && (
        <>
          {all.proofs.length > 0 && <Proved proofs={all.proofs} onChanged={again} />}
          {all.proofs.every((p) => p.place) && <Prove onProved={again} />}
          <Take />
          <Filed all={all} />
          {all.proofs.length > 0 && all.files.length === 0 && <p>{t('nothing')}</p>}
          {all.files.map((f) => (
            <File key={f.county} file={f} />
          ))}
          <p className={css.note}>{t('wrong')}</p>
        </>
      )}
    </>
  )
}

function useTry(act: () => Promise<void>) {
  const words = useApplyText()
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const run = async () => {
    setBusy(true)
    setFault('')
    await act().catch((e: unknown) => setFault(said(e, words).join(' ')))
    setBusy(false)
  }
  const shown = fault && (
    <p role="alert" className="act">
      {fault}
    </p>
  )
  return { busy, run, shown }
}

function Prove({ onProved }: { onProved: () => void }) {
  const t = useText()
  const [code, setCode] = useState('')
  const [key, setKey] = useState(newIntent)
  const { value: has } = useLoaded('ways', ways)
  const { busy: leaving, run: leave, shown: stayed } = useTry(() => depart('proof'))
  const { busy, run, shown } = useTry(async () => {
    await prove(code, key).catch((e: unknown) => {
      setKey(newIntent())
      throw e
    })
    onProved()
  })
  const submit = (e: FormEvent) => {
    e.preventDefault()
    void run()
  }
  return (
    <form className={css.card} onSubmit={submit} noValidate>
      <p>{t('onlyFiled')}</p>
      <p className={css.note}>{t('proveHow')}</p>
      <label className={css.field}>
        <span>{t('code')}</span>
        <input autoComplete="off" autoCapitalize="characters" maxLength={14} value={code} onChange={(e) => setCode(e.target.value)} />
      </label>
      {shown}
      <div className={css.acts}>
        <button type="submit" className={css.primary} disabled={busy || code.trim().length < 10}>
          {t('prove')}
        </button>
        {has?.identity && (
          <button type="button" className={css.second} disabled={leaving} onClick={() => void leave()}>
            {t('proveByService')}
          </button>
        )}
        {stayed}
      </div>
    </form>
  )
}

function Proved({ proofs, onChanged }: { proofs: All['proofs']; onChanged: () => void }) {
  const t = useText()
  const [open, setOpen] = useState(false)
  const { busy, run, shown } = useTry(() => unprove().then(onChanged))
  return (
    <section className={css.card}>
      {proofs.map((p) => (
        <p key={p.place}>
          {t('provedBy', { how: t(`how.${p.how}`), day: dayOf(p.at), until: dayOf(p.until) })} {p.place ? <Zh>{t('provedThere', { place: p.place })}</Zh> : t('provedAll')}
        </p>
      ))}
      {shown}
      <div className={css.acts}>
        {open ? (
          <>
            <p>{t('unproveSure')}</p>
            <button type="button" className={css.second} disabled={busy} onClick={() => void run()}>
              {t('unproveDo')}
            </button>
            <button type="button" className={css.second} onClick={() => setOpen(false)}>
              {t('keep')}
            </button>
          </>
        ) : (
          <button type="button" className={css.second} onClick={() => setOpen(true)}>
            {t('unprove')}
          </button>
        )}
      </div>
    </section>
  )
}

function Take() {
  const t = useText()
  const { lang } = useContext(LangContext)
  const [done, setDone] = useState(false)
  const { busy, run, shown } = useTry(async () => {
    const at = URL.createObjectURL(await takeHeld(lang))
    const link = document.createElement('a')
    link.href = at
    link.download = 'held.zip'
    link.click()
    window.setTimeout(() => URL.revokeObjectURL(at), 10_000)
    setDone(true)
  })
  return (
    <div className={css.acts}>
      <button type="button" className={css.second} disabled={busy} onClick={() => void run()}>
        {t('take')}
      </button>
      {shown}
      {done && <p role="status">{t('taken')}</p>}
    </div>
  )
}

function Filed({ all }: { all: All }) {
  const t = useText()
  return (
    <>
      <Part title={t('filed')}>{all.filed.length === 0 ? <p>{t('noFiled')}</p> : <Cases list={all.filed} />}</Part>
      {all.looks.items.length > 0 && <Looks looks={all.looks} />}
    </>
  )
}

function File({ file: f }: { file: Holding }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  return (
    <>
      <h2>
        <Zh>{t('file', { place: f.place })}</Zh>
      </h2>
      <p className={css.note}>{f.number}</p>
      {!f.present && <p>{t('left')}</p>}
      <Part title={t('you')}>
        <Facts list={f.facts} />
      </Part>
      {f.home.length > 0 && (
        <Part title={t('home')}>
          <Facts list={f.home} />
        </Part>
      )}
      {f.members.length > 0 && (
        <Part title={t('others')}>
          <p className={css.note}>{t('othersHint')}</p>
          <ul className={css.list}>
            {f.members.map((m) => (
              <li key={m.name + m.since}>
                <Zh>{m.name}</Zh> {m.relation[lang]} <span className={css.cite}>{t('since', { day: m.since })}</span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={t('lines')}>
        <Rows list={f.lines.map((l) => `${l.kind[lang]} · ${l.item[lang]}${l.shared ? ` · ${t('shared')}` : ''} ${money(l.amountFen, lang)} ${l.per[lang]} · ${l.source[lang]} · ${l.from}${l.to ? ` – ${l.to}` : ''}`)} />
      </Part>
      <Part title={t('cases')}>
        <Cases list={f.cases} />
      </Part>
      <Part title={t('payments')}>
        <Rows list={f.payments.map((p) => `${p.programme[lang]} ${p.period ? month(p.period) : p.paidOn || t('once')} ${money(p.amountFen, lang)} ${p.state[lang]}`)} />
      </Part>
      <Part title={t('consents')}>
        <Rows list={f.consents.map((c) => `${c.signedOn} ${c.case} ${c.how[lang]} · ${c.status[lang]} · ${t('text', { version: c.version })}`)} />
      </Part>
      <Part title={t('checks')}>
        <Rows list={f.checks.map((c) => `${c.askedOn} ${c.department[lang]} · ${c.about[lang]} · ${t(c.answered ? 'answered' : 'unanswered')} · ${c.case} · ${c.basis}`)} />
      </Part>
      <Looks looks={f.looks} />
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={css.card} aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Rows({ list }: { list: string[] }) {
  const t = useText()
  if (list.length === 0) return <p className={css.note}>{t('none')}</p>
  return (
    <ul className={css.list}>
      {list.map((x, i) => (
        <li key={i}>
          <Zh>{x}</Zh>
        </li>
      ))}
    </ul>
  )
}

function Facts({ list }: { list: Holding['facts'] }) {
  const { lang } = useContext(LangContext)
  return (
    <dl className={css.facts}>
      {list.map((f) => (
        <div key={f.key}>
          <dt>{f.label[lang]}</dt>
          <dd>
            <Zh>{f.value[lang]}</Zh>
          </dd>
        </div>
      ))}
    </dl>
  )
}

type OwnCase = Holding['cases'][number]

function Cases({ list }: { list: Holding['cases'] }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  if (list.length === 0) return <p className={css.note}>{t('none')}</p>
  return (
    <ul className={css.list}>
      {list.map((c) => (
        <li key={c.number + c.filedOn}>
          <Zh>{`${c.filedOn} ${c.programme[lang]} ${c.number} ${c.state[lang]}${c.decided ? ` · ${t('decision', { number: c.decided })}` : ''}${c.amountFen ? ` ${money(c.amountFen, lang)}` : ''}`}</Zh>
          <Stands case={c} />
        </li>
      ))}
    </ul>
  )
}

/** Stands says who has a case that is open, until when, and what the reader is asked for. */
function Stands({ case: c }: { case: OwnCase }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const h = c.hearing && !c.hearing.heardOn ? c.hearing : undefined
  return (
    <>
      {c.with && (
        <p className={css.note}>
          {t('with')} <Zh>{c.office}</Zh> {c.with[lang]}
          {c.until && ` · ${t('until', { day: c.until })}`}
          {c.dueOn && ` · ${t('due', { day: c.dueOn })}`}
        </p>
      )}
      {c.missing.length > 0 && (
        <div className="act">
          <p>{t('missing')}</p>
          <ul>
            {c.missing.map((m) => (
              <li key={m}>
                <Zh>{m}</Zh>
              </li>
            ))}
          </ul>
        </div>
      )}
      {h && (
        <p className="act">
          {h.ends ? t('hearingEnds') : t('hearingLess', { sum: money(h.amountFen, lang) })} {h.until ? t('hearingUntil', { day: h.until }) : t('hearingHow')}
        </p>
      )}
    </>
  )
}

function Looks({ looks }: { looks: Holding['looks'] }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  return (
    <Part title={t('looks')}>
      <p className={css.note}>{t('looksHint')}</p>
      <Rows list={looks.items.map((l) => `${l.on} ${l.office} ${l.post[lang]} · ${l.what[lang]}${l.times > 1 ? ` ×${l.times}` : ''}`)} />
      {looks.more && <p className={css.note}>{t('more')}</p>}
    </Part>
  )
}
