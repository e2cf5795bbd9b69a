import { Button, Drawer } from 'antd'
import { useState, type ReactNode } from 'react'
import { useT, Zh } from '@/shared/i18n'
import css from './reason.module.css'

/** One step of a decision's reasoning, as the server computed it. */
export interface Reason {
  id: string
  text: string
  /** A condition is met, unmet or unknown; a step of a computation has none. */
  outcome?: 'met' | 'unmet' | 'unknown'
  /** The figure of this step, already written out: `1,894.00 元`. */
  value?: ReactNode
  /** The article that says so: 《社会救助暂行办法》第十一条. */
  citation?: string
  /** How sure the source is; a found one needs no mark. */
  mark?: 'unverified' | 'demo'
  children?: Reason[]
}

/** The ids that start open: what decided against the family, and the first level. */
function openAtFirst(reasons: Reason[]): Set<string> {
  const open = new Set<string>()
  const visit = (r: Reason, depth: number): boolean => {
    const inside = (r.children ?? []).map((c) => visit(c, depth + 1)).some(Boolean)
    const decisive = r.outcome === 'unmet' || r.outcome === 'unknown'
    if (r.children?.length && (depth === 0 || inside)) open.add(r.id)
    return decisive || inside
  }
  for (const r of reasons) visit(r, 0)
  return open
}

function branches(reasons: Reason[]): string[] {
  return reasons.flatMap((r) => (r.children?.length ? [r.id, ...branches(r.children)] : []))
}

interface ReasonTreeProps {
  reasons: Reason[]
  /** On paper every step is open. */
  paper?: boolean
}

/** ReasonTree shows why a decision came out as it did, each step with its article. */
export function ReasonTree({ reasons, paper = false }: ReasonTreeProps) {
  const t = useT()
  const all = branches(reasons)
  const [open, setOpen] = useState(() => (paper ? new Set(all) : openAtFirst(reasons)))
  const whole = all.every((id) => open.has(id))
  const toggle = (id: string) =>
    setOpen((was) => {
      const next = new Set(was)
      if (!next.delete(id)) next.add(id)
      return next
    })
  return (
    <div>
      {all.length > 0 && !paper && (
        <button type="button" className="link" onClick={() => setOpen(new Set(whole ? [] : all))}>
          {t(whole ? 'reason.none' : 'reason.all')}
        </button>
      )}
      <Branch reasons={reasons} open={open} toggle={toggle} />
    </div>
  )
}

interface BranchProps {
  reasons: Reason[]
  open: Set<string>
  toggle: (id: string) => void
}

function Branch({ reasons, open, toggle }: BranchProps) {
  return (
    <ul className={css.branch}>
      {reasons.map((r) => (
        <li key={r.id}>
          <Step reason={r} open={open.has(r.id)} toggle={toggle} />
          {r.children && open.has(r.id) && <Branch reasons={r.children} open={open} toggle={toggle} />}
        </li>
      ))}
    </ul>
  )
}

function Step({ reason: r, open, toggle }: { reason: Reason; open: boolean; toggle: (id: string) => void }) {
  const t = useT()
  return (
    <div className={css.step}>
      {r.children?.length ? (
        <button
          type="button"
          className={css.turn}
          aria-expanded={open}
          aria-label={t('reason.more', { text: r.text })}
          onClick={() => toggle(r.id)}
        />
      ) : (
        <span className={css.leaf} />
      )}
      <div className={css.text}>
        <span>
          <Zh>{r.text}</Zh>
        </span>
        {r.outcome && (
          <span className={`${css.outcome} ${r.outcome === 'met' ? '' : css.against}`}>{t(`reason.${r.outcome}`)}</span>
        )}
        {r.citation && (
          <div className={css.cite}>
            {r.citation}
            {r.mark && <span className={css.mark}>{t(`reason.${r.mark}`)}</span>}
          </div>
        )}
      </div>
      {r.value !== undefined && <div className={`figure ${css.value}`}>{r.value}</div>}
    </div>
  )
}

interface FigureProps {
  /** The figure as shown on the page. */
  children: ReactNode
  /** The heading of its reasons. */
  title?: string
  reasons: Reason[]
}

/** Figure is a computed figure that opens its reason. */
export function Figure({ children, title, reasons }: FigureProps) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className={`link figure ${css.figure}`} title={t('reason.open')} onClick={() => setOpen(true)}>
        {children}
      </button>
      <Drawer
        open={open}
        onClose={() => setOpen(false)}
        title={title ?? t('reason.title')}
        size="large"
        destroyOnHidden
        footer={<Button onClick={() => setOpen(false)}>{t('app.close')}</Button>}
      >
        <ReasonTree reasons={reasons} />
      </Drawer>
    </>
  )
}
