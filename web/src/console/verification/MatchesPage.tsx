import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Progress } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import { Link } from 'react-router'
import { api, must } from '@/shared/api/client'
import { newKey } from '@/shared/api/key'
import { downloadURL } from '@/shared/api/list'
import { Filters } from '@/shared/list/Filters'
import { TableSkeleton } from '@/shared/list/Table'
import { useListQuery } from '@/shared/list/useListQuery'
import { useLang, useT } from '@/shared/i18n'
import { useCounty } from '@/shared/session/session'
import { Fault } from '@/shared/ui/fault'
import { Page, Section } from '@/shared/ui/page'
import { MatchCard } from './MatchCard'
import { useSources } from './names'
import type { Unsure, Word } from './review'
import { Tabs } from './Tabs'
import { useText } from './text'
import { useReview } from './useReview'
import css from './match.module.css'

/** MatchesPage lets a checker go through the rows that may be somebody else's, one after the other, by keyboard. */
export default function MatchesPage() {
  const t = useText()
  const common = useT()
  const { filters, setFilters } = useListQuery(['source'])
  const source = filters.source ?? ''
  const county = useCounty()
  const { lang } = useLang()
  const { data: sources = [] } = useSources(county)
  const options = sources.map((s) => ({ value: s.code, label: lang === 'zh' ? s.chinese : s.english }))
  return (
    <Page title={t('tab.matches')} actions={<Button href={downloadURL('/api/matches/export', {}, { source, format: 'xlsx' })} download>{common('list.export')}</Button>}>
      <Tabs />
      <Filters filters={[{ key: 'source', label: t('match.source'), kind: 'choice', options }]} values={filters} onChange={setFilters} />
      <Queue key={source} source={source} />
    </Page>
  )
}

/** Queue is what waits of a source, or of all (''). */
function Queue({ source }: { source: string }) {
  const t = useText()
  const review = useReview(source)
  const { current } = review
  return (
    <>
      <Standing review={review} />
      {review.problem && (
        <Alert className={css.problem} type="warning" showIcon closable={{ onClose: review.dismiss }} title={t('match.notTaken', { name: review.problem.name })} description={<Fault error={review.problem.error} />} />
      )}
      {review.error !== null && <Fault error={review.error} onRetry={review.reload} />}
      {review.loading && <TableSkeleton label={t('tab.matches')} />}
      {current && <Current key={`${current.county} ${current.findingId} ${current.putOff}`} match={current} review={review} />}
      {!current && !review.loading && review.error === null && (
        <Section>
          <p>{t(source ? 'match.noneOf' : 'match.none')}</p>
          <Undo review={review} />
        </Section>
      )}
    </>
  )
}

type ReviewState = ReturnType<typeof useReview>

function Standing({ review: { queue } }: { review: ReviewState }) {
  const t = useText()
  if (!queue) return null
  const all = queue.settled + queue.waiting
  return (
    <div className={css.standing}>
      <span role="status">
        {t('match.standing', { settled: queue.settled, waiting: queue.waiting, putOff: queue.putOff })}
      </span>
      <Progress className={css.progress} percent={all ? Math.round((queue.settled / all) * 100) : 100} showInfo={false} aria-label={t('match.progress')} />
      <Link to="/checks/contests">{t('match.contests', { n: queue.contests })}</Link>
    </div>
  )
}

function Undo({ review }: { review: ReviewState }) {
  const t = useText()
  return (
    <Button disabled={!review.undoable} onClick={() => void review.undo()}>
      {t('match.undo')}
    </Button>
  )
}

// Each key does what its button does.
const words: Record<string, Word> = { a: 'accepted', r: 'not_ours' }

function Current({ match, review }: { match: Unsure; review: ReviewState }) {
  const t = useText()
  const common = useT()
  const [asking, setAsking] = useState<Word>()
  const { data, error, refetch } = useMatch(match)
  const press = (e: KeyboardEvent) => {
    if (e.target instanceof HTMLInputElement || e.ctrlKey || e.metaKey || e.altKey) return
    const key = e.key.toLowerCase()
    if (asking) return // the reasons have the keys
    if (words[key]) setAsking(words[key])
    else if (key === 'l') review.later(match)
    else if (key === 'z') void review.undo()
    else return
    e.preventDefault()
  }
  return (
    // Keys work while the focus is in the card; its buttons do the same by mouse.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      className={`paper ${css.card}`}
      aria-label={t('match.card', { name: match.name })}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      ref={focusOnce}
      onKeyDown={press}
    >
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {!data && !error && <TableSkeleton label={common('list.loading')} />}
      {data && <MatchCard match={match} view={data} />}
      {asking ? (
        <Reasons word={asking} onReason={(reason) => review.say(match, asking, reason)} onCancel={() => setAsking(undefined)} />
      ) : (
        <div className={css.acts}>
          <Button type="primary" onClick={() => setAsking('accepted')}>
            {t('match.accept')} <kbd>A</kbd>
          </Button>
          <Button onClick={() => setAsking('not_ours')}>
            {t('match.reject')} <kbd>R</kbd>
          </Button>
          <Button onClick={() => review.later(match)}>
            {t('match.later')} <kbd>L</kbd>
          </Button>
          <Button disabled={!review.undoable} onClick={() => void review.undo()}>
            {t('match.undo')} <kbd>Z</kbd>
          </Button>
        </div>
      )}
      <p className={`quiet ${css.keys}`}>{t('match.keys')}</p>
    </section>
  )
}

// The keyboard goes on where it was: the next match takes the focus of the last.
function focusOnce(card: HTMLElement | null) {
  if (card && !card.dataset.focused) {
    card.dataset.focused = 'yes'
    card.focus({ preventScroll: true })
  }
}

function useMatch(match: Unsure) {
  return useQuery({
    queryKey: ['match', match.county, match.findingId],
    // Each opening is logged: one that was shown is not opened again.
    queryFn: () =>
      must(
        api.POST('/api/checks/{county}/{id}/findings/{finding}/match', {
          params: { path: { county: match.county, id: match.checkId, finding: match.findingId } },
          headers: { 'Idempotency-Key': newKey() },
          body: { caseNo: match.caseNo },
        }),
      ),
    staleTime: Infinity,
    retry: false,
  })
}

const reasons = {
  accepted: ['match.yes.formerName', 'match.yes.misspelt', 'match.yes.slip'],
  not_ours: ['match.no.sameName', 'match.no.wrongNumber', 'match.no.relative'],
} as const

interface ReasonsProps {
  word: Word
  onReason: (reason: string) => void
  onCancel: () => void
}

/** Reasons asks why; the usual reasons are one key each, any other is written. */
function Reasons({ word, onReason, onCancel }: ReasonsProps) {
  const t = useText()
  const [own, setOwn] = useState('')
  const usual = reasons[word].map((key) => t(key))
  const press = (e: KeyboardEvent) => {
    if (e.nativeEvent.isComposing) return
    const chosen = e.target instanceof HTMLInputElement ? undefined : usual[Number(e.key) - 1]
    if (e.key === 'Escape') onCancel()
    else if (chosen) onReason(chosen)
    else if (e.key === 'Enter' && e.target instanceof HTMLInputElement && own.trim()) onReason(own.trim())
    else return
    e.preventDefault()
    e.stopPropagation()
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <fieldset className={css.reasons} onKeyDown={press}>
      <legend>{t('finding.why', { state: t(word === 'accepted' ? 'match.accept' : 'match.reject') })}</legend>
      {usual.map((reason, i) => (
        <Button key={reason} ref={i === 0 ? focusOnce : null} onClick={() => onReason(reason)}>
          <kbd>{i + 1}</kbd> {reason}
        </Button>
      ))}
      <label className={css.own}>
        {t('match.ownReason')}
        <input className="ant-input" value={own} maxLength={200} onChange={(e) => setOwn(e.target.value)} />
      </label>
      <Button onClick={onCancel}>
        {t('finding.cancel')} <kbd>Esc</kbd>
      </Button>
    </fieldset>
  )
}
