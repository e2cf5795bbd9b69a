import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { money } from '@/shared/format/money'
import { useLang, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { Table } from '@/shared/list/Table'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { FileLink } from '@/shared/ui/Evidence'
import { PageFault } from '@/shared/ui/PageFault'
import { Page, Section } from '@/shared/ui/page'
import { Timeline } from '@/shared/ui/Timeline'
import { DateText, Money, StatusTag } from '@/shared/ui/values'
import { recoveryTone, type Recovery } from './recovery'
import { RecoveryActs } from './RecoveryActs'
import { RecoveryPapers } from './RecoveryPapers'
import { useProgrammeName } from './rolls'
import { useText } from './text'

/** RecoveryPage is one recovery: its months, where it stands, what was done and what is to be done. */
export default function RecoveryPage() {
  const { county = '', id = '' } = useParams()
  const queries = useQueryClient()
  const key = ['recovery', county, id]
  const { data, error, refetch } = useQuery({
    queryKey: key,
    queryFn: () => must(api.GET('/api/recoveries/{county}/{id}', { params: { path: { county: Number(county), id } } })),
  })
  if (error && !data) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!data) return <PageWait />
  return <RecoveryView recovery={data} onChange={() => void queries.invalidateQueries({ queryKey: key })} />
}

function RecoveryView({ recovery: r, onChange }: { recovery: Recovery; onChange: () => void }) {
  const t = useText()
  const nameOf = useProgrammeName()
  const { lang } = useLang()
  return (
    <Page
      title={t('recovery.title', { name: r.payee })}
      status={<StatusTag tone={recoveryTone[r.state]}>{t(`recovery.${r.state}`)}</StatusTag>}
      under={<Link to="/recoveries">{t('recovery.all')}</Link>}
      actions={<RecoveryActs recovery={r} onChange={onChange} />}
      facts={[
        { label: t('recovery.number'), value: r.number },
        { label: t('programme'), value: nameOf(r.programme) },
        { label: t('recovery.cause'), value: t(`cause.${r.cause}`) },
        { label: t('recovery.claimed'), value: <Money fen={r.claimedFen} /> },
        ...(r.fineFen > 0 ? [{ label: t('recovery.fine'), value: <Money fen={r.fineFen} /> }] : []),
        { label: t('recovery.paid'), value: <Money fen={r.paidFen} /> },
        ...(r.waivedFen > 0 ? [{ label: t('recovery.waived'), value: <Money fen={r.waivedFen} /> }] : []),
        { label: t(r.outstandingFen < 0 ? 'recovery.owedBack' : 'recovery.outstanding'), value: <Money fen={Math.abs(r.outstandingFen)} /> },
        { label: t('recovery.due'), value: <DateText value={r.dueOn} /> },
        ...(r.setOffFen > 0 ? [{ label: t('recovery.setOff'), value: t('recovery.aMonth', { money: money(r.setOffFen, lang) }) }] : []),
        { label: t('lines.place'), value: <DivisionName code={r.division} /> },
        { label: t('entitlements.household'), value: <Link to={`/households/${r.county}/${r.householdId}`}>{t('lines.open')}</Link> },
      ]}
    >
      <Section title={t('recovery.why')}>
        <p>
          <Zh>{r.reason}</Zh>
        </p>
        <Months recovery={r} />
      </Section>
      <RecoveryPapers recovery={r} onChange={onChange} />
      <History recovery={r} />
    </Page>
  )
}

function Months({ recovery: r }: { recovery: Recovery }) {
  const t = useText()
  const { lang } = useLang()
  if (r.months.length === 0) return <p className="quiet">{t('recovery.noMonths')}</p>
  return (
    <Table
      caption={t('recovery.months')}
      rows={r.months}
      rowKey={(m) => m.period}
      columns={[
        { key: 'month', title: t('rolls.month'), main: true, render: (m) => monthText(m.period, lang) },
        { key: 'paid', title: t('recovery.monthPaid'), figure: true, render: (m) => <Money fen={m.paidFen} /> },
        { key: 'due', title: t('recovery.monthDue'), figure: true, render: (m) => <Money fen={m.dueFen} /> },
        { key: 'over', title: t('recovery.monthOver'), figure: true, render: (m) => <Money fen={m.paidFen - m.dueFen} /> },
      ]}
    />
  )
}

function History({ recovery: r }: { recovery: Recovery }) {
  const t = useText()
  return (
    <Section title={t('recovery.history')}>
      <Timeline
        items={r.steps.map((s, n) => ({
          id: String(n),
          at: s.at,
          what: (
            <>
              {t(`recoveryStep.${s.act}`)} <Money fen={s.amountFen} />
            </>
          ),
          ...(s.by && { who: s.by }),
          detail: (
            <>
              {s.on && <DateText value={s.on} />} <Zh>{s.note}</Zh>
              <div>
                <FileLink county={r.county} id={s.fileId}>
                  {t('recovery.paper')}
                </FileLink>
              </div>
            </>
          ),
        }))}
      />
    </Section>
  )
}
