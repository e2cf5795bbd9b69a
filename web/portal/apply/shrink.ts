/** longest is the longer side of a photograph that is sent, in pixels: a page of print stays readable. */
const longest = 1600

/** shrink makes a photograph small before it is sent: a phone's five megabytes become some two hundred kilobytes. What the browser cannot read stays as it is. */
export async function shrink(photo: Blob): Promise<Blob> {
  const address = URL.createObjectURL(photo)
  try {
    const image = new Image()
    image.src = address
    await image.decode()
    const scale = Math.min(1, longest / Math.max(image.naturalWidth, image.naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale))
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale))
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    const small = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.75))
    return small && (small.size < photo.size || photo.type !== 'image/jpeg') ? small : photo
  } finally {
    URL.revokeObjectURL(address)
  }
}
