import { useQuery } from '@tanstack/react-query'
import { DatePicker } from 'antd'
import dayjs from 'dayjs'
import { useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { useLang, useWords, Zh } from '@/shared/i18n'
import { TableSkeleton } from '@/shared/list/Table'
import { useScope, useToday } from '@/shared/session/session'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { Page } from '@/shared/ui/page'
import { Changes } from './Changes'
import { Figures } from './Figures'
import { Lists, Packs, Programmes } from './Rules'
import { Spans } from './Spans'
import css from './law.module.css'
import { useText } from './text'

/** Law is what applies in a place on a day, as the server sends it. */
export type Law = Schema<'OutreachLaw'>

/** LawPage is the policy library: the law in force by place and day, where it comes from and how it changed. */
export default function LawPage() {
  const t = useText()
  const today = useToday()
  const scope = useScope()
  const [params, setParams] = useSearchParams()
  const division = params.get('division') ?? scope.slice(0, 6)
  const on = params.get('on') ?? today
  const go = (to: { division?: string; on?: string }) =>
    setParams((was) => {
      const next = new URLSearchParams(was)
      for (const [k, v] of Object.entries(to)) next.set(k, v)
      return next
    })
  const law = useQuery({
    queryKey: ['law', division, on],
    queryFn: () => must(api.GET('/api/law', { params: { query: { division, on } } })),
    enabled: on !== '',
  })
  const spans = useQuery({
    queryKey: ['law', 'spans', division],
    queryFn: () => must(api.GET('/api/law/spans', { params: { query: { division } } })),
  })
  return (
    <Page title={t('title')} under={t('under')}>
      <Where division={division} on={on} go={go} />
      {law.data && <Warnings law={law.data} />}
      {spans.data && <Spans spans={spans.data} on={on} onPick={(day) => go({ on: day })} />}
      {law.isPending && <TableSkeleton label={t('figures')} />}
      {law.error && <Fault error={law.error} onRetry={() => void law.refetch()} />}
      {law.data && (
        <>
          <Figures figures={law.data.figures} />
          {spans.data && spans.data.length > 1 && <Changes division={division} spans={spans.data} on={on} />}
          <Programmes programmes={law.data.programmes} />
          <Lists lists={law.data.lists} />
          <Packs packs={law.data.packs} />
        </>
      )}
    </Page>
  )
}

interface WhereProps {
  division: string
  on: string
  go: (to: { division?: string; on?: string }) => void
}

// Which place and which day: the places that have packs at a click, any other by level.
function Where({ division, on, go }: WhereProps) {
  const t = useText()
  const places = useQuery({ queryKey: ['law', 'places'], queryFn: () => must(api.GET('/api/law/places')) })
  const known = [{ division: '', name: t('nation'), demonstration: false }, ...(places.data ?? [])]
  return (
    <div className={`paper ${css.where}`}>
      <div className={css.known} role="group" aria-label={t('places')}>
        {known.map((p) => (
          <button key={p.division} type="button" className={css.place} aria-pressed={p.division === division} onClick={() => go({ division: p.division })}>
            <Zh>{p.name}</Zh>
            {p.demonstration && t('ofDemo')}
          </button>
        ))}
      </div>
      <DivisionPicker label={t('choose')} depth={3} value={division} onChange={(d) => go({ division: d ?? '' })} />
      <label className={css.day}>
        <span>{t('day')}</span>
        <DatePicker value={on ? dayjs(on) : null} allowClear={false} onChange={(d) => d && go({ on: d.format('YYYY-MM-DD') })} />
      </label>
    </div>
  )
}

function Warnings({ law }: { law: Law }) {
  const t = useText()
  const words = useWords()
  const { lang } = useLang()
  const doubtful = law.figures.filter((f) => f.set && f.mark === 'to_be_verified').length
  const names = law.missing.map((m) => words(m.title)).join(lang === 'zh' ? '、' : ', ')
  if (!law.demonstration && names === '' && doubtful === 0) return null
  return (
    <div role="status">
      <ul className={css.warnings}>
        {law.demonstration && <li className={css.strong}>{t('demoText')}</li>}
        {names !== '' && <li className={css.strong}>{t('missingText', { names })}</li>}
        {doubtful > 0 && <li>{t('unverifiedText', { count: doubtful })}</li>}
      </ul>
    </div>
  )
}
