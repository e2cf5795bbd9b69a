import { area, aroundHull, at, hull, sound, type Point, type Quad } from './quad'

/** A picture of three colours and one more byte a pixel, as a canvas gives it. */
export interface Pixels {
  data: Uint8ClampedArray
  width: number
  height: number
}

// A sheet fills at least this much of a picture, and less than all of it; print may cover most of it.
const least = 0.12
const most = 0.97
/** How much lighter a sheet is than what lies around it, of 255. */
const step = 22

/** find proposes the corners of a light sheet on something darker, as parts of the picture; nothing where there is none. A small picture is enough, some 250 pixels. */
export function find(picture: Pixels): Quad | undefined {
  const { width, height } = picture
  const light = blurred(paleness(picture), width, height)
  const sheet = largest(shrunk(lighter(light), width, height), width, height)
  const ring = hull(outline(sheet, width))
  const corners = ring.length < 4 ? undefined : aroundHull(ring)
  if (!corners) return undefined
  const [inHull, inCorners] = [Math.abs(area(ring)), Math.abs(area(corners))]
  const fills = inCorners / (width * height)
  if (fills < least || fills > most || inHull < 0.88 * inCorners || sheet.length < 0.35 * inHull) return undefined
  if (!corners.every((_, i) => square(corners, i) && stepsDown(light, width, height, corners, i))) return undefined
  const parts = corners.map((p) => ({ x: inside(p.x / width), y: inside(p.y / height) })) as unknown as Quad
  return sound(parts) ? parts : undefined
}

const inside = (n: number) => Math.min(1, Math.max(0, n))

// paleness is the darkest of the three colours: paper has all of them, wood and cloth lack one.
function paleness({ data, width, height }: Pixels): Float32Array {
  const out = new Float32Array(width * height)
  for (let i = 0; i < out.length; i++) out[i] = Math.min(data[4 * i] ?? 0, data[4 * i + 1] ?? 0, data[4 * i + 2] ?? 0)
  return out
}

// blurred takes the grain out of a picture.
function blurred(from: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(from.length)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let [sum, n] = [0, 0]
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          sum += from[v * width + u] ?? 0
          n++
        }
      out[y * width + x] = sum / n
    }
  return out
}

// lighter marks what is on the light side of the split that tells two lots of pixels apart best (Otsu).
function lighter(light: Float32Array): Uint8Array {
  const many = new Float64Array(256)
  for (const v of light) many[Math.round(v)] = (many[Math.round(v)] ?? 0) + 1
  const all = many.reduce((sum, n, v) => sum + n * v, 0)
  let [dark, below, best, split] = [0, 0, -1, 255]
  many.forEach((n, v) => {
    dark += n
    below += n * v
    const rest = light.length - dark
    if (dark === 0 || rest === 0) return
    const apart = below / dark - (all - below) / rest
    const weight = dark * rest * apart * apart
    if (weight > best) [best, split] = [weight, v]
  })
  return Uint8Array.from(light, (v) => (v > split ? 1 : 0))
}

// shrunk takes a rim off, so that what only touches comes apart.
function shrunk(mask: Uint8Array, width: number, height: number): Uint8Array {
  return mask.map((m, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    if (!m) return 0
    return (x === 0 || mask[i - 1]) && (x === width - 1 || mask[i + 1]) && (y === 0 || mask[i - width]) && (y === height - 1 || mask[i + width]) ? 1 : 0
  })
}

// largest is the largest piece that hangs together, as places in the picture.
function largest(mask: Uint8Array, width: number, height: number): number[] {
  let best: number[] = []
  const left = mask.slice()
  for (let start = 0; start < left.length; start++) {
    if (!left[start]) continue
    left[start] = 0
    const piece = [start]
    for (let i = 0; i < piece.length; i++) {
      const p = piece[i] as number
      const x = p % width
      for (const n of [x > 0 ? p - 1 : -1, x < width - 1 ? p + 1 : -1, p - width, p + width]) {
        if (n < 0 || n >= width * height || !left[n]) continue
        left[n] = 0
        piece.push(n)
      }
    }
    if (piece.length > best.length) best = piece
  }
  return best
}

// outline is the first and the last of each row, with the rim that was taken off.
function outline(piece: number[], width: number): Point[] {
  const rows = new Map<number, [number, number]>()
  for (const p of piece) {
    const [x, y] = [p % width, Math.floor(p / width)]
    const [from, to] = rows.get(y) ?? [x, x]
    rows.set(y, [Math.min(from, x), Math.max(to, x)])
  }
  return [...rows].flatMap(([y, [from, to]]) => [y - 1, y + 2].flatMap((v) => [{ x: from, y: v }, { x: to + 1, y: v }])).concat([...rows].flatMap(([y, [from, to]]) => [{ x: from - 1, y: y + 0.5 }, { x: to + 2, y: y + 0.5 }]))
}

// square reports whether a corner is between 50 and 130 degrees.
function square(q: Quad, i: number): boolean {
  const [p, a, b] = [at(q, i), at(q, i - 1), at(q, i + 1)]
  const cos = ((a.x - p.x) * (b.x - p.x) + (a.y - p.y) * (b.y - p.y)) / (Math.hypot(a.x - p.x, a.y - p.y) * Math.hypot(b.x - p.x, b.y - p.y))
  return Math.abs(cos) < 0.643
}

// stepsDown reports whether it is darker beyond a side, at once: what only fades is no edge. A side along the picture's own has nothing beyond it.
function stepsDown(light: Float32Array, width: number, height: number, q: Quad, i: number): boolean {
  const [a, b] = [at(q, i), at(q, i + 1)]
  const long = Math.hypot(b.x - a.x, b.y - a.y)
  const [outX, outY] = [((b.y - a.y) / long) * 3, (-(b.x - a.x) / long) * 3]
  const read = (x: number, y: number) => (x < 0 || y < 0 || x >= width || y >= height ? undefined : light[Math.floor(y) * width + Math.floor(x)])
  const steps: number[] = []
  for (let t = 0.06; t < 0.95; t += 0.04) {
    const [x, y] = [a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)]
    const [within, beyond] = [read(x - outX, y - outY), read(x + outX, y + outY)]
    if (within !== undefined && beyond !== undefined) steps.push(within - beyond)
  }
  return steps.length < 6 || steps.filter((s) => s > step).length > 0.6 * steps.length
}
