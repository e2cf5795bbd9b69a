import { useContext, useState } from 'react'
import type { Schema } from '@/shared/api/client'
import { money } from '@/shared/format/money'
import { LangContext } from '@/shared/i18n/texts'
import { carry } from './carried'
import { Heading } from './Heading'
import css from './portal.module.css'
import { go } from './route'
import { keep, type Situation } from './talk'
import { useText } from './text'

type Result = Schema<'SelfcheckResult'>

interface OutcomeProps {
  result: Result
  situation: Situation
  onBack: () => void
  onClear: () => void
}

const rank = { eligible: 0, undetermined: 1, ineligible: 2 }

/** Outcome shows what the family could get, why, what is not known, and what to do now. */
export function Outcome({ result: r, situation, onBack, onClear }: OutcomeProps) {
  const t = useText()
  const { lang } = useContext(LangContext)
  const programmes = [...r.programmes].sort((a, b) => rank[a.outcome] - rank[b.outcome])
  return (
    <>
      <Heading>{t('result')}</Heading>
      {r.demonstration && <p className={css.demo}>{t('demo')}</p>}
      {r.gap && (
        <section className={css.card}>
          <h2>{t('gap')}</h2>
          <p>{r.gap[lang]}</p>
        </section>
      )}
      {programmes.map((p) => (
        <Programme key={p.id} programme={p} />
      ))}
      {r.unknown.length > 0 && (
        <section className={css.card}>
          <h2>{t('notKnown')}</h2>
          <ul className={css.list}>
            {r.unknown.map((u) => (
              <li key={u.zh}>{u[lang]}</li>
            ))}
          </ul>
        </section>
      )}
      <section className={css.card}>
        <h2>{t('nextSteps')}</h2>
        <ol className={css.list}>
          {r.next.map((n) => (
            <li key={n.text.zh}>
              {n.text[lang]} {n.article[lang] && <span className={css.cite}>{n.article[lang]}</span>}
            </li>
          ))}
        </ol>
        {!r.gap && <p className={css.note}>{t('on', { day: r.on })}</p>}
      </section>
      <Keep situation={situation} />
      <div className={css.acts}>
        <button type="button" className={css.primary} onClick={() => {
            carry(situation, programmes)
            go('/portal/apply')
          }}
        >
          {t('applyNow')}
        </button>
        <button type="button" className={css.second} onClick={onBack}>
          {t('back')}
        </button>
        <button type="button" className={css.second} onClick={onClear}>
          {t('clear')}
        </button>
      </div>
    </>
  )
}

function Programme({ programme: p }: { programme: Result['programmes'][number] }) {
  const t = useText()
  const { lang } = useContext(LangContext)
  return (
    <section className={`${css.card} ${css[p.outcome]}`}>
      <h2>{p.title[lang]}</h2>
      <p className={css.outcome}>{t(`outcome.${p.outcome}`)}</p>
      {p.person && <p>{t('forPerson', { name: p.person[lang] })}</p>}
      {p.gives ? (
        <p>{t('gives', { what: p.gives[lang] })}</p>
      ) : (
        p.outcome === 'eligible' && (
          <p>
            {t('aMonth')} <strong className={css.sum}>{money(p.amountFen, lang)}</strong>
          </p>
        )
      )}
      {p.unjudged && p.outcome !== 'ineligible' && <p className={css.note}>{t('unjudged')}</p>}
      {p.toVerify && <p className={css.note}>{t('toVerify')}</p>}
      {p.reasons.length > 0 && (
        <details open={p.outcome !== 'eligible'}>
          <summary>{t('why')}</summary>
          <ul className={css.list}>
            {p.reasons.map((reason) => (
              <li key={reason.text.zh}>
                {reason.text[lang]} {reason.article[lang] && <span className={css.cite}>{reason.article[lang]}</span>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function Keep({ situation }: { situation: Situation }) {
  const t = useText()
  const [is, set] = useState(false)
  const change = (on: boolean) => {
    keep(on ? situation : undefined)
    set(on)
  }
  return (
    <label className={css.keep}>
      <input type="checkbox" checked={is} onChange={(e) => change(e.target.checked)} />
      <span>
        {t('keep')} {is && <span role="status">{t('kept')}</span>}
      </span>
    </label>
  )
}
