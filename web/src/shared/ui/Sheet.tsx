import { Button } from 'antd'
import { useRef } from 'react'
import { useT } from '@/shared/i18n'
import css from './page.module.css'

/** Sheet shows a printed paper exactly as it was made, and prints it. Nothing in it can run. */
export function Sheet({ title, html }: { title: string; html: string }) {
  const t = useT()
  const frame = useRef<HTMLIFrameElement>(null)
  return (
    <div>
      <Button onClick={() => frame.current?.contentWindow?.print()}>{t('print.do')}</Button>
      <iframe ref={frame} title={title} srcDoc={html} sandbox="allow-same-origin allow-modals" className={css.sheet} />
    </div>
  )
}
