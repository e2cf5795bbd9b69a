import { useState, type FormEvent } from 'react'
import { Heading } from '../Heading'
import css from '../portal.module.css'
import type { StepProps } from './Apply'
import { person } from './application'
import { Field, Steps } from './parts'
import type { Kept, Picture } from './store'
import { useText } from './text'

const relations = ['spouse', 'child', 'parent', 'grandparent', 'grandchild', 'sibling', 'other'] as const

/** right reports whether an ID number can be one: its form and its check digit (GB 11643). The office checks it again. */
function right(id: string): boolean {
  const n = id.replaceAll(/\s/g, '').toUpperCase()
  if (!/^\d{17}[\dX]$/.test(n)) return false
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  return '10X98765432'[weights.reduce((sum, w, i) => sum + w * Number(n[i]), 0) % 11] === n[17]
}

/** adult reports whether the person of an ID number is eighteen. */
export function adult(id: string): boolean {
  const n = id.replaceAll(/\s/g, '')
  const born = new Date(Number(n.slice(6, 10)) + 18, Number(n.slice(10, 12)) - 1, Number(n.slice(12, 14)))
  return !(born.getTime() > Date.now())
}

// without leaves out what a person signed.
const without = (mark: string | undefined) => (pictures: Picture[]) => pictures.filter((p) => p.person === undefined || p.person !== mark)

/** Who asks who lives together: the applicant first. */
export function Who({ local, change, programme, onNext, onBack }: StepProps) {
  const t = useText()
  const { people } = local.form
  const [shown, setShown] = useState(false)
  const set = (at: number, to: Partial<Kept['people'][number]>) => change({ people: people.map((p, i) => (i === at ? { ...p, ...to } : p)) })
  // A letter is signed by one person under one name: another name or number makes it void.
  const rename = (at: number, to: Pick<Partial<Kept['people'][number]>, 'name' | 'idNumber'>) =>
    change({ people: people.map((p, i) => (i === at ? { ...p, ...to, letter: undefined, signature: undefined } : p)) }, { pictures: without(people[at]?.mark) })
  const drop = (at: number) => {
    const moved = <T extends { person: number }>(list: T[]) => list.filter((l) => l.person !== at + 1).map((l) => (l.person > at + 1 ? { ...l, person: l.person - 1 } : l))
    const { incomes, assets, expenses, special } = local.form
    change({ people: people.filter((_, i) => i !== at), incomes: moved(incomes), assets: moved(assets), expenses: moved(expenses), special: special && { ...special, for: special.for > at + 1 ? special.for - 1 : special.for === at + 1 ? 1 : special.for } }, { pictures: without(people[at]?.mark) })
  }
  const submit = (e: FormEvent) => {
    e.preventDefault()
    const fine = people.every((p) => p.name.trim() && right(p.idNumber))
    setShown(!fine)
    if (fine) onNext()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Heading>{t('who')}</Heading>
      <p className={css.note}>{t(programme?.means === false ? 'whoFew' : 'whoHint')}</p>
      {people.map((p, i) => (
        <fieldset key={p.mark} className={css.person}>
          <legend>{i === 0 ? t('self') : t('person', { n: i + 1 })}</legend>
          {i > 0 && (
            <Field label={t('relation')}>
              <select value={p.relation} onChange={(e) => set(i, { relation: e.target.value as typeof p.relation })}>
                {relations.map((r) => (
                  <option key={r} value={r}>
                    {t(`relation.${r}`)}
                  </option>
                ))}
              </select>
            </Field>
          )}
          <Field label={t('name')}>
            <input autoComplete="off" maxLength={60} value={p.name} aria-invalid={shown && !p.name.trim()} onChange={(e) => rename(i, { name: e.target.value })} />
          </Field>
          <Field wide label={t('idNumber')}>
            <input autoComplete="off" maxLength={24} value={p.idNumber} aria-invalid={(shown || p.idNumber.length >= 18) && !right(p.idNumber)} onChange={(e) => rename(i, { idNumber: e.target.value })} />
          </Field>
          {i > 0 && (
            <button type="button" className={css.small} aria-label={t('remove', { n: i + 1 })} onClick={() => drop(i)}>
              ×
            </button>
          )}
        </fieldset>
      ))}
      {people.length < 20 && (
        <button type="button" className={css.second} onClick={() => change({ people: [...people, person(people.length === 1 ? 'spouse' : 'child')] })}>
          {t('addPerson')}
        </button>
      )}
      {shown && (
        <p role="alert" className="act">
          {t('mend')} {people.map((p, i) => (p.name.trim() && right(p.idNumber) ? '' : `${t('person', { n: i + 1 })}: ${p.name.trim() ? t('idNumber') : t('name')}`)).filter(Boolean).join('; ')}
        </p>
      )}
      <Steps onBack={onBack} />
    </form>
  )
}
