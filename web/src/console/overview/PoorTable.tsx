import { Link } from 'react-router'
import { useCodes } from '@/console/registry/codes'
import type { Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { listAddress, poorRows, share, type PoorRow } from './figures'
import css from './overview.module.css'
import { useText } from './text'

interface PoorTableProps {
  poor: Schema<'RegistryPoorFigures'>
  division: string
}

const depths = [css.depth0, css.depth1, css.depth2]

/** PoorTable is the table of the register of the poor as counties publish it. */
export function PoorTable({ poor, division }: PoorTableProps) {
  const t = useText()
  const codes = useCodes()
  const nameOf = (r: PoorRow) => (r.key === 'cause' ? codes.name('cause', r.cause ?? '') || t('other') : r.key === 'dibao' ? t('poorDibao') : t(r.key))
  return (
    <table className={css.poor}>
      <caption>{t('poorUnder')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('category')}</th>
          <th scope="col" className={css.figure}>
            {t('countHouseholds')}
          </th>
          <th scope="col" className={css.figure}>
            {t('countPeople')}
          </th>
          <th scope="col" className={`${css.figure} ${css.wide}`}>
            {t('share')}
          </th>
        </tr>
      </thead>
      <tbody>
        {poorRows(poor).map((r) => (
          <tr key={`${r.key} ${r.cause ?? ''}`} className={depths[r.depth]}>
            <th scope="row">{nameOf(r)}</th>
            <td className={css.figure}>
              <Households row={r} name={nameOf(r)} division={division} />
            </td>
            <td className={css.figure}>{r.people === undefined ? '—' : whole(r.people)}</td>
            <td className={`${css.figure} ${css.wide}`}>{share(r.households, poor.identified.households)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Households({ row: r, name, division }: { row: PoorRow; name: string; division: string }) {
  const t = useText()
  const count = whole(r.households)
  if (!r.find) return <>{count}</>
  return (
    <Link to={listAddress(r.find, division)} aria-label={t('openList', { name, count })}>
      {count}
    </Link>
  )
}
