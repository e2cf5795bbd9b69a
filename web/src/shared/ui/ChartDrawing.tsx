import { BarChart, LineChart, MapChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { textScale, useTextSize } from '@/shared/theme/ThemeProvider'
import { colour } from '@/shared/theme/tokens'
import type { ChartProps } from './Chart'
import { chartOption, mapName } from './chart-option'

echarts.use([BarChart, LineChart, MapChart, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, SVGRenderer])

/** ChartDrawing is the part of Chart that loads ECharts; it is loaded when a chart is first shown. */
export default function ChartDrawing({ data, onPick }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const { size } = useTextSize()

  useEffect(() => {
    if (!box.current) return
    if (data.kind === 'map') {
      const map = { type: 'FeatureCollection', features: data.areas } as const
      echarts.registerMap(mapName(data.areas), map as unknown as Parameters<typeof echarts.registerMap>[1])
    }
    const chart = echarts.init(box.current, null, { renderer: 'svg' })
    chart.setOption(chartOption(data, textScale[size], colour))
    if (onPick) chart.on('click', (e) => onPick(pickedKey(e)))
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(box.current)
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [data, size, onPick])
  return <div ref={box} style={{ width: '100%', height: '100%' }} />
}

function pickedKey(e: { name: string; data?: unknown }): string {
  const code = (e.data as { code?: string } | undefined)?.code
  return code ?? e.name
}
