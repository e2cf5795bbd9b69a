import { useEffect, useState } from 'react'
import { Heading } from '../Heading'
import { askedFor, programmesOf, type Asked, type Programme } from '../office'
import css from '../portal.module.css'
import { go } from '../route'
import { useLoaded } from '../useLoaded'
import { Check } from './Check'
import { keepPage } from './keepPage'
import { Means } from './Means'
import { said } from './said'
import { Sign } from './Sign'
import { asks, Special, special } from './Special'
import type { Local } from './store'
import { useText } from './text'
import { useApplication, type Whereabouts } from './useApplication'
import { Where } from './Where'
import { Who } from './Who'
import { Why } from './Why'

/** What every step of an application is given. */
export interface StepProps {
  local: Local
  change: ReturnType<typeof useApplication>['change']
  dropPaper: ReturnType<typeof useApplication>['dropPaper']
  programme: Programme | undefined
  asked: Asked | undefined
  saved: ReturnType<typeof useApplication>['saved']
  onNext: () => void
  onBack: (() => void) | undefined
}

const steps = [Who, Special, Means, Why, Sign] as const // after Where

// wanted reports whether a programme has a step; while it is not known, what most have.
const wanted = (step: number, p: Programme | undefined) => (step === 2 ? special(p) : step !== 3 || !p || p.means || asks(p, 'expenses'))

/** Apply leads a family through an application, step by step; what was entered is kept at every change. */
export default function Apply() {
  const t = useText()
  const { local, kept, change, dropPaper, sync, saved, choose, file } = useApplication()
  const [number, setNumber] = useState('')
  useEffect(keepPage, [])
  const { programmes, asked } = useAsked(local)
  if (number) return <Done number={number} />
  if (!local)
    return (
      <p role="status" className={css.wait}>
        {t('wait')}
      </p>
    )
  const programme = programmes?.find((p) => p.programme === local.form.programme)
  const last = steps.length + 1
  const step = local.filing ? last : Math.min(local.step, last)
  const all = [...Array(last + 1).keys()].filter((n) => wanted(n, programme))
  const to = (next: number | undefined) => next !== undefined && change({}, { step: next })
  const props = {
    local,
    change,
    dropPaper,
    asked,
    saved,
    programme,
    onNext: () => to(all.find((n) => n > step)),
    onBack: step > 0 && !local.filing ? () => to(all.filter((n) => n < step).at(-1)) : undefined,
  }
  const Step = steps[step - 1]
  return (
    <>
      <p className={css.note}>{t('step', { n: all.filter((n) => n <= step).length, of: all.length })}</p>
      {step === 0 ? <Where {...props} programmes={programmes} /> : Step ? <Step key={step} {...props} /> : <Check {...props} onFile={file} onFiled={setNumber} />}
      {!local.filing && <Kept kept={kept.at} why={kept.why} onRetry={() => void sync()} onChoose={(theirs) => void choose(theirs)} />}
    </>
  )
}

// askedIn reads what is asked for "division programme".
const askedIn = (both: string) => {
  const [division = '', programme = ''] = both.split(' ')
  return askedFor(division, programme)
}

// What can be applied for in the chosen place, and what is asked for it.
function useAsked(local: Local | undefined) {
  const { division = '', programme = '' } = local?.form ?? {}
  const chosen = division.length >= 9
  const { value: programmes } = useLoaded(chosen ? division : '', programmesOf)
  const { value: asked } = useLoaded(chosen && programme ? `${division} ${programme}` : '', askedIn)
  return { programmes, asked }
}

function Kept({ kept, why, onRetry, onChoose }: { kept: Whereabouts; why: unknown; onRetry: () => void; onChoose: (theirs: boolean) => void }) {
  const t = useText()
  return (
    <div className={css.card} role="status" data-kept={kept}>
      <p className={kept === 'kept' || kept === 'sending' ? css.note : ''}>{t(`kept.${kept}`)}</p>
      {kept === 'refused' && said(why, t).map((x) => <p key={x}>{x}</p>)}
      {(kept === 'offline' || kept === 'refused') && (
        <button type="button" className={css.second} onClick={onRetry}>
          {t('retry')}
        </button>
      )}
      {kept === 'other' && (
        <div className={css.acts}>
          <button type="button" className={css.second} onClick={() => onChoose(true)}>
            {t('useTheirs')}
          </button>
          <button type="button" className={css.second} onClick={() => onChoose(false)}>
            {t('useMine')}
          </button>
        </div>
      )}
    </div>
  )
}

function Done({ number }: { number: string }) {
  const t = useText()
  return (
    <>
      <Heading>{t('filed')}</Heading>
      <p role="status">{t('filedText', { number })}</p>
      <div className={css.acts}>
        <button type="button" className={css.primary} onClick={() => go('/portal/mine')}>
          {t('toMine')}
        </button>
      </div>
    </>
  )
}
