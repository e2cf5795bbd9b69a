import { Evidence } from '@/shared/ui/Evidence'
import type { Case } from './CasePage'
import css from './cases.module.css'

/** Papers are the files of the case that a line of its situation rests on. */
export function Papers({ case: c, ids }: { case: Case; ids: string[] | undefined }) {
  const files = c.evidence.filter((e) => ids?.includes(e.id))
  if (files.length === 0) return <>—</>
  return (
    <span className={css.papers}>
      {files.map((f) => (
        <Evidence key={f.id} file={f} />
      ))}
    </span>
  )
}
