import { blobOf, drawn, reduced as light } from '@/shared/phone/photo'

/** bytesOf reads a blob whole. */
export const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

/** reduced makes a photograph small enough for a slow line. What the camera wrote into it beside the picture is left out. */
export const reduced = async (file: Blob): Promise<Uint8Array<ArrayBuffer>> => bytesOf(await light(file))

/** onPaper makes a signature of a photograph of one on paper. */
export async function onPaper(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return bytesOf(await blobOf(await drawn(file, 700), 'image/png'))
}

/** where is the place of the phone, "31.48000,103.58000,12", or nothing where it does not say within some seconds. */
export function where(): Promise<string | undefined> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve(undefined)
    navigator.geolocation.getCurrentPosition(
      ({ coords: c }) => resolve(`${c.latitude.toFixed(5)},${c.longitude.toFixed(5)},${Math.min(999_999, Math.round(c.accuracy))}`),
      () => resolve(undefined),
      { timeout: 8000, maximumAge: 60_000 },
    )
  })
}
