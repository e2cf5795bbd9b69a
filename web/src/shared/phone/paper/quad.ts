/** A point; of a picture as parts of its width and height, from 0 to 1. */
export interface Point {
  x: number
  y: number
}

/** The corners of a sheet: top left, top right, bottom right, bottom left. */
export type Quad = readonly [Point, Point, Point, Point]

/** whole is all of a picture. */
export const whole: Quad = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
]

export const isWhole = (q: Quad) => q.every((p, i) => p.x === whole[i]?.x && p.y === whole[i]?.y)

const turn = (a: Point, b: Point, c: Point) => (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)

/** area of a polygon; positive where it runs clockwise on a screen. */
export const area = (list: readonly Point[]) => list.reduce((sum, p, i) => sum + p.x * at(list, i + 1).y - at(list, i + 1).x * p.y, 0) / 2

/** at reads a point of a ring. */
export const at = (ring: readonly Point[], i: number): Point => ring[(i + ring.length) % ring.length] as Point

/** sound reports whether four corners are a sheet: none is dragged past the others, and something lies between them. */
export const sound = (q: Quad) => q.every((p, i) => turn(p, at(q, i + 1), at(q, i + 2)) > 0.002)

/** ordered names corners that run around a sheet by where they lie. */
export function ordered(ring: readonly Point[]): Quad {
  const round = area(ring) < 0 ? ring.map((_, i) => at(ring, -1 - i)) : [...ring]
  const first = round.reduce((best, p, i) => (p.x + p.y < at(round, best).x + at(round, best).y ? i : best), 0)
  return [at(round, first), at(round, first + 1), at(round, first + 2), at(round, first + 3)]
}

/** hull of points; it runs clockwise on a screen. */
export function hull(points: Point[]): Point[] {
  const along = (way: 1 | -1) => [...points].sort((a, b) => way * (a.x - b.x || a.y - b.y))
  const half = (list: Point[]) => {
    const out: Point[] = []
    for (const p of list) {
      while (out.length > 1 && turn(at(out, -2), at(out, -1), p) <= 0) out.pop()
      out.push(p)
    }
    return out.slice(0, -1)
  }
  return [...half(along(1)), ...half(along(-1))]
}

// meet is where two lines cross, each given by two points; nothing where they do not, or beyond the wrong end.
function meet(a: Point, b: Point, c: Point, d: Point): Point | undefined {
  const across = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x)
  if (across <= 1e-9) return undefined
  const t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / across
  return t < 1 ? undefined : { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) }
}

/** aroundHull leaves out edge after edge, always that by which the shape grows least, until four are left: a torn or rounded corner becomes the corner that it was. */
export function aroundHull(ring: readonly Point[]): Quad | undefined {
  let left = [...ring]
  while (left.length > 4) {
    let best: { i: number; corner: Point; grows: number } | undefined
    for (let i = 0; i < left.length; i++) {
      const corner = meet(at(left, i - 1), at(left, i), at(left, i + 2), at(left, i + 1)) ?? meet(at(left, i - 1), at(left, i), at(left, i + 1), at(left, i + 2))
      if (!corner) continue
      const grows = Math.abs(area([at(left, i), corner, at(left, i + 1)]))
      if (!best || grows < best.grows) best = { i, corner, grows }
    }
    if (!best) return undefined
    const { i, corner } = best
    left = left.map((p, k) => (k === i ? corner : p)).filter((_, k) => k !== (i + 1) % left.length)
  }
  return left.length === 4 ? ordered(left) : undefined
}
