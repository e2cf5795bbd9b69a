import { useRef, type KeyboardEvent, type PointerEvent } from 'react'
import { sound, type Point, type Quad } from '@/shared/phone/paper/quad'
import css from './photo.module.css'
import { useText } from './text'

const names = ['topLeft', 'topRight', 'bottomRight', 'bottomLeft'] as const
const steps: Record<string, Point> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } }

const within = (n: number) => Math.min(1, Math.max(0, n))

/** Corners are four corners on a photograph, dragged by finger or mouse or moved with the arrow keys; none past the others. */
export function Corners({ address, corners, onMove }: { address: string; corners: Quad; onMove: (q: Quad) => void }) {
  const t = useText()
  const picture = useRef<HTMLImageElement>(null)
  const move = (i: number, to: Point) => {
    const next = corners.map((p, k) => (k === i ? { x: within(to.x), y: within(to.y) } : p)) as unknown as Quad
    if (sound(next)) onMove(next)
  }
  const drag = (i: number) => (e: PointerEvent<HTMLButtonElement>) => {
    const box = picture.current?.getBoundingClientRect()
    if (!box || !e.currentTarget.hasPointerCapture(e.pointerId)) return
    move(i, { x: (e.clientX - box.left) / box.width, y: (e.clientY - box.top) / box.height })
  }
  const press = (i: number, p: Point) => (e: KeyboardEvent) => {
    const step = steps[e.key]
    if (!step) return
    e.preventDefault()
    const far = e.shiftKey ? 0.05 : 0.01
    move(i, { x: p.x + far * step.x, y: p.y + far * step.y })
  }
  return (
    <div className={css.stage}>
      <div className={css.sheet}>
        <img ref={picture} src={address} alt={t('picture')} draggable={false} />
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <polygon points={corners.map((p) => `${100 * p.x},${100 * p.y}`).join(' ')} />
        </svg>
        {corners.map((p, i) => (
          <button
            key={names[i]}
            type="button"
            className={css.corner}
            style={{ left: `${100 * p.x}%`, top: `${100 * p.y}%` }}
            aria-label={t('corner', { corner: t(names[i] ?? 'topLeft'), x: Math.round(100 * p.x), y: Math.round(100 * p.y) })}
            onPointerDown={(e) => e.currentTarget.setPointerCapture(e.pointerId)}
            onPointerMove={drag(i)}
            onKeyDown={press(i, p)}
          />
        ))}
      </div>
    </div>
  )
}
