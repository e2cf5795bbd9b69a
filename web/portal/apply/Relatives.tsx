import css from '../portal.module.css'
import { Field } from './parts'
import type { Said } from './Special'
import { useText } from './text'

interface Props {
  said: Said
  set: (to: Partial<Said>) => void
}

const owing = ['child', 'parent', 'spouse', 'grandchild', 'grandparent', 'sibling'] as const

/** Obligors asks who lives elsewhere and owes the person support, or that nobody does. */
export function Obligors({ said, set }: Props) {
  const t = useText()
  const list = said.obligors ?? []
  const put = (at: number, to: Partial<(typeof list)[number]>) => set({ obligors: list.map((o, i) => (i === at ? { ...o, ...to } : o)) })
  return (
    <fieldset className={css.person}>
      <legend>{t('obligors')}</legend>
      <p className={css.note}>{t('obligorsHint')}</p>
      {list.map((o, i) => (
        <div key={i} className={css.person}>
          <Field label={t('obligorName', { n: i + 1 })}>
            <input required autoComplete="off" maxLength={60} value={o.name} onChange={(e) => put(i, { name: e.target.value })} />
          </Field>
          <Field label={t('obligorIs', { n: i + 1 })}>
            <select value={o.relation} onChange={(e) => put(i, { relation: e.target.value as typeof o.relation })}>
              {owing.map((r) => (
                <option key={r} value={r}>
                  {t(`relation.${r}`)}
                </option>
              ))}
            </select>
          </Field>
          <Field label={t('obligorHow', { n: i + 1 })}>
            <input autoComplete="off" maxLength={500} value={o.detail ?? ''} onChange={(e) => put(i, { detail: e.target.value })} />
          </Field>
          <button type="button" className={css.small} aria-label={t('remove', { n: i + 1 })} onClick={() => set({ obligors: list.filter((_, x) => x !== i) })}>
            ×
          </button>
        </div>
      ))}
      {list.length < 20 && (
        <button type="button" className={css.second} onClick={() => set({ noObligors: false, obligors: [...list, { name: '', relation: 'child' }] })}>
          {t('addPerson')}
        </button>
      )}
      {list.length === 0 && (
        <label className={css.keep}>
          <input type="checkbox" required checked={said.noObligors ?? false} onChange={(e) => set({ noObligors: e.target.checked })} />
          {t('noObligors')}
        </label>
      )}
    </fieldset>
  )
}

const states = ['dead', 'missing', 'lost', 'prison', 'detox', 'confined', 'disabled', 'ill', 'revoked', 'deported', 'able'] as const
const timed: string[] = ['lost', 'prison', 'detox', 'confined']

/** Parents asks of both parents what keeps them from bringing up the child. */
export function Parents({ said, set }: Props) {
  const t = useText()
  const both = [0, 1].map((i) => said.parents?.[i] ?? { name: '', state: 'dead' as const })
  const put = (at: number, to: Partial<(typeof both)[number]>) => set({ parents: both.map((p, i) => (i === at ? { ...p, ...to } : p)) })
  return (
    <>
      {both.map((p, i) => (
        <fieldset key={i === 0 ? 'father' : 'mother'} className={css.person}>
          <legend>{t(i === 0 ? 'father' : 'mother')}</legend>
          <Field label={t('name')}>
            <input required autoComplete="off" maxLength={60} value={p.name} onChange={(e) => put(i, { name: e.target.value })} />
          </Field>
          <Field label={t('parentIs')}>
            <select value={p.state} onChange={(e) => put(i, { state: e.target.value as typeof p.state, months: undefined })}>
              {states.map((s) => (
                <option key={s} value={s}>
                  {t(`parent.${s}`)}
                </option>
              ))}
            </select>
          </Field>
          {timed.includes(p.state) && (
            <Field label={t('parentMonths')}>
              <input inputMode="numeric" autoComplete="off" pattern="[0-9]{1,4}" value={p.months ?? ''} onChange={(e) => put(i, { months: /^\d{1,4}$/.test(e.target.value) ? Number(e.target.value) : undefined })} />
            </Field>
          )}
        </fieldset>
      ))}
    </>
  )
}
