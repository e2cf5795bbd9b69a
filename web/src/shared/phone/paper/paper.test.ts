import { expect, it } from 'vitest'
import { find, type Pixels } from './find'
import { sound, whole, type Point, type Quad } from './quad'
import { sizeOf, straighten } from './straighten'

type Colour = readonly [number, number, number]
const wood: Colour = [120, 82, 50]
const paper: Colour = [236, 234, 226]

/** grain is the noise of a cheap camera; the same each time. */
function grain() {
  let n = 7
  return () => ((n = (n * 16807) % 2147483647) / 2147483647 - 0.5) * 24
}

/** drawn makes a picture of what each place has. */
function drawn(width: number, height: number, colour: (x: number, y: number) => Colour): Pixels {
  const noise = grain()
  const data = new Uint8ClampedArray(4 * width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [at, n] = [4 * (y * width + x), noise()]
      colour(x + 0.5, y + 0.5).forEach((c, i) => (data[at + i] = c + n))
      data[at + 3] = 255
    }
  return { data, width, height }
}

/** sheet is a page with lines of print and a photograph, turned about the middle of a picture. */
function sheet(degrees: number, on: Colour, { width = 180, height = 240, long = 170, wide = 118, of = paper } = {}) {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const [mx, my] = [width / 2, height / 2]
  const picture = drawn(width, height, (x, y) => {
    const [u, v] = [(x - mx) * cos + (y - my) * sin + wide / 2, -(x - mx) * sin + (y - my) * cos + long / 2]
    if (u < 0 || v < 0 || u > wide || v > long) return on
    const print = u > 10 && u < wide - 10 && v > 10 && v % 9 < 3
    const portrait = u > wide - 40 && u < wide - 10 && v > 12 && v < 52
    return portrait ? [70, 60, 60] : print ? [90, 90, 95] : of
  })
  const corner = (u: number, v: number): Point => ({ x: (mx + (u - wide / 2) * cos - (v - long / 2) * sin) / width, y: (my + (u - wide / 2) * sin + (v - long / 2) * cos) / height })
  return { picture, corners: [corner(0, 0), corner(wide, 0), corner(wide, long), corner(0, long)] as Quad }
}

const off = (a: Quad, b: Quad) => Math.max(...a.map((p, i) => Math.hypot(p.x - (b[i]?.x ?? 9), p.y - (b[i]?.y ?? 9))))

it.each([-20, -13, -5, 0, 5, 9, 14, 20])('finds a page on a darker table, turned by %i degrees', (degrees) => {
  const { picture, corners } = sheet(degrees, wood)
  const found = find(picture)
  expect(found).toBeDefined()
  expect(off(found as Quad, corners)).toBeLessThan(0.025)
})

it('finds a page on a grey floor, in the dusk, and a small one', () => {
  expect(find(sheet(8, [95, 97, 99]).picture)).toBeDefined()
  expect(find(sheet(8, [40, 34, 30], { of: [118, 116, 108] }).picture)).toBeDefined()
  expect(find(sheet(-12, wood, { long: 90, wide: 70 }).picture)).toBeDefined()
})

it('finds a page with a corner torn off, and gives the corner that it had', () => {
  const { picture, corners } = sheet(6, wood)
  for (let y = 0; y < 240; y++) for (let x = 0; x < 180; x++) if (x + y < 66) picture.data.set([120, 82, 50, 255], 4 * (y * 180 + x))
  const found = find(picture)
  expect(found && off(found, corners)).toBeLessThan(0.04)
})

it('finds none where there is none', () => {
  const empty = {
    table: drawn(180, 240, () => wood),
    'all page': drawn(180, 240, (x, y) => (x > 8 && x < 170 && y % 9 < 3 ? [90, 90, 95] : paper)),
    'light from a window': drawn(180, 240, (x) => [40 + x, 40 + x, 40 + x]),
    'a lamp': drawn(180, 240, (x, y) => (Math.hypot(x - 90, y - 120) < 60 ? [240, 240, 235] : [30, 30, 30])),
    stripes: drawn(180, 240, (x) => (x % 20 < 10 ? paper : wood)),
    'the same as the table': sheet(10, [228, 226, 220]).picture,
    crumbs: drawn(180, 240, (x, y) => (x % 30 < 8 && y % 30 < 8 ? paper : wood)),
  }
  for (const [what, picture] of Object.entries(empty)) expect([what, find(picture)]).toEqual([what, undefined])
})

it('lays a page flat, with its lines level and its colours', () => {
  const { picture, corners } = sheet(14, wood, { width: 360, height: 480, long: 340, wide: 236 })
  const pixels = corners.map((p) => ({ x: p.x * 360, y: p.y * 480 })) as unknown as Quad
  const { width, height } = sizeOf(pixels, 1600)
  expect([width, height]).toEqual([236, 340])
  const flat: Pixels = { data: new Uint8ClampedArray(4 * width * height), width, height }
  straighten(picture, pixels, flat)
  const row = (y: number, from: number, to: number) => {
    let sum = 0
    for (let x = from; x < to; x++) sum += flat.data[4 * (y * width + x)] as number
    return sum / (to - from)
  }
  // Lines of print are at each ninth row, from left to right: nowhere does the table show, nor does a line run into the next.
  for (const y of [91, 199, 298]) {
    expect(row(y - (y % 9) + 1, 12, 220)).toBeLessThan(110)
    expect(row(y - (y % 9) + 6, 12, 220)).toBeGreaterThan(220)
  }
  expect(Math.min(row(1, 2, 230), row(338, 2, 230))).toBeGreaterThan(80)
})

it('undoes the view from one side', () => {
  const seen: Quad = [{ x: 60, y: 20 }, { x: 240, y: 40 }, { x: 290, y: 280 }, { x: 10, y: 250 }]
  const flat: Pixels = { data: new Uint8ClampedArray(4 * 100 * 100), width: 100, height: 100 }
  const picture = drawn(300, 300, (x, y) => (Math.hypot(x - 60, y - 20) < 14 ? [250, 0, 0] : Math.hypot(x - 290, y - 280) < 14 ? [0, 0, 250] : [20, 120, 20]))
  straighten(picture, seen, flat)
  const [red, blue] = [flat.data[4 * 101], flat.data[4 * (98 * 100 + 98) + 2]]
  expect(red).toBeGreaterThan(200)
  expect(blue).toBeGreaterThan(200)
  expect(flat.data[4 * (50 * 100 + 50) + 1]).toBeGreaterThan(90)
})

it('makes a long page no longer than is sent, and no page larger than it was', () => {
  const q = (n: number): Quad => whole.map((p) => ({ x: p.x * n, y: p.y * n * 1.4 })) as unknown as Quad
  expect(sizeOf(q(2000), 1600)).toEqual({ width: 1143, height: 1600 })
  expect(sizeOf(q(500), 1600)).toEqual({ width: 500, height: 700 })
})

it('knows corners that were dragged past each other', () => {
  expect(sound(whole)).toBe(true)
  expect(sound([whole[1], whole[0], whole[2], whole[3]])).toBe(false)
  expect(sound([whole[0], whole[1], { x: 0.4, y: 0.4 }, whole[3]])).toBe(false)
})
