import { useState, type FormEvent } from 'react'
import { asProblem } from '@/shared/api/problem'
import { Field, Steps } from '../apply/parts'
import { said } from '../apply/said'
import { useText as useApplyText } from '../apply/text'
import { Report } from '../change/Report'
import { Guarded } from '../Guarded'
import { Heading } from '../Heading'
import { readReceipt, type Followed } from '../office'
import css from '../portal.module.css'
import { Standing } from './Followed'
import { kinds, open, type Kind, type Told } from './kind'
import { Say } from './Say'
import { useText } from './text'

// query is what a notice that is objected to left in the address.
const query = (name: string) => new URLSearchParams(window.location.search).get(name) ?? ''

/** Tell lets anybody tell the office something, by name or without, and read what was answered. */
export default function Tell() {
  const [chosen, setChosen] = useState<{ kind: Kind; named: boolean } | undefined>()
  const [told, setTold] = useState<Told>()
  if (told)
    return (
      <Receipt
        told={told}
        onAnother={() => {
          setTold(undefined)
          setChosen(undefined)
        }}
      />
    )
  if (!chosen) return <Choose first={query('notice') ? 'objection' : undefined} onChosen={setChosen} />
  if (!open(chosen.kind))
    return (
      <Guarded>
        <Report onBack={() => setChosen(undefined)} />
      </Guarded>
    )
  const say = <Say kind={chosen.kind} named={chosen.named} notice={query('notice')} township={query('place')} onBack={() => setChosen(undefined)} onTold={setTold} />
  return chosen.named ? <Guarded>{say}</Guarded> : say
}

// Choose begins with the kind that a notice led to: whether to give a name is always asked.
function Choose({ first, onChosen }: { first: Kind | undefined; onChosen: (c: { kind: Kind; named: boolean }) => void }) {
  const t = useText()
  const [kind, setKind] = useState<Kind | undefined>(first)
  const [named, setNamed] = useState(true)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (kind) onChosen({ kind, named: named || !open(kind) })
  }
  return (
    <>
      <form onSubmit={submit}>
        <Heading>{t('title')}</Heading>
        <p className={css.lead}>{t('intro')}</p>
        <fieldset className={css.options}>
          <legend>{t('what')}</legend>
          {kinds.map((k) => (
            <label key={k} className={css.option}>
              <input type="radio" name="kind" checked={kind === k} onChange={() => setKind(k)} />
              {t(`kind.${k}`)}
            </label>
          ))}
        </fieldset>
        {kind && open(kind) && (
          <fieldset className={css.options}>
            <legend>{t('how')}</legend>
            {([true, false] as const).map((n) => (
              <label key={String(n)} className={css.option}>
                <input type="radio" name="named" checked={named === n} onChange={() => setNamed(n)} />
                {t(n ? 'named' : 'unnamed')}
              </label>
            ))}
          </fieldset>
        )}
        {kind && !open(kind) && <p>{t('namedOnly')}</p>}
        <p className={css.note}>{t('secret')}</p>
        <Steps onBack={undefined} disabled={!kind} />
      </form>
      <ReadReply />
    </>
  )
}

function Receipt({ told, onAnother }: { told: Told; onAnother: () => void }) {
  const t = useText()
  return (
    <>
      <Heading>{t('taken')}</Heading>
      <p>
        {t('number')} <strong data-receipt="number">{told.taken.number}</strong>
      </p>
      {told.key ? (
        <>
          <p>
            {t('key')} <strong data-receipt="key">{told.key.match(/.{4}/g)?.join('-')}</strong>
          </p>
          <p>{t('keyHint')}</p>
        </>
      ) : (
        <p>{t('toMine')}</p>
      )}
      <p>{told.taken.dueOn ? t('dueBy', { day: told.taken.dueOn }) : t('noDue')}</p>
      <div className={css.acts}>
        <button type="button" className={css.second} onClick={onAnother}>
          {t('another')}
        </button>
      </div>
    </>
  )
}

function ReadReply() {
  const t = useText()
  const say = useApplyText()
  const [number, setNumber] = useState('')
  const [key, setKey] = useState('')
  const [found, setFound] = useState<Followed>()
  const [faults, setFaults] = useState<string[]>([])
  const submit = (e: FormEvent) => {
    e.preventDefault()
    setFaults([])
    setFound(undefined)
    readReceipt(number, key).then(setFound, (x: unknown) => setFaults(asProblem(x).status === 429 ? [say('busy')] : said(x, say)))
  }
  return (
    <form onSubmit={submit}>
      <h2>{t('read')}</h2>
      <p className={css.note}>{t('readHint')}</p>
      <Field label={t('number')}>
        <input autoComplete="off" maxLength={40} value={number} onChange={(e) => setNumber(e.target.value)} />
      </Field>
      <Field label={t('key')}>
        <input autoComplete="off" autoCapitalize="characters" maxLength={24} value={key} onChange={(e) => setKey(e.target.value)} />
      </Field>
      {faults.length > 0 && (
        <p role="alert" className="act">
          {faults.join(' ')}
        </p>
      )}
      <div role="status">{found && <Standing petition={found} />}</div>
      <div className={css.acts}>
        <button type="submit" className={css.second} disabled={!number.trim() || !key.trim()}>
          {t('look')}
        </button>
      </div>
    </form>
  )
}
