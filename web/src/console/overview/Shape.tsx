import { useMemo } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { Zh } from '@/shared/i18n'
import { Chart, type ChartData } from '@/shared/ui/Chart'
import { agesOf, listAddress } from './figures'
import css from './overview.module.css'
import { useText } from './text'

/** Towns compares townships by their households, dibao and registered-poor households. */
export function Towns({ towns }: { towns: Schema<'RegistryTown'>[] }) {
  const t = useText()
  const most = Math.max(1, ...towns.map((town) => town.households))
  return (
    <table className={css.bars}>
      <caption className="unseen">{t('towns')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('town')}</th>
          <th scope="col" className={css.figure}>
            {t('dibao')}
          </th>
          <th scope="col" className={css.figure}>
            {t('townPoor')}
          </th>
          <th scope="col" className={css.figure}>
            {t('townTotal')}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {towns.map((town) => (
          <tr key={town.code}>
            <th scope="row"><Zh>{town.name.replace(/^.*(县|区|旗|市)(?=.)/, '')}</Zh></th>
            <FigureLink value={town.dibao} to={listAddress({ label: 'dibao' }, town.code)} />
            <FigureLink value={town.poor} to={listAddress({ label: 'poor' }, town.code)} />
            <FigureLink value={town.households} to={listAddress({}, town.code)} />
            <td aria-hidden="true">
              <div className={css.bar} style={{ width: `${(100 * town.households) / most}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function FigureLink({ value, to }: { value: number; to: string }) {
  return (
    <td className={`figure ${css.figure}`}>
      <Link to={to}>{whole(value)}</Link>
    </td>
  )
}

/** Sizes shows how many households have how many members. */
export function Sizes({ sizes, division }: { sizes: Schema<'RegistrySize'>[]; division: string }) {
  const t = useText()
  const navigate = useNavigate()
  const data = useMemo<ChartData>(() => {
    const ordered = [...sizes].sort((a, b) => a.members - b.members)
    return { kind: 'bar', names: ordered.map((s) => t('sizeName', { count: s.members })), series: [{ name: t('households'), values: ordered.map((s) => s.households) }] }
  }, [sizes, t])
  return <Chart title={t('sizes')} data={data} height={18} onPick={(name) => void navigate(listAddress({ members: String(parseInt(name, 10)) }, division))} />
}

/** Pyramid shows people by age and sex: a table whose figures have a length. */
export function Pyramid({ bands }: { bands: Schema<'RegistryBand'>[] }) {
  const t = useText()
  const rows = agesOf(bands)
  const most = Math.max(1, ...rows.flatMap((r) => [r.male, r.female]))
  return (
    <table className={css.pyramid}>
      <caption className="unseen">{t('pyramid')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('male')}</th>
          <th scope="col">{t('age')}</th>
          <th scope="col">{t('female')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => (
          <tr key={r.from}>
            <Side people={r.male} most={most} left />
            <th scope="row">{r.from === 85 ? t('agesOver', { from: 85 }) : t('ages', { from: r.from, to: r.from + 4 })}</th>
            <Side people={r.female} most={most} />
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Side({ people, most, left = false }: { people: number; most: number; left?: boolean }) {
  return (
    <td>
      <div className={`${css.side} ${left ? css.left : css.right}`}>
        <div className={css.bar} style={{ width: `${(78 * people) / most}%` }} />
        <span className="figure">{whole(people)}</span>
      </div>
    </td>
  )
}
