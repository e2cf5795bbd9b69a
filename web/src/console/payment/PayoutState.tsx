import type { Schema } from '@/shared/api/client'
import { StatusTag, type Tone } from '@/shared/ui/values'
import { useText } from './text'

type State = Schema<'PaymentPayout'>['state']

const tone: Record<State, Tone> = { returned: 'act', ordered: 'going', checked: 'going', paid: 'done', cancelled: 'plain' }

/** PayoutState says how far what is paid once has come. */
export function PayoutState({ state }: { state: State }) {
  const t = useText()
  return <StatusTag tone={tone[state]}>{t(`payout.${state}`)}</StatusTag>
}
