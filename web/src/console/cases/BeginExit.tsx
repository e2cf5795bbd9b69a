import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { api, must } from '@/shared/api/client'
import { useMay, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { caseLink } from './perform'
import { useProgrammes } from './programmes'
import { StatementFields } from './StatementFields'
import { stated, type Stated } from './statement'
import { useText } from './text'

interface BeginExitProps {
  county: number
  householdId: string
  programme: string
  /** The member whose it is, where the programme is a person's. */
  personId?: string
  /** Who is expected to sign. */
  who: string
}

/** BeginExit enters that a family wants no more of what it draws, with the statement that it signed. */
export function BeginExit({ county, householdId, programme, personId = '', who }: BeginExitProps) {
  const t = useText()
  const may = useMay()
  const today = useToday()
  const navigate = useNavigate()
  const programmes = useProgrammes()
  const begun = useRef<{ county: number; id: string }>(undefined)
  if (!may('case.enter') || !programmes.some((p) => p.programme === programme && p.leaves)) return null
  return (
    <ConfirmAct<Stated>
      verb={t('beginExit')}
      danger
      consequence={t('beginExitHint')}
      initial={{ signedOn: today, who }}
      fields={<StatementFields county={county} />}
      onAct={async (v, key) => {
        begun.current = await must(
          api.POST('/api/cases/exits', {
            body: { county, householdId, programme, ...(Number(personId) ? { forId: personId } : {}), statement: { version: 0, ...stated(v) } },
            headers: { 'Idempotency-Key': key },
          }),
        )
      }}
      onDone={() => begun.current && void navigate(caseLink(begun.current))}
    />
  )
}
