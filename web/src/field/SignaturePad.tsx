import { useEffect, useRef, useState, type PointerEvent } from 'react'
import css from './field.module.css'
import { useText } from './text'

/** least is how long a line must be, in pixels, to be a signature and not a slip of the finger. */
const least = 60

/** SignaturePad takes a signature by finger, pen or mouse, each line as it is lifted. Who has none of them signs on paper. */
export function SignaturePad({ label, onDrawn }: { label: string; onDrawn: (picture: Blob) => void }) {
  const t = useText()
  const canvas = useRef<HTMLCanvasElement>(null)
  const length = useRef(0)
  const last = useRef<{ x: number; y: number }>()
  const [drawn, setDrawn] = useState(false)
  useEffect(() => fit(canvas.current), [])
  const point = (e: PointerEvent) => {
    const box = e.currentTarget.getBoundingClientRect()
    return { x: e.clientX - box.left, y: e.clientY - box.top }
  }
  const begin = (e: PointerEvent<HTMLCanvasElement>) => {
    e.currentTarget.setPointerCapture(e.pointerId)
    last.current = point(e)
  }
  const move = (e: PointerEvent<HTMLCanvasElement>) => {
    const from = last.current
    const pen = canvas.current?.getContext('2d')
    if (!from || !pen) return
    const to = point(e)
    pen.beginPath()
    pen.moveTo(from.x, from.y)
    pen.lineTo(to.x, to.y)
    pen.stroke()
    length.current += Math.hypot(to.x - from.x, to.y - from.y)
    last.current = to
  }
  const end = () => {
    if (!last.current) return
    last.current = undefined
    if (length.current < least) return
    setDrawn(true)
    canvas.current?.toBlob((b) => b && onDrawn(b), 'image/png')
  }
  const clear = () => {
    fit(canvas.current)
    length.current = 0
    setDrawn(false)
  }
  return (
    <div>
      <canvas ref={canvas} className={css.pad} role="img" aria-label={label} onPointerDown={begin} onPointerMove={move} onPointerUp={end} onPointerCancel={end} />
      {drawn && (
        <button type="button" className={css.small} onClick={clear}>
          {t('signClear')}
        </button>
      )}
    </div>
  )
}

// A canvas has its own size, which is set to the screen's pixels; that empties it too.
function fit(canvas: HTMLCanvasElement | null) {
  const pen = canvas?.getContext('2d')
  if (!canvas || !pen) return
  canvas.width = canvas.clientWidth * 2
  canvas.height = canvas.clientHeight * 2
  pen.scale(2, 2)
  pen.fillStyle = '#fff' // a picture that is read in any viewer
  pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight)
  pen.lineWidth = 2.5
  pen.lineCap = 'round'
}
