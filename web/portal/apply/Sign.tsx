import { useState, type FormEvent } from 'react'
import { Zh } from '@/shared/i18n/Zh'
import { useSignature } from '@/shared/ui/useSignature'
import { Heading } from '../Heading'
import { invitations, newIntent, type Invitation } from '../office'
import css from '../portal.module.css'
import type { StepProps } from './Apply'
import { Steps } from './parts'
import own from './apply.module.css'
import type { Kept, Picture } from './store'
import { useText } from './text'
import { useLoaded } from '../useLoaded'
import { OnPhone } from '../sign/OnPhone'
import { adult } from './Who'

type Member = Kept['people'][number]

/** signedBy finds what a person signed on this phone. */
export const signedBy = (pictures: Picture[], p: Member) => pictures.find((x) => x.purpose === 'consent' && x.person === p.mark)

const plain = (idNumber: string) => idNumber.replaceAll(/\s/g, '').toUpperCase()

/** useInvited finds what each person of a draft was asked to sign on a phone of their own. */
export function useInvited(draftId: string | undefined) {
  const { value: list, again } = useLoaded<Invitation[]>(draftId ?? '', invitations)
  return { invited: (p: Member) => list?.find((x) => x.idNumber === plain(p.idNumber)), again }
}

/** Sign lays the letter of authorisation before each adult, who signs with a finger. */
export function Sign({ local, change, asked, saved, onNext, onBack }: StepProps) {
  const t = useText()
  const { people } = local.form
  const adults = people.filter((p) => adult(p.idNumber))
  const letter = asked?.letter
  const { invited, again: look } = useInvited(local.draftId)
  const done = (p: Member) => signedBy(local.pictures, p) !== undefined || p.signature !== undefined || p.later || invited(p)?.state === 'signed'
  const submit = (e: FormEvent) => {
    e.preventDefault()
    if (!letter) change({ people: people.map((p) => ({ ...p, later: true })) })
    onNext()
  }
  const set = (mark: string, to: Partial<Member>) => people.map((p) => (p.mark === mark ? { ...p, ...to } : p))
  const keep = (p: Member, blob: Blob) => {
    const drawn: Picture = { key: newIntent(), purpose: 'consent', name: t('signOf', { name: p.name }), person: p.mark, blob }
    change({ people: set(p.mark, { letter: letter?.version, later: undefined }) }, { pictures: (was) => [...was.filter((x) => x.person !== p.mark), drawn] })
  }
  const redo = (p: Member) => change({ people: set(p.mark, { letter: undefined, signature: undefined }) }, { pictures: (was) => was.filter((x) => x.person !== p.mark) })
  return (
    <form onSubmit={submit} noValidate>
      <Heading>{t('consent')}</Heading>
      {asked && !letter && <p>{t('noLetter')}</p>}
      {letter && (
        <>
          <p className={css.note}>{t('consentHint')}</p>
          <h2 lang="zh-CN">{letter.title}</h2>
          {adults.map((p) => (
            <section key={p.mark} className={css.card} aria-label={t('signOf', { name: p.name })}>
              <h3>
                <Zh>{t('signOf', { name: p.name })}</Zh>
              </h3>
              <ol className={own.letter} lang="zh-CN">
                {letter.paragraphs.map((x) => (
                  <li key={x}>{x.replace('{name}', p.name)}</li>
                ))}
                <li className={css.note}>{letter.basis}</li>
              </ol>
              {signedBy(local.pictures, p) || p.signature ? (
                <p role="status">
                  {t('signed')}{' '}
                  <button type="button" className={css.small} onClick={() => redo(p)}>
                    {t('signAgain')}
                  </button>
                </p>
              ) : (
                invited(p)?.state !== 'signed' && <Box label={t('signOf', { name: p.name })} onKeep={(blob) => keep(p, blob)} />
              )}
              {!signedBy(local.pictures, p) && !p.signature && <OnPhone name={p.name} idNumber={p.idNumber} draftId={local.draftId} asked={invited(p)} onSave={saved} onChanged={look} />}
              <label className={css.keep}>
                <input type="checkbox" checked={p.later ?? false} onChange={(e) => change({ people: set(p.mark, { later: e.target.checked || undefined }) })} />
                {t('later')}
              </label>
            </section>
          ))}
          {adults.length < people.length && <p className={css.note}>{t('minors')}</p>}
        </>
      )}
      <Steps onBack={onBack} disabled={!asked || (letter !== undefined && !adults.every(done))} />
    </form>
  )
}

/** Box is where somebody signs with a finger. */
export function Box({ label, onKeep }: { label: string; onKeep: (blob: Blob) => void }) {
  const t = useText()
  const [draw, setDraw] = useState<() => Promise<Blob>>()
  const { canvas, handlers, clear } = useSignature((d) => setDraw(() => d))
  return (
    <>
      <p className={css.note}>{t('signHere')}</p>
      <canvas ref={canvas} className={own.box} role="img" aria-label={label} {...handlers} />
      <div className={css.acts}>
        <button type="button" className={css.second} disabled={!draw} onClick={() => void draw?.().then(onKeep)}>
          {t('signKeep')}
        </button>
        <button type="button" className={css.second} disabled={!draw} onClick={clear}>
          {t('signAgain')}
        </button>
      </div>
    </>
  )
}
