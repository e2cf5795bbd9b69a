import { useState, type FormEvent } from 'react'
import { Zh } from '@/shared/i18n/Zh'
import { Heading } from '../Heading'
import type { Form, Programme } from '../office'
import css from '../portal.module.css'
import type { StepProps } from './Apply'
import { Bills } from './Bills'
import { Lost } from './Lost'
import { Field, Steps } from './parts'
import { Obligors, Parents } from './Relatives'
import { useText } from './text'

export type Said = NonNullable<Form['special']>

/** asks reports whether a programme asks for a part. */
export const asks = (p: Programme | undefined, ...parts: string[]) => parts.some((x) => p?.declares.includes(x))

/** special reports whether a programme asks for more than people and means. */
export const special = (p: Programme | undefined) => p !== undefined && (p.forOne || p.afterDisaster)

const acts = ['eat', 'dress', 'bed', 'toilet', 'walk', 'bathe'] as const

/** Special asks what the programme needs of one person, or after a disaster. */
export function Special({ local, change, programme: p, asked, onNext, onBack }: StepProps) {
  const t = useText()
  const { form: f } = local
  const [wrong, setWrong] = useState(false)
  const said: Said = f.special ?? { for: 1 }
  const set = (to: Partial<Said>) => change({ special: { ...said, ...to } })
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const bad = e.currentTarget.querySelector<HTMLInputElement>(':is(input, select, textarea):invalid')
    setWrong(bad !== null)
    if (bad) return bad.focus()
    if (p && p.forOne && !f.special) change({ special: said })
    onNext()
  }
  if (!p) return null
  return (
    <form onSubmit={submit} noValidate>
      <Heading>{t('special')}</Heading>
      {p.forOne && f.people.length > 1 && (
        <Field label={t('for')}>
          <select value={said.for || 1} onChange={(e) => set({ for: Number(e.target.value) })}>
            {f.people.map((x, i) => (
              <option key={x.mark} value={i + 1}>
                {x.name || t('noName', { n: i + 1 })}
              </option>
            ))}
          </select>
        </Field>
      )}
      {p.forOne && f.people.length === 1 && (
        <p>
          <Zh>{t('forThis', { name: f.people[0]?.name ?? '' })}</Zh>
        </p>
      )}
      {asks(p, 'care') && <Care said={said} set={set} />}
      {p.selfCare && (
        <fieldset className={css.options}>
          <legend>{t('alone')}</legend>
          <p className={css.note}>{t('aloneHint')}</p>
          {acts.map((a) => (
            <label key={a} className={css.keep}>
              <input type="checkbox" checked={!said.unmanaged?.includes(a)} onChange={(e) => set({ unmanaged: acts.filter((x) => (x === a ? !e.target.checked : said.unmanaged?.includes(x))) })} />
              {t(`alone.${a}`)}
            </label>
          ))}
        </fieldset>
      )}
      {asks(p, 'obligors') && <Obligors said={said} set={set} />}
      {asks(p, 'parents') && <Parents said={said} set={set} />}
      {asks(p, 'bills') && <Bills said={said} set={set} />}
      {p.afterDisaster && <Lost form={f} events={asked?.events ?? []} rebuild={asks(p, 'rebuild')} onChange={(loss) => change({ loss })} />}
      {wrong && (
        <p role="alert" className="act">
          {t('specialWrong')}
        </p>
      )}
      <Steps onBack={onBack} />
    </form>
  )
}

function Care({ said, set }: { said: Said; set: (to: Partial<Said>) => void }) {
  const t = useText()
  return (
    <>
      <fieldset className={css.options}>
        <legend>{t('care')}</legend>
        {([true, false] as const).map((yes) => (
          <label key={String(yes)} className={css.option}>
            <input type="radio" name="care" required checked={said.needsCare === yes} onChange={() => set({ needsCare: yes })} />
            {t(yes ? 'care.yes' : 'care.no')}
          </label>
        ))}
      </fieldset>
      <label className={css.keep}>
        <input type="checkbox" checked={said.injuryCare ?? false} onChange={(e) => set({ injuryCare: e.target.checked })} />
        {t('injuryCare')}
      </label>
    </>
  )
}
