import { drawn, light, longest, reduced } from '../photo'
import { find } from './find'
import { isWhole, type Quad } from './quad'
import { sizeOf, straighten } from './straighten'

// What is looked at for the edges, and from what a sheet is cut: more than is sent, since a sheet is a part of it.
const glance = 256
const close = 2600

const pixelsOf = (canvas: HTMLCanvasElement) => {
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen) throw new Error('this browser draws nothing')
  return { pen, pixels: pen.getImageData(0, 0, canvas.width, canvas.height) }
}

/** proposed looks for a sheet of paper in a photograph. */
export const proposed = async (photo: Blob): Promise<Quad | undefined> => find(pixelsOf(await drawn(photo, glance)).pixels)

/** cut takes the sheet between four corners out of a photograph, lays it flat and makes it small enough for a slow line. */
export async function cut(photo: Blob, corners: Quad): Promise<Blob> {
  if (isWhole(corners)) return reduced(photo)
  const from = await drawn(photo, close)
  const q = corners.map((p) => ({ x: p.x * from.width, y: p.y * from.height })) as unknown as Quad
  const to = document.createElement('canvas')
  Object.assign(to, sizeOf(q, longest))
  const { pen, pixels } = pixelsOf(to)
  straighten(pixelsOf(from).pixels, q, pixels)
  pen.putImageData(pixels, 0, 0)
  return light(to)
}
