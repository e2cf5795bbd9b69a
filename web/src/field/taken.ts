/** fresh is how old a picture may be that was taken just now, in milliseconds: a camera's own page takes a while. */
const fresh = 5 * 60_000

/** taken is when a picture was taken, and whether just now: one that was chosen from the phone's album has its own time, and nobody knows its place. */
export async function taken(picture: File, now: number): Promise<{ at: number; justNow: boolean }> {
  const at = written(new DataView(await picture.slice(0, 128 << 10).arrayBuffer())) ?? picture.lastModified
  return Math.abs(now - at) <= fresh || at <= 0 || at > now ? { at: now, justNow: true } : { at, justNow: false }
}

// written is the time that a camera wrote into a JPEG (Exif DateTimeOriginal), by the phone's own clock; nothing where it wrote none.
function written(v: DataView): number | undefined {
  try {
    for (let at = 2; v.getUint16(at) > 0xff00; at += 2 + v.getUint16(at + 2)) {
      if (v.getUint16(at) === 0xffe1 && v.getUint32(at + 4) === 0x45786966) return original(new DataView(v.buffer, at + 10))
    }
  } catch {
    // it ends before that, or is no JPEG
  }
  return undefined
}

// original reads the time out of the directories of a TIFF.
function original(v: DataView): number | undefined {
  const little = v.getUint16(0) === 0x4949
  const value = (directory: number, tag: number): number | undefined => {
    for (let n = v.getUint16(directory, little), at = directory + 2; n > 0; n--, at += 12) if (v.getUint16(at, little) === tag) return v.getUint32(at + 8, little)
    return undefined
  }
  const exif = value(v.getUint32(4, little), 0x8769)
  const at = exif && value(exif, 0x9003)
  if (!at) return undefined
  const text = String.fromCharCode(...Array.from({ length: 19 }, (_, i) => v.getUint8(at + i))) // 2026:11:30 09:05:00
  const time = Date.parse(text.replace(':', '-').replace(':', '-').replace(' ', 'T'))
  return Number.isNaN(time) ? undefined : time
}
