const longest = 1600
const heaviest = 600 << 10

const blobOf = (canvas: HTMLCanvasElement, type: string, quality?: number) =>
  new Promise<Blob>((resolve, reject) => canvas.toBlob((b) => (b ? resolve(b) : reject(new Error('the picture cannot be read'))), type, quality))

/** bytesOf reads a blob whole. */
export const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer())

async function drawn(file: Blob, most: number): Promise<HTMLCanvasElement> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, most / Math.max(picture.width, picture.height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(picture.width * scale))
  canvas.height = Math.max(1, Math.round(picture.height * scale))
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  return canvas
}

/** reduced makes a photograph small enough for a slow line. What the camera wrote into it beside the picture is left out. */
export async function reduced(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = await drawn(file, longest)
  let picture = await blobOf(canvas, 'image/jpeg', 0.8)
  for (let quality = 0.6; picture.size > heaviest && quality > 0.1; quality -= 0.2) picture = await blobOf(canvas, 'image/jpeg', quality)
  return bytesOf(picture)
}

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
