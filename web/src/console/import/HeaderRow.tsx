import { InputNumber } from 'antd'
import type { SyntheticEvent } from 'react'
import { useText } from './text'

const last = 1000

/** HeaderRow takes which row of a file is its header: the file is read anew once the number is whole, by Enter, by a step, or where the field is left. */
export function HeaderRow({ row, onRow }: { row: number; onRow: (row: number) => void }) {
  const t = useText()
  const read = (e: SyntheticEvent) => {
    const next = Number((e.target as HTMLInputElement).value)
    if (Number.isInteger(next) && next >= 1 && next <= last && next !== row) onRow(next)
  }
  return <InputNumber aria-label={t('headerRow')} min={1} max={last} value={row} changeOnBlur={false} onBlur={read} onPressEnter={read} onStep={(v) => onRow(Number(v))} />
}
