import { useState, type ReactNode } from 'react'
import { money } from '@/shared/format/money'
import { Zh } from '@/shared/i18n/Zh'
import { useLang, useWords } from '@/shared/i18n/texts'
import css from './field.module.css'
import { next, other, questions, same, seenField, whole, type Plan } from './plan'
import { useText } from './text'
import type { FormProps } from './VisitPage'

/** Asking leads through the questions that can still change what the law gives, and says when none can. */
export function Asking(form: FormProps) {
  const t = useText()
  const { fields, closed, visit } = form
  const [more, ask] = useState(false)
  const plan = visit.call.plan
  if (closed || !plan || !whole(plan)) return null
  const value = (name: string) => fields.get(name)?.value ?? ''
  const { ask: left, result } = next(plan, value)
  const spared = questions(plan).filter((q) => !left.includes(q) && !answered(plan, q, value(q)))
  const [first] = left
  return (
    <section className={css.card} aria-labelledby="asking">
      <h2 id="asking">{t('asking')}</h2>
      <p className={css.note}>{t(plan.checked ? 'askingChecked' : 'askingStated')}</p>
      <div role="status">
        {result > 0 ? <Certain plan={plan} result={result} /> : <p>{left.length > 0 ? t('askingLeft', { count: left.length }) : t('askingOpen')}</p>}
      </div>
      {first && (
        <>
          <Question form={form} plan={plan} field={first} />
          {left.length > 1 && <p className={css.note}>{t('askingThen', { list: left.slice(1).map((q) => nameOf(q, t)).join(t('comma')) })}</p>}
        </>
      )}
      {!first && <Unknown plan={plan} />}
      {spared.length > 0 && (
        <>
          <p className={css.note}>{t('askingSpared', { list: spared.map((q) => nameOf(q, t)).join(t('comma')) })}</p>
          <button type="button" className={css.second} aria-expanded={more} onClick={() => ask(!more)}>
            {t(more ? 'askingStop' : 'askingOn')}
          </button>
          {more && spared.map((q) => <Question key={q} form={form} plan={plan} field={q} />)}
        </>
      )}
      <Answers form={form} plan={plan} />
    </section>
  )
}

function answered(plan: Plan, field: string, value: string): boolean {
  const fact = plan.facts.find((f) => seenField(f) === field)
  return fact ? [same(fact), other(fact)].includes(value) : value !== ''
}

type T = ReturnType<typeof useText>

function nameOf(field: string, t: T): string {
  const [kind = '', what = '', item = ''] = field.split('/')
  return kind === 'seen' ? t(`seen.${what as 'incomes'}`) : t(`item.${item as 'eat'}`)
}

function Certain({ plan, result }: { plan: Plan; result: number }) {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  const r = plan.results[result]
  if (!r) return null
  return (
    <>
      <p>
        <strong>{t('certain')}</strong>
      </p>
      <p>
        {t(r.outcome === 'eligible' ? 'wouldGet' : 'wouldNot')}
        {r.amountFen > 0 && ` · ${money(r.amountFen, lang)}`}
      </p>
      {r.reasons.length > 0 ? (
        <details>
          <summary>{t('why')}</summary>
          <ul className={css.list}>
            {r.reasons.map((x) => (
              <li key={x.text.zh}>
                {words(x.text)} <span className="quiet">{words(x.article)}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : (
        <p className={css.note}>{t('whyStated')}</p>
      )}
      <p className={css.note}>{t('stillNeeded')}</p>
    </>
  )
}

/** Unknown lists what the law lacks although nothing is left that a visit asks. */
function Unknown({ plan }: { plan: Plan }) {
  const words = useWords()
  return (
    <ul className={css.list}>
      {plan.unknown.map((u) => (
        <li key={u.zh}>{words(u)}</li>
      ))}
    </ul>
  )
}

interface QuestionProps {
  form: FormProps
  plan: Plan
  field: string
}

function Choice({ label, options, value, onChoose }: { label: ReactNode; options: [string, string][]; value: string; onChoose: (v: string) => void }) {
  return (
    <fieldset className={css.options}>
      <legend>{label}</legend>
      <div className={css.acts}>
        {options.map(([v, name]) => (
          <button key={v} type="button" className={css.second} aria-pressed={value === v} onClick={() => onChoose(value === v ? '' : v)}>
            {name}
          </button>
        ))}
      </div>
    </fieldset>
  )
}

function Question({ form: { fields, set, visit }, plan, field }: QuestionProps) {
  const t = useText()
  const value = fields.get(field)?.value ?? ''
  const fact = plan.facts.find((f) => seenField(f) === field)
  if (fact) {
    const options: [string, string][] = [
      [same(fact), t('asStated')],
      [other(fact), t('notAsStated')],
    ]
    return <Choice label={t(`ask.${fact.name}`)} options={options} value={value} onChoose={(v) => set(field, v)} />
  }
  const name = visit.call.members.find((m) => m.personId === plan.selfCare)?.name ?? ''
  const options: [string, string][] = [
    ['yes', t('can')],
    ['no', t('cannot')],
  ]
  return <Choice label={<Zh>{t('itemFor', { name, item: nameOf(field, t) })}</Zh>} options={options} value={value} onChoose={(v) => set(field, v)} />
}

/** Answers lists what was answered, so that it can be changed. */
function Answers({ form, plan }: { form: FormProps; plan: Plan }) {
  const t = useText()
  const list = questions(plan).filter((q) => answered(plan, q, form.fields.get(q)?.value ?? ''))
  if (list.length === 0) return null
  return (
    <details>
      <summary>{t('answers', { count: list.length })}</summary>
      {list.map((q) => (
        <Question key={q} form={form} plan={plan} field={q} />
      ))}
    </details>
  )
}
