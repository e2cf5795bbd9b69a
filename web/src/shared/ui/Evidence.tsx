import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useT } from '@/shared/i18n'
import css from './file.module.css'
import type { KeptFile } from './FileUpload'

/** What must be known of a file to show it. */
export type EvidenceFile = Pick<KeptFile, 'county' | 'id' | 'name' | 'mediaType'>

const address = (file: EvidenceFile) => `/api/files/${file.county}/${encodeURIComponent(file.id)}`

/** Evidence names a kept file and shows it over the page: pictures can be enlarged and turned, PDF is read in place. */
export function Evidence({ file }: { file: EvidenceFile }) {
  const t = useT()
  const [open, setOpen] = useState(false)
  return (
    <>
      <button type="button" className={`link ${css.thumb}`} aria-label={t('evidence.open', { name: file.name })} onClick={() => setOpen(true)}>
        {file.name}
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
  if (file.mediaType.startsWith('image/')) return <Picture file={file} />
  return (
    <>
      <div className={css.tools}>{save}</div>
      {file.mediaType === 'application/pdf' ? (
        <div className={css.stage}>
          {/* Chromium's PDF reader does not start inside a sandbox; the server sends only files it has checked. */}
          {/* oxlint-disable-next-line react/iframe-missing-sandbox */}
          <iframe src={address(file)} title={file.name} />
        </div>
      ) : (
        <p>{t('evidence.noView')}</p>
      )}
    </>
  )
}

function Picture({ file }: { file: EvidenceFile }) {
  const t = useT()
  const [zoom, setZoom] = useState(1)
  const [turn, setTurn] = useState(0)
  return (
    <>
      <div className={css.tools}>
        <Button onClick={() => setZoom((z) => Math.min(4, z * 1.25))}>{t('evidence.larger')}</Button>
        <Button onClick={() => setZoom((z) => Math.max(0.25, z / 1.25))}>{t('evidence.smaller')}</Button>
        <Button onClick={() => setTurn((d) => (d + 90) % 360)}>{t('evidence.turn')}</Button>
        <Button href={address(file)} download={file.name}>
          {t('evidence.save')}
        </Button>
      </div>
      <div className={css.stage}>
        <img src={address(file)} alt={file.name} style={{ width: `${zoom * 100}%`, transform: `rotate(${turn}deg)` }} />
      </div>
    </>
  )
}
