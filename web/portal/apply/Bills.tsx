import css from '../portal.module.css'
import { Field, Sum } from './parts'
import type { Said } from './Special'
import { useText } from './text'

const kinds = ['inpatient', 'outpatient', 'pharmacy'] as const

type Bill = NonNullable<Said['bills']>[number]

const blank: Bill = { kind: 'inpatient', hospital: '', designated: true, settledOn: '' }

/** Bills asks which settlements of treatment it is for; figures may be left to the office. */
export function Bills({ said, set }: { said: Said; set: (to: Partial<Said>) => void }) {
  const t = useText()
  const list = said.bills?.length ? said.bills : [blank]
  const put = (at: number, to: Partial<Bill>) => set({ bills: list.map((b, i) => (i === at ? { ...b, ...to } : b)) })
  return (
    <>
      <p className={css.note}>{t('billsHint')}</p>
      {list.map((b, i) => (
        <fieldset key={i} className={css.person}>
          <legend>{t('bill', { n: i + 1 })}</legend>
          <Field label={t('billKind')}>
            <select value={b.kind} onChange={(e) => put(i, { kind: e.target.value as Bill['kind'] })}>
              {kinds.map((k) => (
                <option key={k} value={k}>
                  {t(`bill.${k}`)}
                </option>
              ))}
            </select>
          </Field>
          <Field label={t('hospital')}>
            <input required autoComplete="off" maxLength={100} value={b.hospital} onChange={(e) => put(i, { hospital: e.target.value })} />
          </Field>
          <Field label={t('settledOn')}>
            <input required type="date" value={b.settledOn} onChange={(e) => put(i, { settledOn: e.target.value })} />
          </Field>
          <label className={css.keep}>
            <input type="checkbox" checked={b.designated} onChange={(e) => put(i, { designated: e.target.checked })} />
            {t('designated')}
          </label>
          <Field label={t('billNumber')}>
            <input autoComplete="off" maxLength={60} value={b.number ?? ''} onChange={(e) => put(i, { number: e.target.value })} />
          </Field>
          <Sum label={t('billTotal')} unit={t('yuan')} fen={b.totalFen ?? undefined} onChange={(fen) => put(i, { totalFen: fen })} />
          {list.length > 1 && (
            <button type="button" className={css.small} aria-label={t('removeBill', { n: i + 1 })} onClick={() => set({ bills: list.filter((_, x) => x !== i) })}>
              ×
            </button>
          )}
        </fieldset>
      ))}
      {list.length < 30 && (
        <button type="button" className={css.second} onClick={() => set({ bills: [...list, blank] })}>
          {t('addBill')}
        </button>
      )}
    </>
  )
}
