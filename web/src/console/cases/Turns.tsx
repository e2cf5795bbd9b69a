import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useState } from 'react'
import { api, must } from '@/shared/api/client'
import { useWords } from '@/shared/i18n'
import { Fault } from '@/shared/ui/fault'
import css from './cases.module.css'
import type { CaseRef } from './perform'
import { useText } from './text'

/** Turns shows on request which change of one fact would change the proposal. */
export function Turns({ of, sm3 }: { of: CaseRef; sm3: string }) {
  const t = useText()
  const [open, setOpen] = useState(false)
  return (
    <div className={css.turns}>
      <Button aria-expanded={open} onClick={() => setOpen(!open)}>
        {t('turns')}
      </Button>
      {open && <Found of={of} sm3={sm3} />}
    </div>
  )
}

function Found({ of, sm3 }: { of: CaseRef; sm3: string }) {
  const t = useText()
  const words = useWords()
  const { data, error, refetch } = useQuery({
    // The proposal's digest: another proposal has other turns.
    queryKey: ['cases', of.county, of.id, 'turns', sm3],
    queryFn: () => must(api.GET('/api/cases/{county}/{id}/turns', { params: { path: { county: of.county, id: of.id } } })),
  })
  if (error) return <Fault error={error} onRetry={() => void refetch()} />
  if (!data) return <p role="status">{t('turnsWait')}</p>
  if (!data.items.length) return <p>{t('turnsNone')}</p>
  return (
    <>
      <p className="quiet">{t('turnsNote')}</p>
      <ul className={css.turnList}>
        {data.items.map((turn) => (
          <li key={turn.path}>{words(turn.text)}</li>
        ))}
      </ul>
    </>
  )
}
