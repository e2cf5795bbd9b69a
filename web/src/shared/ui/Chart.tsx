import { lazy, Suspense } from 'react'
import { useT, Zh } from '@/shared/i18n'
import css from './chart.module.css'

/** A polygon or several, as GeoJSON has them. */
export interface Area {
  type: 'Feature'
  properties: { name: string; code: string }
  geometry: { type: 'Polygon'; coordinates: number[][][] } | { type: 'MultiPolygon'; coordinates: number[][][][] }
}

/** What a chart shows: columns or lines over names, or a map of areas by code. */
export type ChartData =
  | { kind: 'bar' | 'line'; names: string[]; series: { name: string; values: (number | null)[] }[]; unit?: string }
  | { kind: 'map'; areas: Area[]; values: Record<string, number | null>; unit?: string }

export interface ChartProps {
  /** What the chart says, for those who do not see it. */
  title: string
  data: ChartData
  /** In rem. */
  height?: number
  /** Called with the name (or area code) that was chosen: the cases behind it. */
  onPick?: (name: string) => void
}

const Drawing = lazy(() => import('./ChartDrawing'))

/** Chart draws where shape matters; its figures are also there as a table that opens. */
export function Chart(props: ChartProps) {
  const t = useT()
  const height = `${props.height ?? 18}rem`
  return (
    <figure className={css.chart}>
      <div role="img" aria-label={props.title} style={{ height }}>
        <Suspense fallback={<div className={css.wait} aria-label={t('chart.loading')} />}>
          <Drawing {...props} />
        </Suspense>
      </div>
      <details className={css.table}>
        <summary>{t('chart.table')}</summary>
        <FigureTable {...props} />
      </details>
    </figure>
  )
}

function FigureTable({ title, data, onPick }: ChartProps) {
  const { heads, rows } = tableOf(data)
  return (
    <table>
      <caption className="unseen">{title}</caption>
      <thead>
        <tr>
          <td />
          {heads.map((h) => (
            <th key={h} scope="col">
              {h}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((r) => (
          <tr key={r.key}>
            <th scope="row">
              {onPick ? (
                <button type="button" className="link" onClick={() => onPick(r.key)}>
                  <Zh>{r.name}</Zh>
                </button>
              ) : (
                r.name
              )}
            </th>
            {r.values.map((v, i) => (
              <td key={heads[i]} className="figure">
                {v ?? '—'}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** tableOf lays a chart's data out as a table. */
export function tableOf(data: ChartData) {
  if (data.kind === 'map')
    return {
      heads: [data.unit ?? ''],
      rows: data.areas.map((a) => ({
        key: a.properties.code,
        name: a.properties.name,
        values: [data.values[a.properties.code] ?? null],
      })),
    }
  return {
    heads: data.series.map((s) => s.name),
    rows: data.names.map((name, i) => ({ key: name, name, values: data.series.map((s) => s.values[i] ?? null) })),
  }
}
