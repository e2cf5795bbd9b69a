import { useState, type FormEvent } from 'react'
import { Zh } from '@/shared/i18n/Zh'
import { Heading } from '../Heading'
import type { Form } from '../office'
import css from '../portal.module.css'
import type { StepProps } from './Apply'
import { Steps, Sum } from './parts'
import { asks } from './Special'
import { useText } from './text'

const incomes = ['wage', 'business', 'property', 'transfer', 'other'] as const
const assets = ['claim', 'machinery', 'forest', 'other'] as const
const expenses = ['medical', 'education', 'rehabilitation', 'living', 'other'] as const

type Line = Form['incomes'][number]

// put puts the amount of one item of one person among lines, or takes it away.
function put<T extends { person: number; item: string }>(list: T[], line: T, fen: number | undefined): T[] {
  const rest = list.filter((l) => l.person !== line.person || l.item !== line.item)
  return fen === undefined ? rest : [...rest, line]
}

const fenOf = (list: { person: number; item: string; amountFen: number | null }[], person: number, item: string) => list.find((l) => l.person === person && l.item === item)?.amountFen ?? undefined

/** Means asks what the family lives on, and nothing that a department is asked. */
export function Means({ local, change, programme, asked, onNext, onBack }: StepProps) {
  const t = useText()
  const { form: f } = local
  const [wrong, setWrong] = useState(false)
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const unread = e.currentTarget.querySelector<HTMLInputElement>('input:invalid')
    setWrong(unread !== null)
    if (unread) return unread.focus()
    onNext()
  }
  const line = (person: number, item: Line['item'], amountFen: number | undefined, per: Line['per']): Line => ({ person, item, amountFen: amountFen ?? null, per })
  return (
    <form onSubmit={submit} noValidate>
      <Heading>{t('means')}</Heading>
      <p className={css.note}>{t('meansHint')}</p>
      {f.people.map((p, i) => (
        <fieldset key={p.mark} className={css.person}>
          <legend>
            <Zh>{t('of', { name: p.name || t('noName', { n: i + 1 }) })}</Zh>
          </legend>
          {incomes.map((item) => (
            <Sum key={item} label={t(`income.${item}`)} unit={t('aMonth')} fen={fenOf(f.incomes, i + 1, item)} onChange={(fen) => change({ incomes: put(f.incomes, line(i + 1, item, fen, 'month'), fen) })} />
          ))}
        </fieldset>
      ))}
      <fieldset className={css.person}>
        <legend>{t('owned')}</legend>
        {assets
          .filter((item) => !asked?.found.includes(item))
          .map((item) => (
            <Sum key={item} label={t(`asset.${item}`)} unit={t('yuan')} fen={fenOf(f.assets, 1, item)} onChange={(fen) => change({ assets: put(f.assets, line(1, item, fen, 'once'), fen) })} />
          ))}
      </fieldset>
      {asks(programme, 'expenses') && (
        <fieldset className={css.person}>
          <legend>{t('spent')}</legend>
          {expenses.map((item) => (
            <Sum key={item} label={t(`expense.${item}`)} unit={t('yuan')} fen={fenOf(f.expenses, 1, item)} onChange={(fen) => change({ expenses: put(f.expenses, { person: 1, item, amountFen: fen ?? null }, fen) })} />
          ))}
        </fieldset>
      )}
      {wrong && (
        <p role="alert" className="act">
          {t('amountWrong')}
        </p>
      )}
      <Steps onBack={onBack} />
    </form>
  )
}
