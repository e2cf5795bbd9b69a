import { ServeFields, type Serving } from '@/console/cases/ServeFields'
import { useText as useCaseText } from '@/console/cases/text'
import { api } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useMay, useToday } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { FileLink } from '@/shared/ui/Evidence'
import { Section } from '@/shared/ui/page'
import { DateText, Money } from '@/shared/ui/values'
import type { Recovery } from './recovery'
import { useText } from './text'

type Paper = Recovery['papers'][number]

interface Props {
  recovery: Recovery
  onChange: () => void
}

/** RecoveryPapers are what was printed in a recovery, and whether it was handed over. */
export function RecoveryPapers({ recovery: r, onChange }: Props) {
  const t = useText()
  if (r.papers.length === 0) return null
  return (
    <Section title={t('recovery.papers')}>
      <Table
        caption={t('recovery.papers')}
        rows={r.papers}
        rowKey={(p) => p.id}
        columns={[
          {
            key: 'title',
            title: t('paper.title'),
            main: true,
            render: (p) => (
              <a href={`/api/recoveries/${r.county}/${r.id}/papers/${p.id}`} target="_blank" rel="noreferrer">
                <Zh>{p.title}</Zh>
              </a>
            ),
          },
          { key: 'number', title: t('paper.number'), render: (p) => p.number },
          { key: 'amount', title: t('payout.amount'), figure: true, render: (p) => <Money fen={p.amountFen} /> },
          { key: 'made', title: t('paper.made'), render: (p) => <DateText value={p.madeAt} /> },
          { key: 'served', title: t('paper.served'), render: (p) => <Served recovery={r} paper={p} onChange={onChange} /> },
        ]}
      />
    </Section>
  )
}

function Served({ recovery: r, paper: p, onChange }: Props & { paper: Paper }) {
  const t = useText()
  const method = useCaseText()
  const may = useMay()
  if (!p.servedOn) return may(p.notice ? 'case.enter' : 'roll.make') ? <Serve recovery={r} paper={p} onChange={onChange} /> : <>{t('paper.notServed')}</>
  return (
    <>
      <DateText value={p.servedOn} /> <Zh>{p.receiver}</Zh>
      {p.method && <span className="quiet"> {method(`method.${p.method}`)}</span>}
      <div>
        <FileLink county={r.county} id={p.signedFileId}>
          {t('paper.signed')}
        </FileLink>
      </div>
    </>
  )
}

function Serve({ recovery: r, paper: p, onChange }: Props & { paper: Paper }) {
  const t = useText()
  const today = useToday()
  const verb = t(p.notice ? 'paper.serve' : 'paper.keep')
  return (
    <ConfirmAct<Serving>
      verb={verb}
      label={`${verb} ${p.number}`}
      consequence={t(p.notice ? 'paper.serveHint' : 'paper.keepHint')}
      initial={{ servedOn: today, receiver: r.payee, method: 'handed' }}
      fields={<ServeFields county={r.county} on={t('recovery.paidOn')} receipt={t('paper.file')} purpose={p.notice ? 'evidence' : 'receipt'} />}
      onAct={({ receiptFiles, ...values }, key) =>
        api.POST('/api/recoveries/{county}/{id}/serve', {
          params: { path: { county: r.county, id: r.id } },
          headers: { 'Idempotency-Key': key },
          body: { version: r.version, paperId: p.id, ...values, ...(receiptFiles?.[0] && { signedFileId: receiptFiles[0].id }) },
        })
      }
      onDone={onChange}
    />
  )
}
