import { useRef, useState, type FormEvent } from 'react'
import { Zh } from '@/shared/i18n/Zh'
import { Discard, Field, Steps } from '../apply/parts'
import { Photos } from '../apply/Photos'
import { said } from '../apply/said'
import type { Picture } from '../apply/store'
import { useText as useApplyText } from '../apply/text'
import { Heading } from '../Heading'
import { placesIn, reportChange, type FamilyCase, type Reported } from '../office'
import { counties, Pick } from '../Pick'
import css from '../portal.module.css'
import { go } from '../route'
import { sendAll } from '../tell/pictures'
import { useText as useTellText } from '../tell/text'
import { useKept } from '../useKept'
import { useLoaded } from '../useLoaded'
import { useText } from './text'

/** most is how many pictures go with it (change/family.go). */
const most = 6

const abouts = ['joined', 'left', 'income', 'property', 'illness', 'work', 'address', 'account', 'other'] as const

interface Words {
  county: string
  place: string
  name: string
  about: string[]
  words: string
  pictures: Picture[]
}

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
  const kept = useKept<Words>(`change/${of?.id ?? ''}`, { county: '', place: '', name: of?.applicant ?? '', about: [], words: '', pictures: [] })
  const sent = useRef(new Map<string, string>())
  const [busy, setBusy] = useState(false)
  const [faults, setFaults] = useState<string[]>([])
  const [taken, setTaken] = useState<Reported>()
  const { value: all } = useLoaded(of ? '' : 'all', counties)
  const { value: townships } = useLoaded(kept.value?.county ?? '', placesIn)
  const report = async ({ place, name, about, words, pictures }: Words, intent: string) => {
    const files = await sendAll(pictures, of?.division ?? place, sent.current)
    return reportChange({ name, about: about as 'joined'[], words, ...(files.length > 0 ? { files } : {}), ...(of ? { county: of.county, caseId: of.id } : { place }) }, intent)
  }
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setFaults([])
    try {
      setTaken(await kept.hand(report))
    } catch (x) {
      setFaults(said(x, say))
    }
    setBusy(false)
  }
  const discard = () => {
    kept.discard()
    setFaults([])
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
  if (!kept.value) return null
  const { county, place, name, about, words, pictures } = kept.value
  const where = of?.division ?? place
  const unanswered = kept.tried && !busy
  const toggle = (a: string) => kept.change({ about: about.includes(a) ? about.filter((x) => x !== a) : [...about, a] })
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
              onPick={(c) => kept.change({ county: c, place: '' })}
            />
            {county && <Pick label={tell('township')} value={place} places={townships} onPick={(p) => kept.change({ place: p })} />}
          </>
        )}
        <Field label={t('name')}>
          <input autoComplete="name" maxLength={60} value={name} onChange={(e) => kept.change({ name: e.target.value })} />
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
          <textarea rows={5} maxLength={2000} value={words} onChange={(e) => kept.change({ words: e.target.value })} />
        </Field>
        <h2>{t('photos')}</h2>
        <p className={css.note}>{t('photosHint')}</p>
        <Photos pictures={pictures} most={most} onChange={(next) => kept.change((was) => ({ pictures: next(was.pictures) }))} />
      </fieldset>
      {faults.length > 0 && (
        <p role="alert" className="act">
          {faults.join(' ')}
        </p>
      )}
      {unanswered && <p>{t('sendWait')}</p>}
      <Steps onBack={busy || unanswered ? undefined : onBack} next={t(busy ? 'sending' : 'send')} disabled={busy || where === '' || about.length === 0 || !words.trim() || !name.trim()} />
      {!busy && (kept.restored || kept.tried) && <Discard onDiscard={discard} />}
    </form>
  )
}
