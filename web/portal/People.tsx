import { useState, type FormEvent } from 'react'
import { Heading } from './Heading'
import css from './portal.module.css'
import type { Person } from './talk'
import { useText } from './text'

const relations = ['spouse', 'child', 'parent', 'grandparent', 'grandchild', 'sibling', 'other'] as const

interface Draft {
  key: number
  relation: Person['relation']
  age: string
}

const ageOf = (text: string) => (/^\d{1,3}$/.test(text.trim()) && Number(text) <= 120 ? Number(text) : undefined)

/** People asks who lives together: the reader first. */
export function People({ people, onDone, onBack }: { people: Person[]; onDone: (people: Person[]) => void; onBack: () => void }) {
  const t = useText()
  const [drafts, setDrafts] = useState<Draft[]>(() => people.map((p, key) => ({ key, relation: p.relation, age: String(p.age) })))
  const [wrong, setWrong] = useState(false)
  const change = (key: number, to: Partial<Draft>) => setDrafts((was) => was.map((d) => (d.key === key ? { ...d, ...to } : d)))
  const add = () => setDrafts((was) => [...was, { key: Math.max(...was.map((d) => d.key)) + 1, relation: was.length === 1 ? 'spouse' : 'child', age: '' }])
  const submit = (e: FormEvent) => {
    e.preventDefault()
    const done = drafts.map((d) => ({ relation: d.relation, age: ageOf(d.age) }))
    const faulty = done.some((p) => p.age === undefined)
    setWrong(faulty)
    if (!faulty) onDone(done.map((p) => ({ relation: p.relation, age: p.age ?? 0 })))
  }
  return (
    <form onSubmit={submit} noValidate>
      <Heading>{t('people')}</Heading>
      <p className={css.note}>{t('peopleHint')}</p>
      {drafts.map((d, i) => (
        <fieldset key={d.key} className={css.person}>
          <legend>{i === 0 ? t('me') : t('person', { n: i + 1 })}</legend>
          {i > 0 && (
            <label className={css.field}>
              <span>{t('relation')}</span>
              <select value={d.relation} onChange={(e) => change(d.key, { relation: e.target.value as Person['relation'] })}>
                {relations.map((r) => (
                  <option key={r} value={r}>
                    {t(`relation.${r}`)}
                  </option>
                ))}
              </select>
            </label>
          )}
          <label className={css.field}>
            <span>{t('age')}</span>
            <input
              inputMode="numeric"
              autoComplete="off"
              value={d.age}
              aria-invalid={wrong && ageOf(d.age) === undefined}
              onChange={(e) => change(d.key, { age: e.target.value })}
            />
          </label>
          {i > 0 && (
            <button type="button" className={css.small} aria-label={t('remove', { n: i + 1 })} onClick={() => setDrafts(drafts.filter((o) => o.key !== d.key))}>
              ×
            </button>
          )}
        </fieldset>
      ))}
      {drafts.length < 12 && (
        <button type="button" className={css.second} onClick={add}>
          {t('add')}
        </button>
      )}
      {wrong && (
        <p role="alert" className="act">
          {t('ageWrong')}
        </p>
      )}
      <div className={css.acts}>
        <button type="submit" className={css.primary}>
          {t('next')}
        </button>
        <button type="button" className={css.second} onClick={onBack}>
          {t('back')}
        </button>
      </div>
    </form>
  )
}
