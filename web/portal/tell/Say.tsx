import { useRef, useState, type FormEvent } from 'react'
import { asProblem } from '@/shared/api/problem'
import { Field, Steps } from '../apply/parts'
import { Photos } from '../apply/Photos'
import { said } from '../apply/said'
import type { Picture } from '../apply/store'
import { useText as useApplyText } from '../apply/text'
import { Heading } from '../Heading'
import { newIntent, placesIn, tellNamed, tellUnsigned } from '../office'
import { counties, Pick } from '../Pick'
import css from '../portal.module.css'
import { useLoaded } from '../useLoaded'
import { open, type Kind, type Told } from './kind'
import { sendAll } from './pictures'
import { useText } from './text'

/** most is how many pictures go with it (petition/petition.go). */
const most = 6

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

// newKey makes the key of a receipt here, at random: the server keeps a hash of it, and knows a retry by it.
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => letters[b & 31]).join('')

const empty = { name: '', phone: '', about: '', notice: '', words: '' }

interface SayProps {
  kind: Kind
  named: boolean
  onBack: () => void
  onTold: (told: Told) => void
}

/** Say takes the words, sends them, and sends the same again where no answer came. */
export function Say({ kind, named, onBack, onTold }: SayProps) {
  const t = useText()
  const say = useApplyText()
  const [key] = useState(() => (named ? newIntent() : newKey()))
  const [county, setCounty] = useState('')
  const [place, setPlace] = useState('')
  const [f, setF] = useState(empty)
  const [pictures, setPictures] = useState<Picture[]>([])
  const sent = useRef(new Map<string, string>())
  const [busy, setBusy] = useState(false)
  const [unanswered, setUnanswered] = useState(false)
  const [faults, setFaults] = useState<string[]>([])
  const { value: all } = useLoaded('all', counties)
  const { value: townships } = useLoaded(county, placesIn)
  const set = (field: keyof typeof empty) => (e: { target: { value: string } }) => setF({ ...f, [field]: e.target.value })
  const tell = async () => {
    if (!named && open(kind)) return { taken: await tellUnsigned({ ...f, kind, place, key }), key }
    const files = await sendAll(pictures, place, sent.current)
    return { taken: await tellNamed({ ...f, kind, place, ...(files.length > 0 ? { files } : {}) }, key), key: undefined }
  }
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setFaults([])
    try {
      onTold(await tell())
    } catch (x) {
      const status = asProblem(x).status
      setUnanswered(status === 0 || status >= 500)
      setFaults(said(x, say))
      setBusy(false)
    }
  }
  const ready = place !== '' && f.words.trim() !== '' && (!named || f.name.trim() !== '') && (kind !== 'objection' || f.notice.trim() !== '')
  return (
    <form onSubmit={(e) => void submit(e)} noValidate>
      <Heading>{t('who')}</Heading>
      <fieldset className={css.person} disabled={busy || unanswered}>
        <legend>{t(`kind.${kind}`)}</legend>
        <Pick
          label={t('county')}
          value={county}
          places={all}
          onPick={(c) => {
            setCounty(c)
            setPlace('')
          }}
        />
        {county && <Pick label={t('township')} value={place} places={townships} onPick={setPlace} />}
        <Field label={t(named ? 'name' : 'nameFree')}>
          <input autoComplete="name" maxLength={60} value={f.name} onChange={set('name')} />
        </Field>
        {!named && (
          <Field label={t('phone')}>
            <input autoComplete="off" inputMode="tel" maxLength={20} value={f.phone} onChange={set('phone')} />
          </Field>
        )}
        <Field label={t('about')}>
          <input autoComplete="off" maxLength={100} value={f.about} onChange={set('about')} />
        </Field>
        {kind === 'objection' && (
          <Field label={t('notice')}>
            <input autoComplete="off" maxLength={40} value={f.notice} onChange={set('notice')} />
          </Field>
        )}
        <Field label={t('words')}>
          <textarea rows={5} maxLength={2000} value={f.words} onChange={set('words')} />
        </Field>
        {named && (
          <>
            <h2>{t('photos')}</h2>
            <Photos pictures={pictures} most={most} onChange={setPictures} />
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
    </form>
  )
}
