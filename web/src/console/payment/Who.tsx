import { Alert, Button } from 'antd'
import { useState } from 'react'
import { api, must } from '@/shared/api/client'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { Timeline, type Happening } from '@/shared/ui/Timeline'
import css from './payment.module.css'
import type { Roll } from './rolls'
import { useText } from './text'

/** Who tells who made, checked and locked a roll, and lets anybody compare a locked roll with its hash. */
export function Who({ roll }: { roll: Roll }) {
  const t = useText()
  const steps: (Happening | false)[] = [
    { id: 'made', at: roll.madeAt, what: t('roll.madeBy'), who: roll.madeName },
    Boolean(roll.checkedAt) && { id: 'checked', at: roll.checkedAt, what: t('roll.checkedBy'), who: roll.checkedName },
    Boolean(roll.lockedAt) && { id: 'locked', at: roll.lockedAt, what: t('roll.locked'), who: roll.checkedName },
    Boolean(roll.settledAt) && { id: 'settled', at: roll.settledAt, what: t('roll.settledStep') },
  ]
  return (
    <Section title={t('roll.who')}>
      <Timeline items={steps.filter((s) => s !== false)} />
      {roll.hash && <Hash roll={roll} />}
    </Section>
  )
}

function Hash({ roll }: { roll: Roll }) {
  const t = useText()
  const [intact, setIntact] = useState<boolean>()
  const [error, setError] = useState<unknown>()
  const verify = async () => {
    setError(undefined)
    try {
      setIntact((await must(api.GET('/api/rolls/{county}/{id}/verify', { params: { path: { county: roll.county, id: roll.id } } }))).intact)
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <div className={css.gap}>
      <p>
        {t('roll.hash')} <span className={css.hash}>{roll.hash}</span>
      </p>
      <Button onClick={() => void verify()}>{t('roll.verify')}</Button>
      {intact !== undefined && (
        <Alert className={css.gap} type={intact ? 'success' : 'error'} showIcon role="status" title={t(intact ? 'roll.intact' : 'roll.broken')} />
      )}
      {error !== undefined && <Fault error={error} />}
    </div>
  )
}
