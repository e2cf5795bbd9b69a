import jsqr from 'jsqr'
// oxlint-disable-next-line import/default -- an address that Vite makes
import workerAddress from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import { drawn } from '@/shared/phone/photo'

// As long as this a side of A4 gives each module of a code four dots.
const longest = 2400

/** readCode reads the code on a scan or a photograph of a paper, or on the first page of a PDF; nothing of it leaves the browser. */
export async function readCode(file: Blob): Promise<string | undefined> {
  const canvas = await (file.type === 'application/pdf' ? drawnPdf(file) : drawn(file, longest))
  const pen = canvas.getContext('2d')
  if (!pen) return undefined
  const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height)
  return jsqr(data, width, height)?.data
}

async function drawnPdf(file: Blob): Promise<HTMLCanvasElement> {
  const pdf = await import('pdfjs-dist/legacy/build/pdf.mjs')
  pdf.GlobalWorkerOptions.workerSrc = workerAddress
  const task = pdf.getDocument({ data: await file.arrayBuffer() })
  try {
    const page = await (await task.promise).getPage(1)
    const whole = page.getViewport({ scale: 1 })
    const viewport = page.getViewport({ scale: longest / Math.max(whole.width, whole.height) })
    const canvas = document.createElement('canvas')
    canvas.width = viewport.width
    canvas.height = viewport.height
    await page.render({ canvas, viewport }).promise
    return canvas
  } finally {
    await task.destroy()
  }
}
