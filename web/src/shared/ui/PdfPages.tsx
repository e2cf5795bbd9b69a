import type { PDFDocumentLoadingTask, PDFDocumentProxy, RenderTask } from 'pdfjs-dist'
// oxlint-disable-next-line import/default -- an address that Vite makes
import workerAddress from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useT } from '@/shared/i18n'
import css from './file.module.css'

/** What is drawn at once; a longer file shows more on demand. */
const pagesAtOnce = 10

interface PdfPagesProps {
  address: string
  name: string
  zoom: number
  /** What is shown where the file cannot be read. */
  otherwise: React.ReactNode
}

/** PdfPages draws the pages of a kept PDF, which the server lets no frame show. What it holds can run nothing. */
export default function PdfPages({ address, name, zoom, otherwise }: PdfPagesProps) {
  const t = useT()
  const [file, setFile] = useState<PDFDocumentProxy>()
  const [broken, setBroken] = useState(false)
  const [shown, setShown] = useState(pagesAtOnce)
  useEffect(() => {
    let task: PDFDocumentLoadingTask | undefined
    let gone = false
    const load = async () => {
      const pdf = await import('pdfjs-dist/legacy/build/pdf.mjs')
      if (gone) return
      pdf.GlobalWorkerOptions.workerSrc = workerAddress
      task = pdf.getDocument({ url: address })
      setFile(await task.promise)
    }
    load().catch(() => gone || setBroken(true))
    return () => {
      gone = true
      void task?.destroy()
    }
  }, [address])
  if (broken) return otherwise
  if (!file) return <p role="status">{t('evidence.reading')}</p>
  return (
    // What scrolls takes the focus, or the keyboard cannot reach its end.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={css.pages} tabIndex={0} role="region" aria-label={name}>
      {Array.from({ length: Math.min(shown, file.numPages) }, (_, i) => (
        <PdfPage key={i} file={file} number={i + 1} label={t('evidence.page', { name, n: i + 1, of: file.numPages })} zoom={zoom} />
      ))}
      {shown < file.numPages && <Button onClick={() => setShown((n) => n + pagesAtOnce)}>{t('evidence.morePages', { n: file.numPages - shown })}</Button>}
    </div>
  )
}

function PdfPage({ file, number, label, zoom }: { file: PDFDocumentProxy; number: number; label: string; zoom: number }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    let task: RenderTask | undefined
    let gone = false
    const draw = async () => {
      const page = await file.getPage(number)
      const to = canvas.current
      if (gone || !to) return
      const viewport = page.getViewport({ scale: 1.5 * zoom })
      to.width = viewport.width
      to.height = viewport.height
      task = page.render({ canvas: to, viewport })
      await task.promise
    }
    draw().catch(() => undefined) // taken back by the next zoom, or closed
    return () => {
      gone = true
      task?.cancel()
    }
  }, [file, number, zoom])
  return <canvas ref={canvas} role="img" aria-label={label} style={{ width: `${zoom * 100}%` }} />
}
