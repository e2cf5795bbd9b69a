import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import type { Filter } from '@/shared/list/Filters'
import type { Column } from '@/shared/list/Table'
import { useMay, useScope } from '@/shared/session/session'
import { Page } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { hasID, householdAddress, placeUnder } from './address'
import { useCodes } from './codes'
import css from './registry.module.css'
import { Roster } from './Roster'
import { keyed, useText } from './text'

type Item = Schema<'RegistryHouseholdItem'>
type Hit = Schema<'RegistryHit'>

/** ListPage finds households: by anything known of a person, or by what they have in common. */
export default function ListPage() {
  const t = useText()
  const [params] = useSearchParams()
  const q = params.get('q') ?? ''
  return (
    <Page title={t('title')} under={q ? t('findResult', { q }) : <Count />} actions={<Acts />}>
      <Find q={q} />
      {q && <Places q={q} />}
      {q ? <People q={q} /> : <Households />}
    </Page>
  )
}

function Acts() {
  const t = useText()
  const may = useMay()
  const [params] = useSearchParams()
  const division = params.get('division') ?? undefined
  return (
    <>
      {may('household.write') && (
        <>
          <Link to="/households/new">
            <Button type="primary" tabIndex={-1}>
              {t('newHousehold')}
            </Button>
          </Link>
          <Link to="/households/handovers">
            <Button tabIndex={-1}>{t('handovers')}</Button>
          </Link>
        </>
      )}
      <Roster key={division} division={division} />
    </>
  )
}

function Find({ q }: { q: string }) {
  const t = useText()
  const [, setParams] = useSearchParams()
  const [text, setText] = useState(q)
  const find = (v: string) => setParams(v.trim() ? { q: v.trim() } : {})
  return (
    <div role="search" className={css.find}>
      <Input.Search
        aria-label={t('find')}
        size="large"
        value={text}
        placeholder={t('findHint')}
        enterButton={t('find')}
        allowClear
        maxLength={64}
        onChange={(e) => setText(e.target.value)}
        onSearch={find}
      />
      <p className={`quiet ${css.findHint}`}>{t('findHint')}</p>
      {q && (
        <button type="button" className="link" onClick={() => [setText(''), find('')]}>
          {t('findBack')}
        </button>
      )}
    </div>
  )
}

const filterKeys = ['division', 'label', 'cause', 'poor', 'urban', 'members', 'state'] as const

/** Count says how many households the filters of the address find. */
function Count() {
  const t = useText()
  const [params] = useSearchParams()
  const query = Object.fromEntries([...filterKeys, 'disabled', 'elderly', 'minor'].flatMap((k) => (params.get(k) ? [[k, params.get(k)]] : [])))
  const { data } = useQuery({
    queryKey: ['households', 'count', query],
    queryFn: () => must(api.GET('/api/households/count', { params: { query } })),
  })
  if (!data) return t('listUnder')
  return <span role="status">{data.atMax ? t('countMany') : t('count', { count: whole(data.count) })}</span>
}

function useFilters(): Filter[] {
  const t = useText()
  const codes = useCodes()
  const root = useScope()
  const yes = [{ value: 'true', label: t('yes') }]
  return [
    { key: 'division', kind: 'division', label: t('place'), root, depth: 5 },
    { key: 'label', kind: 'choice', label: t('label'), options: codes.labels },
    { key: 'cause', kind: 'choice', label: t('cause'), options: codes.choices('cause') },
    { key: 'poor', kind: 'choice', label: t('poor'), options: (['any', 'registered', 'still', 'out', 'dropped'] as const).map((p) => ({ value: p, label: t(`poor.${p}`) })) },
    {
      key: 'urban',
      kind: 'choice',
      label: t('urbanRural'),
      options: [
        { value: 'true', label: t('urban') },
        { value: 'false', label: t('rural') },
      ],
    },
    { key: 'members', kind: 'choice', label: t('size'), options: Array.from({ length: 12 }, (_, i) => ({ value: String(i + 1), label: t('sizeOf', { count: i + 1 }) })) },
    { key: 'disabled', kind: 'choice', label: t('disabled'), options: yes },
    { key: 'elderly', kind: 'choice', label: t('elderly'), options: yes },
    { key: 'minor', kind: 'choice', label: t('minor'), options: yes },
    {
      key: 'state',
      kind: 'choice',
      label: t('state'),
      any: t('state.live'),
      options: (['merged', 'moved', 'closed'] as const).map((s) => ({ value: s, label: t(`state.${s}`) })),
    },
  ]
}

function Households() {
  const t = useText()
  const codes = useCodes()
  const may = useMay()
  const filters = useFilters()
  const columns: Column<Item>[] = [
    { key: 'head', title: t('head'), main: true, render: (h) => <Zh>{h.headName}</Zh> },
    { key: 'members', title: t('members'), figure: true, render: (h) => h.members },
    { key: 'place', title: t('place'), render: (h) => <Zh>{placeUnder(h.divisionName)}</Zh> },
    { key: 'urban', title: t('urbanRural'), wideOnly: true, render: (h) => t(h.urban ? 'urban' : 'rural') },
    { key: 'labels', title: t('labels'), render: (h) => <Labels codes={h.labels ?? []} /> },
    { key: 'cause', title: t('cause'), wideOnly: true, render: (h) => codes.name('cause', h.cause) || '—' },
    { key: 'number', title: t('number'), wideOnly: true, render: (h) => <span className="figure">{h.number}</span> },
  ]
  return (
    <DataList
      path="/api/households"
      caption={t('households')}
      columns={columns}
      filters={filters}
      pageSize={30}
      rowKey={(h) => h.id}
      rowLink={householdAddress}
      empty={{ text: t('emptyList'), action: may('registry.import') && <Link to="/import">{t('goImport')}</Link> }}
    />
  )
}

/** Labels shows what a household is known as. */
export function Labels({ codes: list }: { codes: string[] }) {
  const codes = useCodes()
  if (list.length === 0) return <>—</>
  return (
    <span className={css.labels}>
      {list.map((l) => (
        <StatusTag key={l} tone="going">
          {codes.label(l)}
        </StatusTag>
      ))}
    </span>
  )
}

/** Places offers the divisions that the text may mean as filters of the household list. */
function Places({ q }: { q: string }) {
  const t = useText()
  const { data = [] } = useQuery({
    queryKey: ['divisions', 'find', q],
    queryFn: () => must(api.GET('/api/divisions/find', { params: { query: { q } } })),
  })
  if (data.length === 0) return null
  return (
    <nav className={css.places} aria-label={t('findPlaces')}>
      <span className="quiet">{t('findPlaces')}</span>
      {data.map((p) => (
        <Link key={p.code} to={`/households?division=${p.code}`} title={p.fullName}>
          <Zh>{placeUnder(p.fullName)}</Zh>
        </Link>
      ))}
    </nav>
  )
}

function People({ q }: { q: string }) {
  const t = useText()
  const codes = useCodes()
  const root = useScope()
  const columns: Column<Hit>[] = [
    { key: 'name', title: t('name'), main: true, render: (p) => <Zh>{p.name}</Zh> },
    { key: 'id', title: t('idNumber'), render: (p) => <span className="figure">{p.idNumber || '—'}</span> },
    { key: 'sex', title: t('sex'), wideOnly: true, render: (p) => codes.name('sex', p.sex) },
    { key: 'born', title: t('born'), render: (p) => <DateText value={p.bornOn} /> },
    { key: 'head', title: t('head'), render: (p) => <Zh>{t('ofHousehold', { head: p.headName })}</Zh> },
    { key: 'place', title: t('place'), render: (p) => <Zh>{placeUnder(p.divisionName)}</Zh> },
    { key: 'state', title: t('state'), render: (p) => <HitState hit={p} /> },
  ]
  return (
    <DataList
      path="/api/persons"
      caption={t('findResult', { q })}
      columns={columns}
      filters={[{ key: 'division', kind: 'division', label: t('place'), root, depth: 5 }]}
      fixed={{ q }}
      rowKey={(p) => p.personId}
      rowLink={(p) => (hasID(p.householdId) ? householdAddress({ county: p.county, id: p.householdId }) : '')}
      empty={{ text: t('findNone', { q }) }}
    />
  )
}

function HitState({ hit }: { hit: Hit }) {
  const t = useText()
  if (hit.diedOn) return <StatusTag>{t('dead')}</StatusTag>
  if (!hit.present) return <StatusTag>{t('notPresent')}</StatusTag>
  return <StatusTag>{t(keyed('state', hit.state) ?? 'state.live')}</StatusTag>
}
