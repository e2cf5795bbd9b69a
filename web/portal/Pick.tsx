import { Field } from './apply/parts'
import { useText } from './apply/text'
import type { Place } from './office'
import { places } from './talk'

/** Pick chooses one place of a list. */
export function Pick({ label, value, places: list, onPick }: { label: string; value: string; places: Place[] | undefined; onPick: (code: string) => void }) {
  const t = useText()
  return (
    <Field label={label}>
      <select value={value} aria-busy={list === undefined} onChange={(e) => onPick(e.target.value)}>
        <option value="">{t('choose')}</option>
        {list?.map((p) => (
          <option key={p.code} value={p.code} lang="zh-CN">
            {p.name}
          </option>
        ))}
      </select>
    </Field>
  )
}

/** counties are those whose standards the server knows. */
export const counties = () => places().then((list) => list.filter((p) => p.division.length === 6).map((p) => ({ code: p.division, name: p.name })))
