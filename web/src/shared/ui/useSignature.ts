import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react'

/** least is how long a line must be, in pixels, to be a signature and not a slip of the finger. */
const least = 60

interface Signature {
  canvas: RefObject<HTMLCanvasElement>
  /** Goes on the canvas. */
  handlers: Record<'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel', (e: PointerEvent<HTMLCanvasElement>) => void>
  drawn: boolean
  clear: () => void
}

/** useSignature draws what a finger, pen or mouse writes, and hands out the drawing, or nothing while the box is empty. */
export function useSignature(onChange: (draw: (() => Promise<Blob>) | undefined) => void): Signature {
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
    onChange(() => picture(canvas.current))
  }
  const clear = () => {
    fit(canvas.current)
    length.current = 0
    setDrawn(false)
    onChange(undefined)
  }
  return { canvas, handlers: { onPointerDown: begin, onPointerMove: move, onPointerUp: end, onPointerCancel: end }, drawn, clear }
}

// A canvas has its own size, which is set to the screen's pixels; that empties it too.
function fit(canvas: HTMLCanvasElement | null) {
  const pen = canvas?.getContext('2d')
  if (!canvas || !pen) return
  const scale = window.devicePixelRatio || 1
  canvas.width = Math.round(canvas.clientWidth * scale)
  canvas.height = Math.round(canvas.clientHeight * scale)
  pen.scale(scale, scale)
  pen.fillStyle = '#fff' // a picture that is read in any viewer
  pen.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight)
  pen.lineWidth = 2.5
  pen.lineCap = 'round'
}

function picture(canvas: HTMLCanvasElement | null): Promise<Blob> {
  return new Promise((resolve, reject) => {
    if (!canvas) return reject(new Error('the box is gone'))
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the drawing cannot be read'))), 'image/png')
  })
}
