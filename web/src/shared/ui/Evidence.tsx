import { Button, Modal } from 'antd'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { useT, Zh } from '@/shared/i18n'
import css from './file.module.css'
import type { KeptFile } from './FileUpload'

const PdfPages = lazy(() => import('./PdfPages'))

/** What must be known of a file to show it. */
export type EvidenceFile = Pick<KeptFile, 'county' | 'id' | 'name' | 'mediaType'>

const address = (file: Pick<EvidenceFile, 'county' | 'id'>) => `/api/files/${file.county}/${encodeURIComponent(file.id)}`

/** FileLink opens a kept file in a tab of its own, for files of which only the id is known; nothing where there is none. */
export function FileLink({ county, id, children }: { county: number; id: string; children: ReactNode }) {
  if (id === '0') return null
  return (
    <a href={address({ county, id })} target="_blank" rel="noreferrer">
      {children}
    </a>
  )
}

/** Evidence names a kept file and shows it over the page: pictures can be enlarged and turned, PDF is read in place. */
export function Evidence({ file }: { file: EvidenceFile }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className={`link ${css.thumb}`} aria-label={t('evidence.open', { name: file.name })} onClick={() => setOpen(true)}>
        <Zh>{file.name}</Zh>
      </button>
      <Modal open={open} title={file.name} width="min(60rem, 100vw)" footer={null} onCancel={() => setOpen(false)} destroyOnHidden>
        <Viewer file={file} />
      </Modal>
    </>
  )
}

function Viewer({ file }: { file: EvidenceFile }) {
  const t = useT()
  const save = (
    <Button href={address(file)} download={file.name}>
      {t('evidence.save')}
    </Button>
  )
  if (file.mediaType.startsWith('image/')) return <Picture file={file} save={save} />
  if (file.mediaType === 'application/pdf') return <Pdf file={file} save={save} />
  return (
    <>
      <div className={css.tools}>{save}</div>
      <p>{t('evidence.noView')}</p>
    </>
  )
}

function Pdf({ file, save }: { file: EvidenceFile; save: ReactNode }) {
  const t = useT()
  const [zoom, setZoom] = useState(1)
  const alone = (
    <FileLink county={file.county} id={file.id}>
      {t('evidence.alone')}
    </FileLink>
  )
  return (
    <>
      <div className={css.tools}>
        <Button onClick={() => setZoom((z) => Math.min(4, z * 1.25))}>{t('evidence.larger')}</Button>
        <Button onClick={() => setZoom((z) => Math.max(0.5, z / 1.25))}>{t('evidence.smaller')}</Button>
        {save} {alone}
      </div>
      <Suspense fallback={<p role="status">{t('evidence.reading')}</p>}>
        <PdfPages address={address(file)} name={file.name} zoom={zoom} otherwise={<p role="alert">{t('evidence.broken')}</p>} />
      </Suspense>
    </>
  )
}

function Picture({ file, save }: { file: EvidenceFile; save: ReactNode }) {
  const t = useT()
  const [zoom, setZoom] = useState(1)
  const [turn, setTurn] = useState(0)
  return (
    <>
      <div className={css.tools}>
        <Button onClick={() => setZoom((z) => Math.min(4, z * 1.25))}>{t('evidence.larger')}</Button>
        <Button onClick={() => setZoom((z) => Math.max(0.25, z / 1.25))}>{t('evidence.smaller')}</Button>
        <Button onClick={() => setTurn((d) => (d + 90) % 360)}>{t('evidence.turn')}</Button>
        {save}
      </div>
      <div className={css.stage}>
        <img src={address(file)} alt={file.name} style={{ width: `${zoom * 100}%`, transform: `rotate(${turn}deg)` }} />
      </div>
    </>
  )
}
