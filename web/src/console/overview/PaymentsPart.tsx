import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { monthText } from '@/shared/format/date'
import { useLang } from '@/shared/i18n'
import { TableSkeleton } from '@/shared/list/Table'
import { useCounty } from '@/shared/session/session'
import { Chart, type ChartData } from '@/shared/ui/Chart'
import { Fault } from '@/shared/ui/fault'
import { useText } from './text'

/** PaymentsPart shows what was paid month by month, by locked rolls. */
export function PaymentsPart() {
  const t = useText()
  const county = useCounty()
  const paid = useQuery({
    queryKey: ['overview', 'payments', county],
    queryFn: () => must(api.GET('/api/overview/payments', { params: { query: { programme: 'dibao', county } } })),
    enabled: county > 0,
  })
  if (paid.error) return <Fault error={paid.error} onRetry={() => void paid.refetch()} />
  if (county > 0 && paid.isPending) return <TableSkeleton label={t('pay')} rows={3} />
  const months = paid.data?.months ?? []
  return months.length === 0 ? <p className="quiet">{t('payNone')}</p> : <Months months={months} />
}

function Months({ months }: { months: Schema<'PaymentMonthFigures'>[] }) {
  const t = useText()
  const { lang } = useLang()
  const data = useMemo<ChartData>(
    () => ({
      kind: 'bar',
      unit: t('payUnit'),
      names: months.map((m) => monthText(m.period, lang)),
      series: [
        { name: t('payUrban'), values: months.map((m) => m.urban.amountFen / 100) },
        { name: t('payRural'), values: months.map((m) => m.rural.amountFen / 100) },
      ],
    }),
    [months, lang, t],
  )
  return <Chart title={t('pay')} data={data} height={14} />
}
