import { Radio } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { classBounds, listAddress, shadeOf, share, type Measure } from './figures'
import css from './overview.module.css'
import { placingOf } from './placing'
import { useText } from './text'

type Town = Schema<'RegistryTown'>

const shades = [css.shade0, css.shade1, css.shade2, css.shade3, css.shade4]
const labelOf = { dibao: 'dibao', poor: 'poor' } as const

/** TownMap draws townships as tiles, coloured by a share of their households. It is a schematic and says so: the registers hold no boundaries. */
export function TownMap({ towns }: { towns: Town[] }) {
  const t = useText()
  const [measure, setMeasure] = useState<Measure>('dibao')
  const placing = placingOf(towns.map((town) => town.code))
  const measures = (['dibao', 'poor'] as const).map((m) => ({ value: m, label: t(`measure.${m}`) }))
  return (
    <>
      <div className={css.measure}>
        <Radio.Group aria-label={t('measure')} value={measure} options={measures} onChange={(e) => setMeasure(e.target.value as Measure)} />
      </div>
      <div className={css.map}>
        {towns.map((town) => (
          <Tile key={town.code} town={town} shade={shadeOf(town, towns, measure)} measure={measure} at={placing?.[town.code]} />
        ))}
      </div>
      <Legend towns={towns} measure={measure} />
      <p className={`quiet ${css.note}`}>{t(placing ? 'mapNote' : 'mapNoteList')}</p>
    </>
  )
}

interface TileProps {
  town: Town
  shade: number | undefined
  measure: Measure
  at?: { column: number; row: number }
}

function Tile({ town, shade, measure, at }: TileProps) {
  const t = useText()
  const place = at && { gridColumn: at.column, gridRow: at.row }
  const name = townName(town.name)
  const part = share(town[measure], town.households)
  return (
    <Link
      to={listAddress({ label: labelOf[measure] }, town.code)}
      className={`${css.tile} ${shade === undefined ? css.none : shades[shade]}`}
      style={place}
    >
      <strong>{name}</strong>
      <span className="figure">{part}</span>
      <span className={`figure ${css.small}`}>{t('tile', { count: whole(town[measure]) })}</span>
    </Link>
  )
}

// The server names a township in full; what lies above it is the same for all.
function townName(full: string): string {
  return full.replace(/^.*(县|自治县|区|旗|市)(?=.)/, '')
}

function Legend({ towns, measure }: { towns: Town[]; measure: Measure }) {
  const t = useText()
  return (
    <ul className={css.legend} aria-label={t('legend')}>
      <li>{t('legend')}</li>
      {classBounds(towns, measure).map(([low, high], i) => (
        <li key={shades[i]} className="figure">
          <span className={`${css.swatch} ${shades[i]}`} />
          {(100 * low).toFixed(1)}–{(100 * high).toFixed(1)}%
        </li>
      ))}
    </ul>
  )
}
