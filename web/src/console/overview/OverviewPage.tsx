import { useQuery } from '@tanstack/react-query'
import { Link, useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { minute } from '@/shared/format/date'
import { whole } from '@/shared/format/money'
import { TableSkeleton } from '@/shared/list/Table'
import { useMay, useScope } from '@/shared/session/session'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { Page, Section } from '@/shared/ui/page'
import { Stat, Stats } from '@/shared/ui/values'
import { listAddress } from './figures'
import css from './overview.module.css'
import { PaymentsPart } from './PaymentsPart'
import { PoorTable } from './PoorTable'
import { Pyramid, Sizes, Towns } from './Shape'
import { TownMap } from './TownMap'
import { useText } from './text'

/** OverviewPage shows an area in figures; each of them opens the households behind it. */
export default function OverviewPage() {
  const t = useText()
  const scope = useScope()
  const [params, setParams] = useSearchParams()
  const division = params.get('division') ?? ''
  const overview = useQuery({
    queryKey: ['overview', 'registry', division],
    queryFn: () => must(api.GET('/api/overview/registry', { params: { query: division ? { division } : {} } })),
  })
  return (
    <Page title={t('title')} under={overview.data && t('at', { at: minute(overview.data.at) })}>
      {scope.length < 12 && (
        <div className={css.within}>
          <DivisionPicker label={t('within')} root={scope} value={division} onChange={(d) => setParams(d ? { division: d } : {})} />
        </div>
      )}
      {overview.isPending && <TableSkeleton label={t('title')} />}
      {overview.error && <Fault error={overview.error} onRetry={() => void overview.refetch()} />}
      {overview.data && <Figures overview={overview.data} division={division} />}
    </Page>
  )
}

function Figures({ overview: o, division }: { overview: Schema<'RegistryOverview'>; division: string }) {
  const t = useText()
  const towns = o.towns ?? []
  if (o.households === 0) return <Nothing />
  const dibao = towns.reduce((n, town) => n + town.dibao, 0)
  return (
    <>
      <div className={css.stats}>
        <Stats>
          <Stat label={t('households')} value={t('countOf', { count: whole(o.households) })} to={listAddress({}, division)} />
          <Stat label={t('people')} value={t('peopleOf', { count: whole(o.people) })} to={listAddress({}, division)} />
          <Stat label={t('dibao')} value={t('countOf', { count: whole(dibao) })} to={listAddress({ label: 'dibao' }, division)} />
          <Stat label={t('poorNow')} value={t('countOf', { count: whole(o.poor.adjusted.households) })} to={listAddress({ poor: 'registered' }, division)} />
        </Stats>
      </div>
      <div className={css.two}>
        <div>
          <Section title={t('poorTitle')}>
            <PoorTable poor={o.poor} division={division} />
          </Section>
          <Section title={t('towns')}>
            <Towns towns={towns} />
          </Section>
        </div>
        <div>
          <Section title={t('map')}>
            <TownMap towns={towns} />
          </Section>
          <Section title={t('pay')} aside={<span className="quiet">{t('payUnder')}</span>}>
            <PaymentsPart />
          </Section>
          <Section title={t('sizes')}>
            <Sizes sizes={o.sizes ?? []} division={division} />
          </Section>
        </div>
      </div>
      <Section title={t('pyramid')}>
        <Pyramid bands={o.pyramid ?? []} />
      </Section>
    </>
  )
}

function Nothing() {
  const t = useText()
  const may = useMay()
  return (
    <Section>
      <p>{t('empty')}</p>
      {may('registry.import') && <Link to="/import">{t('goImport')}</Link>}
    </Section>
  )
}
