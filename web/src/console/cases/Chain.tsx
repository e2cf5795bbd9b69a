import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import { useCallback, useState } from 'react'
import { useNavigate } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { DateText, Money, StatusTag } from '@/shared/ui/values'
import css from './cases.module.css'
import { Refer } from '../referrals/Refer'
import { Referred } from '../referrals/Referred'
import { caseLink } from './perform'
import { toneOf } from './states'
import { useText } from './text'

interface Home {
  county: number
  householdId: string
}

/** Chain is the one thread of a household (救助链): every case with where it stands and who has it until when, and what it could get beyond. */
export function Chain({ home, but = '' }: { home: Home; but?: string }) {
  const t = useText()
  const may = useMay()
  const words = useWords()
  const cases = useQuery({
    queryKey: ['household', home.householdId, 'cases'],
    queryFn: () => must(api.GET('/api/cases', { params: { query: { household: home.householdId, limit: 100 } } })),
  })
  const rows = (cases.data?.items ?? []).filter((c) => c.id !== but)
  const waits = (c: Schema<'CaseworkSummary'>) => (c.nextStep ? t('waitsFor', { role: t(`role.${c.nextRole as 'clerk'}`), act: t(`act.${c.nextStep as 'accept'}`) }) : '—')
  return (
    <Section title={t('chain')}>
      {cases.isPending && <TableSkeleton label={t('chain')} rows={2} />}
      {cases.error && <Fault error={cases.error} onRetry={() => void cases.refetch()} />}
      {cases.data && rows.length === 0 && <p className="quiet">{t(but ? 'chainAlone' : 'chainEmpty')}</p>}
      {rows.length > 0 && (
        <Table
          caption={t('chain')}
          rows={rows}
          rowKey={(c) => c.id}
          rowLink={caseLink}
          columns={[
            { key: 'programme', title: t('programme'), main: true, render: (c) => words(c.programmeLabel) },
            { key: 'state', title: t('state'), render: (c) => <StatusTag tone={toneOf(c.state)}>{words(c.stateLabel)}</StatusTag> },
            { key: 'next', title: t('next'), render: waits },
            { key: 'due', title: t('due'), render: (c) => <span className={c.overdue ? 'act' : undefined}><DateText value={c.nextDueOn} /></span> },
            { key: 'number', title: t('number'), wideOnly: true, render: (c) => <span className="figure quiet">{c.number}</span> },
          ]}
        />
      )}
      <Referred home={home} />
      <Offers home={home} />
      {may('referral.handle') && <Refer home={home} />}
    </Section>
  )
}

type Offer = Schema<'CaseworkOffer'>

// What the household could get and has not asked for: its file and the law in force say so.
function Offers({ home }: { home: Home }) {
  const t = useText()
  const may = useMay()
  const sees = may('case.findings')
  const { data, error, refetch } = useQuery({
    queryKey: ['household', home.householdId, 'offers'],
    queryFn: () => must(api.GET('/api/cases/offers', { params: { query: { county: home.county, household: home.householdId } } })),
    enabled: sees,
  })
  if (!sees) return null
  if (error) return <Fault error={error} onRetry={() => void refetch()} />
  if (!data) return <TableSkeleton label={t('offers')} rows={1} />
  const fits = data.items.filter((o) => o.outcome === 'eligible')
  const open = data.items.filter((o) => o.outcome !== 'eligible')
  return (
    <div className={css.group}>
      <h3>{t('offers')}</h3>
      {data.demonstration && <p className={css.demo}>{t('demoLaw')}</p>}
      {fits.length === 0 && <p className="quiet">{t('offersNone')}</p>}
      <ul className={css.offers}>
        {fits.map((o) => (
          <OneOffer key={o.programme + (o.personId ?? '')} home={home} offer={o} />
        ))}
      </ul>
      {open.length > 0 && (
        <details>
          <summary>{t('offersOpen', { count: open.length })}</summary>
          <ul className={css.offers}>
            {open.map((o) => (
              <OneOffer key={o.programme + (o.personId ?? '')} home={home} offer={o} />
            ))}
          </ul>
        </details>
      )}
      <p className="quiet">{t('offersNote')}</p>
    </div>
  )
}

function OneOffer({ home, offer: o }: { home: Home; offer: Offer }) {
  const t = useText()
  const words = useWords()
  const may = useMay()
  return (
    <li>
      <span>
        <strong>{words(o.name)}</strong>
        {o.personName && <Zh>{` · ${o.personName}`}</Zh>}
        {o.amountFen > 0 && (
          <>
            {' · '}
            {t(o.result === 'once' ? 'onceSum' : 'aMonth')} <Money fen={o.amountFen} />
          </>
        )}
        {o.gives.zh && <span className="quiet"> · {words(o.gives)}</span>}
        {o.missing.length > 0 && (
          <span className="quiet">
            {' '}
            {t('missing')} {o.missing.slice(0, 3).map(words).join(t('comma'))}
          </span>
        )}
      </span>
      {o.opens && may('case.enter') && <OpenCase home={home} offer={o} />}
      {o.elsewhere && <Elsewhere home={home} offer={o} />}
    </li>
  )
}

// What another department gives is handed on to it.
function Elsewhere({ home, offer: o }: { home: Home; offer: Offer }) {
  const t = useText()
  const words = useWords()
  const may = useMay()
  if (!may('referral.handle')) return <span className="quiet">{t('offerElsewhere')}</span>
  return <Refer home={home} programme={o.programme} topic={words(o.name)} person={o.personName} />
}

// One click opens the case: what the file knows is declared already.
function OpenCase({ home, offer: o }: { home: Home; offer: Offer }) {
  const t = useText()
  const words = useWords()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const act = useAct(
    useCallback(
      (_: null, key: string) =>
        must(
          api.POST('/api/cases', {
            body: { county: home.county, householdId: home.householdId, programme: o.programme, ...(o.personId ? { forId: o.personId } : {}), channel: 'discovery', reason: '' },
            headers: { 'Idempotency-Key': key },
          }),
        ),
      [home, o],
    ),
  )
  const [failed, setFailed] = useState<unknown>()
  const run = async () => {
    try {
      const done = await act.run(null)
      if (!done) return
      await queries.invalidateQueries({ queryKey: ['household'] })
      void navigate(`/cases/${done.county}/${done.id}/edit`)
    } catch (error) {
      setFailed(error)
    }
  }
  return (
    <>
      <Button onClick={() => void run()} loading={act.busy} aria-label={t('offerOpenOf', { programme: words(o.name), person: o.personName })}>
        {t('offerOpen')}
      </Button>
      {failed !== undefined && <Fault error={failed} />}
    </>
  )
}
