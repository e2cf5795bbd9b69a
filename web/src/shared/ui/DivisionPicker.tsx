import { useQueries } from '@tanstack/react-query'
import { Select } from 'antd'
import { api, must } from '@/shared/api/client'
import { useT, Zh } from '@/shared/i18n'
import css from './division.module.css'

// Codes grow by level: province 2 digits, city 4, county 6, township 9, village 12.
const lengths = [2, 4, 6, 9, 12] as const

/** divisionPath lists a code's ancestors below root and the code itself: 513221100 under 5132 is [513221, 513221100]. */
export function divisionPath(code: string, root: string): string[] {
  return lengths.filter((n) => n > root.length && n <= code.length).map((n) => code.slice(0, n))
}

// What lies directly in a division changes with a reform, hardly in a working day.
const divisionsUnder = (parent: string) => ({
  queryKey: ['divisions', parent],
  queryFn: () => must(api.GET('/api/divisions', { params: { query: { parent } } })),
  staleTime: 60 * 60_000,
})

/** DivisionName names a division by its code: a county or what is above it alone, a village with its township. */
export function DivisionName({ code }: { code: string }) {
  const parts = code.length > 6 ? divisionPath(code, code.slice(0, 6)) : [code]
  const lists = useQueries({ queries: parts.map((p) => divisionsUnder(parentOf(p))) })
  const names = parts.map((p, i) => lists[i]?.data?.find((d) => d.code === p)?.name ?? '')
  return <span title={code}><Zh>{names.join('') || code}</Zh></span>
}

interface DivisionPickerProps {
  /** The chosen code, of any level below root. */
  value?: string
  onChange?: (code: string | undefined) => void
  /** Where choosing starts: the division of the person signed in. */
  root?: string
  /** The deepest level offered: 3 county, 4 township, 5 village. */
  depth?: 1 | 2 | 3 | 4 | 5
  /** What is chosen, for screen readers: 户籍地. */
  label: string
}

/** DivisionPicker chooses a division level by level, each level its own list that can be searched. */
export function DivisionPicker({ value = '', onChange, root = '', depth = 5, label }: DivisionPickerProps) {
  const t = useT()
  const chosen = divisionPath(value, root)
  const deepest = lengths[depth - 1] ?? 12
  const parents = [root, ...chosen].filter((p) => p.length < deepest)
  const lists = useQueries({
    queries: parents.map(divisionsUnder),
  })
  return (
    <div className={css.levels} role="group" aria-label={label}>
      {parents.map((parent, i) => {
        const items = lists[i]?.data ?? []
        if (i > 0 && lists[i]?.isSuccess && items.length === 0) return null
        return (
          <Select
            key={parent}
            value={chosen[i] ?? null}
            placeholder={t('division.choose', { level: t(`division.level${levelUnder(parent)}`) })}
            aria-label={`${label} ${t(`division.level${levelUnder(parent)}`)}`}
            loading={lists[i]?.isPending ?? false}
            // A list opened before it has entries can stay out of sight when they come.
            open={lists[i]?.isPending ? false : undefined}
            allowClear
            showSearch={{ optionFilterProp: 'name' }}
            options={items.map((d) => ({ value: d.code, label: <Zh>{d.name}</Zh>, name: d.name }))}
            onChange={(code: string | undefined) => onChange?.(code ?? (parent === root ? undefined : parent))}
          />
        )
      })}
    </div>
  )
}

const parentOf = (code: string) => code.slice(0, Math.max(0, ...lengths.filter((n) => n < code.length)))

function levelUnder(parent: string): 1 | 2 | 3 | 4 | 5 {
  const i = lengths.findIndex((n) => n > parent.length)
  return ((i < 0 ? 4 : i) + 1) as 1 | 2 | 3 | 4 | 5
}
