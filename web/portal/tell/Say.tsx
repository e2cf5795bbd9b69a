import { useRef, useState, type FormEvent } from 'react'
import { Discard, Field, Steps } from '../apply/parts'
import { Photos } from '../apply/Photos'
import { said } from '../apply/said'
import type { Picture } from '../apply/store'
import { useText as useApplyText } from '../apply/text'
import { Heading } from '../Heading'
import { placesIn, tellNamed, tellUnsigned, type Saying } from '../office'
import { counties, Pick } from '../Pick'
import css from '../portal.module.css'
import { useKept } from '../useKept'
import { useLoaded } from '../useLoaded'
import type { Told } from './kind'
import { sendAll } from './pictures'
import { useText } from './text'

/** most is how many pictures go with it (petition/petition.go). */
const most = 6

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

// newKey makes the key of a receipt here, at random: the server keeps a hash of it, and knows a retry by it.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => letters[b & 31]).join('')

const empty = { name: '', phone: '', about: '', notice: '', words: '' }

interface SayProps {
  kind: Saying['kind']
  named: boolean
  /** The number on the sheet that is objected to, and its township, where they are known. */
  notice: string
  township: string
  onBack: () => void
  onTold: (told: Told) => void
}

interface Words {
  f: typeof empty
  county: string
  place: string
  pictures: Picture[]
}

/** Say takes the words, sends them, and sends the same again where no answer came. */
export function Say({ kind, named, notice, township, onBack, onTold }: SayProps) {
  const t = useText()
  const say = useApplyText()
  const [key, setKey] = useState(newKey)
  const objects = kind === 'objection'
  const sheet = objects ? { notice, township } : { notice: '', township: '' }
  // What is told without a name is not left on a phone that others use.
  const kept = useKept<Words>(named ? `tell/${kind}/${sheet.notice}` : '', { f: { ...empty, notice: sheet.notice }, county: sheet.township.slice(0, 6), place: sheet.township, pictures: [] })
  const sent = useRef(new Map<string, string>())
  const [busy, setBusy] = useState(false)
  const [faults, setFaults] = useState<string[]>([])
  const { value: all } = useLoaded('all', counties)
  const { value: townships } = useLoaded(kept.value?.county ?? '', placesIn)
  const set = (field: keyof typeof empty) => (e: { target: { value: string } }) => kept.change((was) => ({ f: { ...was.f, [field]: e.target.value } }))
  const tell = async ({ f, place, pictures }: Words, intent: string): Promise<Told> => {
    if (!named) return { taken: await tellUnsigned({ ...f, kind, place, key }), key }
    const files = await sendAll(pictures, place, sent.current)
    return { taken: await tellNamed({ ...f, kind, place, ...(files.length > 0 ? { files } : {}) }, intent), key: undefined }
  }
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setFaults([])
    try {
      onTold(await kept.hand(tell))
    } catch (x) {
      setFaults(said(x, say))
      setBusy(false)
    }
  }
  const discard = () => {
    kept.discard()
    setKey(newKey()) // something else is told next, and has a receipt of its own
    setFaults([])
  }
  if (!kept.value) return null
  const { f, county, place, pictures } = kept.value
  const unanswered = kept.tried && !busy
  const ready = place !== '' && f.words.trim() !== '' && (!named || f.name.trim() !== '') && (!objects || f.notice.trim() !== '')
  return (
    <form onSubmit={(e) => void submit(e)} noValidate>
      <Heading>{t('who')}</Heading>
      <fieldset className={css.person} disabled={busy || unanswered}>
        <legend>{t(`kind.${kind}`)}</legend>
        <Pick
          label={t('county')}
          value={county}
          places={all}
          onPick={(c) => kept.change({ county: c, place: '' })}
        />
        {county && <Pick label={t('township')} value={place} places={townships} onPick={(p) => kept.change({ place: p })} />}
        <Field label={t(named ? 'name' : 'nameFree')}>
          <input autoComplete="name" maxLength={60} value={f.name} onChange={set('name')} />
        </Field>
        {!named && (
          <Field label={t('phone')}>
            <input autoComplete="off" inputMode="tel" maxLength={20} value={f.phone} onChange={set('phone')} />
          </Field>
        )}
        <Field wide label={t('about')}>
          <input autoComplete="off" maxLength={100} value={f.about} onChange={set('about')} />
        </Field>
        {objects && (
          <Field label={t('notice')}>
            <input autoComplete="off" maxLength={40} value={f.notice} onChange={set('notice')} />
          </Field>
        )}
        <Field wide label={t('words')}>
          <textarea rows={5} maxLength={2000} value={f.words} onChange={set('words')} />
        </Field>
        {named && (
          <>
            <h2>{t('photos')}</h2>
            <Photos pictures={pictures} most={most} onChange={(next) => kept.change((was) => ({ pictures: next(was.pictures) }))} />
          </>
        )}
      </fieldset>
      {faults.length > 0 && (
        <p role="alert" className="act">
          {faults.join(' ')}
        </p>
      )}
      {unanswered && <p>{t('sendWait')}</p>}
      <Steps onBack={busy || unanswered ? undefined : onBack} next={t(busy ? 'sending' : 'send')} disabled={busy || !ready} />
      {!busy && (kept.restored || kept.tried) && <Discard onDiscard={discard} />}
    </form>
  )
}
