import { api, must } from '@/shared/api/client'
import { newKey } from '@/shared/api/key'
import { Zh } from '@/shared/i18n'
import { useMay } from '@/shared/session/session'
import { MaskedText } from '@/shared/ui/MaskedText'
import type { Line } from './rolls'
import { useText } from './text'

/** Account shows where a line is paid, masked; who may look gives a reason, which is logged. */
export function Account({ county, roll, line }: { county: number; roll: string; line: Line }) {
  const t = useText()
  const may = useMay()
  const reveal = async (reason: string) =>
    (
      await must(
        api.POST('/api/rolls/{county}/{id}/lines/{line}/reveal', {
          params: { path: { county, id: roll, line: line.no } },
          headers: { 'Idempotency-Key': newKey() },
          body: { reason },
        }),
      )
    ).value
  return (
    <div>
      <Zh>{line.bank}</Zh>{' '}
      <MaskedText masked={line.account} label={`${line.payee} ${t('lines.accountLabel')}`} needsReason {...(may('household.reveal') && { onReveal: reveal })} />
    </div>
  )
}
