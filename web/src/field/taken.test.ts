import { expect, it } from 'vitest'
import { taken } from './taken'

// A JPEG that a camera wrote a time into, in either order of bytes.
function jpeg(time: string, little: boolean): Uint8Array<ArrayBuffer> {
  const v = new DataView(new ArrayBuffer(90))
  const [tiff, exif, text] = [12, 26, 44]
  v.setUint16(0, 0xffd8)
  v.setUint16(2, 0xffe1)
  v.setUint16(4, 86)
  v.setUint32(6, 0x45786966)
  v.setUint16(tiff, little ? 0x4949 : 0x4d4d)
  v.setUint16(tiff + 2, 42, little)
  v.setUint32(tiff + 4, 8, little)
  const entry = (directory: number, tag: number, value: number) => {
    v.setUint16(tiff + directory, 1, little)
    v.setUint16(tiff + directory + 2, tag, little)
    v.setUint32(tiff + directory + 10, value, little)
  }
  entry(8, 0x8769, exif)
  entry(exif, 0x9003, text)
  ;[...time].forEach((c, i) => v.setUint8(tiff + text + i, c.charCodeAt(0)))
  return new Uint8Array(v.buffer)
}

const now = Date.parse('2026-11-30T10:00:00')
const file = (content: BlobPart, lastModified: number) => new File([content], 'x.jpg', { lastModified })

it.each([
  ['just taken', jpeg('2026:11:30 09:59:30', true), now, now, true],
  ['chosen, by what the camera wrote', jpeg('2026:08:01 08:00:00', true), now, Date.parse('2026-08-01T08:00:00'), false],
  ['chosen, of another camera', jpeg('2026:08:01 08:00:00', false), now, Date.parse('2026-08-01T08:00:00'), false],
  ['chosen, by the age of the file', new Uint8Array([1, 2, 3]), now - 3_600_000, now - 3_600_000, false],
  ['of no known age', new Uint8Array([0xff, 0xd8, 0xff, 0xe1]), 0, now, true],
  ['by a clock that was wrong', jpeg('2031:01:01 00:00:00', true), now, now, true],
  ['a camera that had no time', jpeg('0000:00:00 00:00:00', true), now - 10, now, true],
])('a picture that was %s has its own time', async (_, content, modified, at, justNow) => {
  expect(await taken(file(content, modified), now)).toEqual({ at, justNow })
})
