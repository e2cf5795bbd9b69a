import { Radio } from 'antd'
import { useState } from 'react'
import type { Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { isPlaced, Schematic, shades } from '@/shared/ui/Schematic'
import { classBounds, listAddress, shadeOf, share, type Measure } from './figures'
import css from './overview.module.css'
import { useText } from './text'

type Town = Schema<'RegistryTown'>

const labelOf = { dibao: 'dibao', poor: 'poor' } as const

/** TownMap draws townships as tiles, coloured by a share of their households. It is a schematic and says so: the registers hold no boundaries. */
export function TownMap({ towns }: { towns: Town[] }) {
  const t = useText()
  const [measure, setMeasure] = useState<Measure>('dibao')
  const measures = (['dibao', 'poor'] as const).map((m) => ({ value: m, label: t(`measure.${m}`) }))
  return (
    <>
      <div className={css.measure}>
        <Radio.Group aria-label={t('measure')} value={measure} options={measures} onChange={(e) => setMeasure(e.target.value as Measure)} />
      </div>
      <Schematic
        tiles={towns.map((town) => ({
          code: town.code,
          name: townName(town.name),
          shade: shadeOf(town, towns, measure),
          figures: [share(town[measure], town.households), t('tile', { count: whole(town[measure]) })],
          to: listAddress({ label: labelOf[measure] }, town.code),
        }))}
      />
      <Legend towns={towns} measure={measure} />
      <p className={`quiet ${css.note}`}>{t(isPlaced(towns) ? 'mapNote' : 'mapNoteList')}</p>
    </>
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
