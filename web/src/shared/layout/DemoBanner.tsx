import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { api, must } from '@/shared/api/client'
import { useT } from '@/shared/i18n'
import { useInfo, useToday } from '@/shared/session/session'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import css from './layout.module.css'

/** DemoBanner says on every page that the data are invented, when they are; who is signed in can set the demonstration's clock forward. */
export function DemoBanner({ signedIn = false }: { signedIn?: boolean }) {
  const t = useT()
  const { data } = useInfo()
  const today = useToday()
  if (!data?.demo) return null
  return (
    <aside className={css.demo} aria-label={t('app.demo')}>
      <strong>{t('app.demo')}</strong>
      {today && (
        <span className="figure">
          {' · '}
          {t('app.demoDay', { day: today })}
        </span>
      )}
      {signedIn && <Forward />} <span className={css.demoHint}>{t('app.demoHint')}</span>
    </aside>
  )
}

// Everything on a page may depend on the day, so all of it is read anew.
function Forward() {
  const t = useT()
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>()
  const act = useAct(
    useCallback((days: number, key: string) => must(api.POST('/api/demo/clock', { body: { days }, headers: { 'Idempotency-Key': key } })), []),
  )
  const forward = async (days: number) => {
    setError(undefined)
    try {
      await act.run(days)
      await queries.invalidateQueries()
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <>
      {[1, 7].map((days) => (
        <button key={days} type="button" className={css.demoStep} disabled={act.busy} onClick={() => void forward(days)}>
          {t('app.demoForward', { days })}
        </button>
      ))}
      {error !== undefined && <Fault error={error} />}
    </>
  )
}
