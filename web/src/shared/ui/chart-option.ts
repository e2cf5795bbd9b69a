import type { EChartsCoreOption } from 'echarts/core'
import { fontFamily } from '@/shared/theme/tokens'
import type { Area, ChartData } from './Chart'

interface Colours {
  accent: string
  ink: string
  quiet: string
  line: string
  paper: string
}

/** mapName is the name under which a set of areas is registered. */
export function mapName(areas: Area[]): string {
  return 'areas:' + areas.map((a) => a.properties.code).join()
}

/** chartOption turns chart data into ECharts' options in our style: one hue, thin lines, no animation. */
export function chartOption(data: ChartData, scale: number, c: Colours): EChartsCoreOption {
  // A family of its own name: ECharts measures texts on a canvas, where nothing is inherited.
  const text = { color: c.quiet, fontSize: 13 * scale, fontFamily }
  const common = { animation: false, textStyle: text, color: [c.accent, '#8aa3a9', '#c7a04a', '#5b6f8f'] }
  return data.kind === 'map' ? { ...common, ...mapOption(data, text, c) } : { ...common, ...axisOption(data, text, c) }
}

type Text = { color: string; fontSize: number }

function axisOption(data: Extract<ChartData, { names: string[] }>, text: Text, c: Colours): EChartsCoreOption {
  const many = data.series.length > 1
  return {
    grid: { left: 8, right: 12, top: many ? 36 : 28, bottom: 4, containLabel: true },
    legend: many ? { top: 0, right: 0, textStyle: text, itemWidth: 14, itemHeight: 8 } : undefined,
    tooltip: { trigger: 'axis', confine: true, valueFormatter: (v: unknown) => `${v ?? '—'} ${data.unit ?? ''}` },
    xAxis: {
      type: 'category',
      data: data.names,
      axisLabel: text,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: c.line } },
    },
    yAxis: { type: 'value', name: data.unit, nameTextStyle: { ...text, align: 'left' }, axisLabel: text, splitLine: { lineStyle: { color: c.line } } },
    series: data.series.map((s) => ({
      type: data.kind,
      name: s.name,
      data: s.values,
      barMaxWidth: 32,
      symbolSize: 6,
      lineStyle: { width: 2 },
    })),
  }
}

function mapOption(data: Extract<ChartData, { kind: 'map' }>, text: Text, c: Colours): EChartsCoreOption {
  const known = Object.values(data.values).filter((v): v is number => v !== null)
  return {
    tooltip: { trigger: 'item', confine: true, valueFormatter: (v: unknown) => `${Number.isNaN(v) ? '—' : String(v)} ${data.unit ?? ''}` },
    visualMap: {
      min: 0,
      max: Math.max(1, ...known),
      calculable: false,
      left: 0,
      bottom: 0,
      textStyle: text,
      itemWidth: 12,
      itemHeight: 80,
      inRange: { color: ['#eef4f5', c.accent] },
    },
    series: [
      {
        type: 'map',
        map: mapName(data.areas),
        data: data.areas.map((a) => ({ name: a.properties.name, code: a.properties.code, value: data.values[a.properties.code] ?? null })),
        itemStyle: { borderColor: c.paper, areaColor: '#eceff0' },
        emphasis: { label: { color: c.ink }, itemStyle: { areaColor: '#c7a04a' } },
        label: { show: false },
        selectedMode: false,
      },
    ],
  }
}
