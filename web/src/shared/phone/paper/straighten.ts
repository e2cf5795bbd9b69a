import type { Pixels } from './find'
import { at, type Point, type Quad } from './quad'

/** sizeOf is how large a sheet between corners is, in pixels of the picture, and at most so long. */
export function sizeOf(q: Quad, longest: number): { width: number; height: number } {
  const side = (i: number) => Math.hypot(at(q, i + 1).x - at(q, i).x, at(q, i + 1).y - at(q, i).y)
  const [width, height] = [Math.max(side(0), side(2)), Math.max(side(1), side(3))]
  const scale = Math.min(1, longest / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
}

// onto maps the unit square onto four corners, as a camera would see it.
function onto([a, b, c, d]: Quad): (u: number, v: number) => Point {
  const [x1, y1, x2, y2] = [b.x - c.x, b.y - c.y, d.x - c.x, d.y - c.y]
  const [sx, sy] = [a.x - b.x + c.x - d.x, a.y - b.y + c.y - d.y]
  const across = x1 * y2 - x2 * y1
  const [g, h] = [(sx * y2 - x2 * sy) / across, (x1 * sy - sx * y1) / across]
  return (u, v) => {
    const w = g * u + h * v + 1
    return { x: ((b.x - a.x + g * b.x) * u + (d.x - a.x + h * d.x) * v + a.x) / w, y: ((b.y - a.y + g * b.y) * u + (d.y - a.y + h * d.y) * v + a.y) / w }
  }
}

/** straighten lays a sheet between corners, in pixels of a picture, flat into another. Each pixel is made of four places of the sheet, between its neighbours, so that print stays even. */
export function straighten(from: Pixels, q: Quad, to: Pixels): void {
  const place = onto(q)
  for (let y = 0; y < to.height; y++)
    for (let x = 0; x < to.width; x++) {
      const out = 4 * (y * to.width + x)
      let [r, g, b] = [0, 0, 0]
      for (let k = 0; k < 4; k++) {
        const p = place((x + 0.25 + 0.5 * (k & 1)) / to.width, (y + 0.25 + 0.5 * (k >> 1)) / to.height)
        const [px, py] = [clamp(p.x - 0.5, from.width), clamp(p.y - 0.5, from.height)]
        const [left, top] = [Math.floor(px), Math.floor(py)]
        const [fx, fy] = [px - left, py - top]
        const i = 4 * (top * from.width + left)
        const right = left + 1 < from.width ? 4 : 0
        const down = top + 1 < from.height ? 4 * from.width : 0
        r += mixed(from.data, i, right, down, fx, fy)
        g += mixed(from.data, i + 1, right, down, fx, fy)
        b += mixed(from.data, i + 2, right, down, fx, fy)
      }
      to.data[out] = r / 4
      to.data[out + 1] = g / 4
      to.data[out + 2] = b / 4
      to.data[out + 3] = 255
    }
}

const clamp = (n: number, size: number) => Math.min(size - 1, Math.max(0, n))

function mixed(data: Uint8ClampedArray, i: number, right: number, down: number, fx: number, fy: number): number {
  const top = (data[i] as number) * (1 - fx) + (data[i + right] as number) * fx
  const below = (data[i + down] as number) * (1 - fx) + (data[i + down + right] as number) * fx
  return top * (1 - fy) + below * fy
}
