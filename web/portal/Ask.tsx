import { useContext, useState, type FormEvent } from 'react'
import { fenFromYuan } from '@/shared/format/money'
import { LangContext } from '@/shared/i18n/texts'
import { figures } from './apply/spoken'
import { Heading } from './Heading'
import css from './portal.module.css'
import type { Answer, Question } from './talk'
import { useText } from './text'

interface AskProps {
  question: Question
  number: number
  onAnswer: (a: Omit<Answer, 'id'>) => void
  onBack: () => void
}

/** Ask puts one question. Not to know is an answer too. */
export function Ask({ question: q, number, onAnswer, onBack }: AskProps) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const [choice, setChoice] = useState('')
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const submit = (e: FormEvent) => {
    e.preventDefault()
    const amountFen = fenFromYuan(figures(text))
    if (q.kind === 'choice' && choice) return onAnswer({ choice })
    if (q.kind === 'amount' && amountFen !== undefined && amountFen >= 0) return onAnswer({ amountFen })
    setWrong(true)
  }
  return (
    <form onSubmit={submit} noValidate>
      <p className={css.note}>{t('question', { n: number })}</p>
      <Heading>{q.text[lang]}</Heading>
      {q.help[lang] && (
        <p id="help" className={css.note}>
          {q.help[lang]}
        </p>
      )}
      {q.kind === 'choice' ? (
        <fieldset className={css.options}>
          <legend className="unseen">{q.text[lang]}</legend>
          {q.choices.map((c) => (
            <label key={c.value} className={css.option}>
              <input type="radio" name="choice" value={c.value} checked={choice === c.value} onChange={() => setChoice(c.value)} />
              {c.text[lang]}
            </label>
          ))}
        </fieldset>
      ) : (
        <label className={css.amount}>
          <span className="unseen">{t('amount')}</span>
          <input
            inputMode="decimal"
            autoComplete="off"
            value={text}
            aria-invalid={wrong}
            aria-describedby={q.help[lang] ? 'help' : undefined}
            onBlur={() => setText(figures(text))}
            onChange={(e) => setText(e.target.value)}
          />
          <span>{t(q.monthly ? 'amountMonth' : 'amountAll')}</span>
        </label>
      )}
      {wrong && (
        <p role="alert" className="act">
          {t(q.kind === 'choice' ? 'chooseOne' : 'amountWrong')}
        </p>
      )}
      <div className={css.acts}>
        <button type="submit" className={css.primary}>
          {t('next')}
        </button>
        <button type="button" className={css.second} onClick={() => onAnswer({ unknown: true })}>
          {t('unknown')}
        </button>
        <button type="button" className={css.second} onClick={onBack}>
          {t('back')}
        </button>
      </div>
    </form>
  )
}
