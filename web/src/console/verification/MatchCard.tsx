import { Link } from 'react-router'
import type { Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { DateText } from '@/shared/ui/values'
import { Matched } from './Matched'
import { useSourceName } from './names'
import type { Unsure } from './review'
import { useText } from './text'
import { Waterfall } from './Waterfall'
import css from './match.module.css'

interface MatchCardProps {
  match: Unsure
  view: Schema<'VerificationMatchView'>
}

/** MatchCard lays a member beside the department's row, with what speaks for their being one person. */
export function MatchCard({ match, view }: MatchCardProps) {
  const t = useText()
  const sourceOf = useSourceName(match.county)
  return (
    <>
      <div className={css.head}>
        <h2><Zh>{match.name}</Zh></h2>
        <Matched match={match} />
        <Link to={`/checks/${match.county}/${match.checkId}`}>{match.number}</Link>
        <span className="quiet">{match.caseNo}</span>
      </div>
      <p className={css.said}><Zh>{match.summary}</Zh></p>
      <div className={css.beside}>
        <div>
          <h3>{t('match.ours')}</h3>
          <dl className={css.facts}>
            <dt>{t('finding.name')}</dt>
            <dd><Zh>{view.name}</Zh></dd>
            <dt>{t('view.id')}</dt>
            <dd>
              <Digits text={view.idNumber} apart={view.apart} />
            </dd>
            <dt>{t('match.bornOn')}</dt>
            <dd>
              <DateText value={view.bornOn} />
            </dd>
            <dt>{t('match.family')}</dt>
            <dd><Zh>{view.family.join('、') || '—'}</Zh></dd>
          </dl>
        </div>
        <div>
          <h3>{t('match.theirs', { source: sourceOf(match.source) })}</h3>
          {view.gone && <p>{t('match.gone')}</p>}
          <dl className={css.facts}>
            {view.row.map((c) => (
              <Cell key={c.field} cell={c} apart={view.apart} differs={c.field === 'name' && match.nameMatch !== 'same'} />
            ))}
          </dl>
        </div>
      </div>
      {view.steps.length > 0 && (
        <>
          <h3>{t('match.why')}</h3>
          <Waterfall view={view} />
        </>
      )}
    </>
  )
}

function Cell({ cell, apart, differs }: { cell: Schema<'VerificationRowCell'>; apart: number[]; differs: boolean }) {
  return (
    <>
      <dt><Zh>{cell.heading}</Zh></dt>
      <dd>{cell.field === 'id' ? <Digits text={cell.value} apart={apart} /> : differs ? <mark><Zh>{cell.value}</Zh></mark> : <Zh>{cell.value}</Zh>}</dd>
    </>
  )
}

/** Digits writes a masked number with the digits marked in which the two differ. */
function Digits({ text, apart }: { text: string; apart: number[] }) {
  const parts = [...text].map((c, i) => (apart.includes(i) ? <mark key={i}>{c}</mark> : c))
  return <span className="figure">{parts}</span>
}
