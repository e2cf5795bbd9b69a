import { useQuery } from '@tanstack/react-query'
import { api, must, type Schema } from '@/shared/api/client'
import { money, whole } from '@/shared/format/money'
import { useLang, Zh } from '@/shared/i18n'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { useMay } from '@/shared/session/session'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { DateText, Money, StatusTag } from '@/shared/ui/values'
import css from './payment.module.css'
import { rollKey, type Roll } from './rolls'
import { useText } from './text'

type BankFile = Schema<'PaymentBankFile'>

/** BankFiles lists the files that went to the bank, with its answers. */
export function BankFiles({ roll }: { roll: Roll }) {
  const t = useText()
  const may = useMay()
  const { data, error, refetch } = useQuery({
    queryKey: [...rollKey(roll.county, roll.id), 'bank', roll.version],
    queryFn: () => must(api.GET('/api/rolls/{county}/{id}/bank-files', { params: { path: { county: roll.county, id: roll.id } } })),
  })
  const columns = [
    { key: 'n', title: t('bank.attempt'), main: true, render: (f: BankFile) => t('bank.attemptN', { n: f.attempt }) },
    { key: 'lines', title: t('bank.lines'), figure: true, render: (f: BankFile) => whole(f.lines) },
    { key: 'total', title: t('bank.total'), figure: true, render: (f: BankFile) => <Money fen={f.totalFen} /> },
    {
      key: 'sent',
      title: t('bank.sent'),
      render: (f: BankFile) => (
        <div>
          <DateText value={f.sentAt} time /> <span className={css.sub}><Zh>{f.sentName}</Zh></span>
        </div>
      ),
    },
    { key: 'answer', title: t('bank.answer'), render: (f: BankFile) => <Answer file={f} /> },
  ]
  const download = {
    key: 'get',
    title: t('bank.download'),
    render: (f: BankFile) => (
      <a href={`/api/rolls/${roll.county}/${roll.id}/bank-files/${f.attempt}`} download title={`${t('bank.hash')} ${f.sm3}`}>
        {t('bank.download')}
      </a>
    ),
  }
  return (
    <Section title={t('bank.title')}>
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {!data && !error && <TableSkeleton rows={1} label={t('bank.title')} />}
      {data?.items.length === 0 && <p className="quiet">{t('bank.empty')}</p>}
      {data && data.items.length > 0 && (
        <Table caption={t('bank.title')} rows={data.items} rowKey={(f) => String(f.attempt)} columns={may('roll.make') ? [...columns, download] : columns} />
      )}
    </Section>
  )
}

function Answer({ file: f }: { file: BankFile }) {
  const t = useText()
  const { lang } = useLang()
  if (!f.answered) return <span className="quiet">{t('bank.noAnswer')}</span>
  return (
    <div>
      {t('bank.paid', { n: whole(f.paidLines), money: money(f.paidFen, lang) })}{' '}
      {f.failedLines > 0 && <StatusTag tone="act">{t('bank.failed', { n: whole(f.failedLines) })}</StatusTag>}
      <span className={css.sub}>
        <DateText value={f.returnedAt} time />
      </span>
    </div>
  )
}
