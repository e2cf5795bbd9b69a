import { useRef, useState, type FormEvent } from 'react'
import { asProblem } from '@/shared/api/problem'
import { Zh } from '@/shared/i18n/Zh'
import { Field, Steps } from '../apply/parts'
import { Photos } from '../apply/Photos'
import { said } from '../apply/said'
import type { Picture } from '../apply/store'
import { useText as useApplyText } from '../apply/text'
import { Heading } from '../Heading'
import { newIntent, placesIn, reportChange, type FamilyCase, type Reported } from '../office'
import { counties, Pick } from '../Pick'
import css from '../portal.module.css'
import { go } from '../route'
import { sendAll } from '../tell/pictures'
import { useText as useTellText } from '../tell/text'
import { useLoaded } from '../useLoaded'
import { useText } from './text'

/** most is how many pictures go with it (change/family.go). */
const most = 6

const abouts = ['joined', 'left', 'income', 'property', 'illness', 'work', 'address', 'account', 'other'] as const

interface ReportProps {
  /** The case that it is about, where this account filed it. */
  of?: FamilyCase
  onBack: () => void
}

/** Report tells the office that something changed in the family, with photographs of papers. */
export function Report({ of, onBack }: ReportProps) {
  const t = useText()
  const tell = useTellText()
  const say = useApplyText()
  const [key] = useState(newIntent)
  const [county, setCounty] = useState('')
  const [place, setPlace] = useState('')
  const [name, setName] = useState(of?.applicant ?? '')
  const [about, setAbout] = useState<string[]>([])
  const [words, setWords] = useState('')
  const [pictures, setPictures] = useState<Picture[]>([])
  const sent = useRef(new Map<string, string>())
  const [busy, setBusy] = useState(false)
  const [unanswered, setUnanswered] = useState(false)
  const [faults, setFaults] = useState<string[]>([])
  const [taken, setTaken] = useState<Reported>()
  const { value: all } = useLoaded(of ? '' : 'all', counties)
  const { value: townships } = useLoaded(county, placesIn)
  const where = of?.division ?? place
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setFaults([])
    try {
      const files = await sendAll(pictures, where, sent.current)
      setTaken(await reportChange({ name, about: about as 'joined'[], words, ...(files.length > 0 ? { files } : {}), ...(of ? { county: of.county, caseId: of.id } : { place }) }, key))
    } catch (x) {
      const status = asProblem(x).status
      setUnanswered(status === 0 || status >= 500)
      setFaults(said(x, say))
    }
    setBusy(false)
  }
  if (taken)
    return (
      <>
        <Heading>{t('taken')}</Heading>
        <p className={css.outcome}>{taken.number}</p>
        <p>{taken.dueOn ? t('dueBy', { day: taken.dueOn }) : t('noDue')}</p>
        <p>{t('follow')}</p>
        <div className={css.acts}>
          <button type="button" className={css.primary} onClick={() => go('/portal/mine')}>
            {t('toMine')}
          </button>
        </div>
      </>
    )
  const toggle = (a: string) => setAbout(about.includes(a) ? about.filter((x) => x !== a) : [...about, a])
  return (
    <form onSubmit={(e) => void submit(e)} noValidate>
      <Heading>{t('report')}</Heading>
      <p className={css.lead}>{t('intro')}</p>
      <fieldset className={css.person} disabled={busy || unanswered}>
        <legend>{t('whose')}</legend>
        {of ? (
          <p>
            <Zh>{of.applicant}</Zh> · {of.number}
          </p>
        ) : (
          <>
            <Pick
              label={tell('county')}
              value={county}
              places={all}
              onPick={(c) => {
                setCounty(c)
                setPlace('')
              }}
            />
            {county && <Pick label={tell('township')} value={place} places={townships} onPick={setPlace} />}
          </>
        )}
        <Field label={t('name')}>
          <input autoComplete="name" maxLength={60} value={name} onChange={(e) => setName(e.target.value)} />
        </Field>
      </fieldset>
      <fieldset className={css.options} disabled={busy || unanswered}>
        <legend>{t('what')}</legend>
        {abouts.map((a) => (
          <label key={a} className={css.option}>
            <input type="checkbox" checked={about.includes(a)} onChange={() => toggle(a)} />
            {t(`about.${a}`)}
          </label>
        ))}
      </fieldset>
      <fieldset className={css.person} disabled={busy || unanswered}>
        <legend>{t('words')}</legend>
        <Field label={<span className="unseen">{t('words')}</span>}>
          <textarea rows={5} maxLength={2000} value={words} onChange={(e) => setWords(e.target.value)} />
        </Field>
        <h2>{t('photos')}</h2>
        <p className={css.note}>{t('photosHint')}</p>
        <Photos pictures={pictures} most={most} onChange={setPictures} />
      </fieldset>
      {faults.length > 0 && (
        <p role="alert" className="act">
          {faults.join(' ')}
        </p>
      )}
      {unanswered && <p>{t('sendWait')}</p>}
      <Steps onBack={busy || unanswered ? undefined : onBack} next={t(busy ? 'sending' : 'send')} disabled={busy || where === '' || about.length === 0 || !words.trim() || !name.trim()} />
    </form>
  )
}
