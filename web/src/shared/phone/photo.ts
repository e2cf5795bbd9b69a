/** longest is the longer side of a photograph that is sent, in pixels: a page of print stays readable. */
export const longest = 1600
const heaviest = 600 << 10

/** blobOf is a canvas as a file. */
export const blobOf = (canvas: HTMLCanvasElement, type = 'image/jpeg', quality?: number) =>
  new Promise<Blob>((resolve, reject) => canvas.toBlob((b) => (b ? resolve(b) : reject(new Error('the picture cannot be read'))), type, quality))

/** drawn reads a photograph as it is held, and makes its longer side at most so many pixels. */
export async function drawn(photo: Blob, most: number): Promise<HTMLCanvasElement> {
  const address = URL.createObjectURL(photo)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const scale = Math.min(1, most / Math.max(image.naturalWidth, image.naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale))
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale))
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return canvas
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** light is a canvas as a file for a slow line. */
export async function light(canvas: HTMLCanvasElement): Promise<Blob> {
  let picture = await blobOf(canvas, 'image/jpeg', 0.8)
  for (let quality = 0.6; picture.size > heaviest && quality > 0.1; quality -= 0.2) picture = await blobOf(canvas, 'image/jpeg', quality)
  return picture
}

/** reduced makes a photograph small enough for a slow line. What the camera wrote into it beside the picture, such as the place, is left out. */
export const reduced = async (photo: Blob): Promise<Blob> => light(await drawn(photo, longest))
