import { useContext, useState, type FormEvent } from 'react'
import { minute } from '@/shared/format/date'
import { LangContext } from '@/shared/i18n/texts'
import { Zh } from '@/shared/i18n/Zh'
import own from '../apply/apply.module.css'
import { said } from '../apply/said'
import { Box } from '../apply/Sign'
import { useText as useApplyText } from '../apply/text'
import { Heading } from '../Heading'
import { newIntent, send, signSummons, summons, type Summons } from '../office'
import css from '../portal.module.css'
import { useText } from './text'

// codeOf is the code of the address that a message gave; what follows the # was sent to nobody.
const codeOf = () => decodeURIComponent(window.location.hash.slice(1))

/** Summoned is where an adult of somebody's application signs the letter of authorisation on a phone of their own. */
export default function Summoned() {
  const t = useText()
  const words = useApplyText()
  const [code, setCode] = useState(codeOf)
  const [found, setFound] = useState<Summons>()
  const [signed, setSigned] = useState(false)
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const open = async (e: FormEvent) => {
    e.preventDefault()
    setBusy(true)
    setFault('')
    await summons(code)
      .then(setFound)
      .catch((thrown: unknown) => setFault(said(thrown, words).join(' ')))
    setBusy(false)
  }
  if (signed)
    return (
      <>
        <Heading key="signed">{t('thanks')}</Heading>
        <p role="status">{t('thanksHint')}</p>
      </>
    )
  if (found) return <Letter summons={found} code={code} onSigned={() => setSigned(true)} />
  return (
    <form onSubmit={(e) => void open(e)} noValidate>
      <Heading>{t('title')}</Heading>
      <p className={css.note}>{t('hint')}</p>
      <label className={css.field}>
        <span>{t('code')}</span>
        <input autoComplete="one-time-code" autoCapitalize="characters" maxLength={14} value={code} onChange={(e) => setCode(e.target.value)} />
      </label>
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        <button type="submit" className={css.primary} disabled={busy || code.trim().length < 10}>
          {t('open')}
        </button>
      </div>
    </form>
  )
}

function Letter({ summons: s, code, onSigned }: { summons: Summons; code: string; onSigned: () => void }) {
  const t = useText()
  const words = useApplyText()
  const { lang } = useContext(LangContext)
  const [idNumber, setIdNumber] = useState('')
  const [drawn, setDrawn] = useState<{ blob: Blob; key: string }>()
  const [fault, setFault] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (e: FormEvent) => {
    e.preventDefault()
    if (!drawn) return
    setBusy(true)
    setFault('')
    try {
      const stored = await send(drawn.blob, 'signature.png', { county: s.county, division: s.division, purpose: 'consent' }, drawn.key)
      await signSummons({ code, idNumber, letter: s.letter.version, fileId: stored.id })
      onSigned()
    } catch (thrown) {
      setFault(said(thrown, words).join(' '))
      setBusy(false)
    }
  }
  return (
    <form onSubmit={(e) => void submit(e)} noValidate>
      <Heading key="letter">{t('title')}</Heading>
      <p>
        <Zh>{t('asks', { name: s.applicant })}</Zh> {s.programme[lang]}
      </p>
      <p className={css.note}>
        {t('place')} <Zh>{s.place}</Zh> · {t('until')} {minute(s.until)}
      </p>
      <p className={css.note}>{t('only')}</p>
      <section className={css.card} aria-label={t('signOf')}>
        <h2 lang="zh-CN">{s.letter.title}</h2>
        <ol className={own.letter} lang="zh-CN">
          {s.letter.paragraphs.map((x) => (
            <li key={x}>{x.replace('{name}', s.name)}</li>
          ))}
          <li className={css.note}>{s.letter.basis}</li>
        </ol>
        <label className={css.field}>
          <span>{t('idNumber')}</span>
          <input autoComplete="off" maxLength={24} value={idNumber} onChange={(e) => setIdNumber(e.target.value)} />
        </label>
        <p className={css.note}>{t('idHint')}</p>
        {drawn ? (
          <p role="status">
            {t('drawn')}{' '}
            <button type="button" className={css.small} onClick={() => setDrawn(undefined)}>
              {words('signAgain')}
            </button>
          </p>
        ) : (
          <Box label={t('signOf')} onKeep={(blob) => setDrawn({ blob, key: newIntent() })} />
        )}
      </section>
      {fault && (
        <p role="alert" className="act">
          {fault}
        </p>
      )}
      <div className={css.acts}>
        <button type="submit" className={css.primary} disabled={busy || !drawn || idNumber.trim().length < 15}>
          {t('done')}
        </button>
      </div>
    </form>
  )
}
