import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, must } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { useMay } from '@/shared/session/session'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Section } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { kindOf, toneOf } from './kinds'
import { useHouseholdChanges, type Home } from './useHouseholdChanges'
import { useText } from './text'

/** HouseholdChanges lists what was asked about a household, and asks where aid hangs on it. */
export function HouseholdChanges({ home, live }: { home: Home; live: boolean }) {
  const t = useText()
  const may = useMay()
  const path = { county: home.county, household: home.id }
  const { data } = useHouseholdChanges(home)
  const { data: chain } = useQuery({ queryKey: ['household', home.id, 'chain'], queryFn: () => must(api.GET('/api/households/{county}/{household}/chain', { params: { path } })) })
  const joined = chain && chain.households.length > 1
  if (!joined && (!data || (!data.inAid && data.requests.length === 0))) return null
  return (
    <Section title={t('of')}>
      {data?.inAid && (
        <p>
          {t('inAidHint')} {live && may('change.ask') && <LinkButton to={`/changes/new?county=${home.county}&household=${home.id}`}>{t('ask')}</LinkButton>}
        </p>
      )}
      {data && data.requests.length > 0 && (
        <ul>
          {data.requests.map((r) => (
            <li key={r.id}>
              <Link to={`/changes/${r.county}/${r.id}`} className="figure">
                {r.number}
              </Link>{' '}
              {t(`kind.${kindOf(r.kind)}`)} · <DateText value={r.askedAt} /> · <StatusTag tone={toneOf(r)}>{t(`state.${r.state}`)}</StatusTag>
            </li>
          ))}
        </ul>
      )}
      {joined && (
        <>
          <p>
            {t('chain')} <span className="figure">{chain.number}</span>
          </p>
          <p className="quiet">{t('chainHint')}</p>
          <ul>
            {chain.households.map((h) => (
              <li key={h.id}>
                {h.id === home.id ? <Zh>{t('householdOf', { head: h.headName })}</Zh> : <Link to={`/households/${home.county}/${h.id}`}><Zh>{t('householdOf', { head: h.headName })}</Zh></Link>}{' '}
                <span className="figure quiet">{h.number}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Section>
  )
}
