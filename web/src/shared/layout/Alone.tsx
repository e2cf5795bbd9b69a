import type { ReactNode } from 'react'
import { useT } from '@/shared/i18n'
import { useHeading, useTitle } from '@/shared/ui/page'
import { DemoBanner } from './DemoBanner'
import css from './layout.module.css'
import { Preferences } from './Preferences'

/** Alone is the frame of the few pages outside the shell: signing in and the first password. */
export function Alone({ title, children }: { title: string; children: ReactNode }) {
  const t = useT()
  const heading = useHeading()
  useTitle(title)
  return (
    <div className={css.alone}>
      <DemoBanner />
      <div className={css.aloneTop}>
        <Preferences always />
      </div>
      <main className={css.aloneMain}>
        <div className={css.aloneBrand}>
          <img src="/favicon.svg" alt="" width="36" height="36" />
          <div>
            <div className="quiet">{t('app.name')}</div>
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
          </div>
        </div>
        {children}
      </main>
    </div>
  )
}
