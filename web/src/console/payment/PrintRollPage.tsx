import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { money, whole, yuan } from '@/shared/format/money'
import { useLang, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { PageFault } from '@/shared/ui/PageFault'
import { PrintPage } from '@/shared/ui/page'
import css from './payment.module.css'
import { useRoll, useRollTitle, rollKey, type Line, type Roll } from './rolls'
import { useText } from './text'

/** PrintRollPage is the roll on paper, to be signed: 发放花名册. */
export default function PrintRollPage() {
  const { county = '', id = '' } = useParams()
  const { data, error, refetch } = useRoll(county, id)
  if (error && !data) return <PageFault error={error} onRetry={() => void refetch()} />
  return data ? <Paper roll={data} /> : <PageWait />
}

async function allLines(roll: Roll, signal: AbortSignal): Promise<Line[]> {
  const lines: Line[] = []
  for (let cursor = ''; ; ) {
    const { items, next } = await must(
      api.GET('/api/rolls/{county}/{id}/lines', { params: { path: { county: roll.county, id: roll.id }, query: { cursor, limit: 200 } }, signal }),
    )
    lines.push(...items)
    if (!next) return lines
    cursor = next
  }
}

function Paper({ roll }: { roll: Roll }) {
  const t = useText()
  const { lang } = useLang()
  const titleOf = useRollTitle('print.title')
  const { data: lines, error, refetch } = useQuery({
    queryKey: [...rollKey(roll.county, roll.id), 'paper', roll.version],
    queryFn: ({ signal }) => allLines(roll, signal),
  })
  const draft = roll.state === 'drawing' || roll.state === 'draft'
  return (
    <PrintPage title={titleOf(roll)}>
      {draft && <p className="act">{t('print.draft')}</p>}
      <div className={css.paperLine}>
        <span>{t('print.sum', { n: whole(roll.households), people: whole(roll.people), money: money(roll.totalFen + roll.lateFen, lang) })}</span>
        <span>{t('print.unit')}</span>
      </div>
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {!lines && !error && (
        <p className="quiet" role="status" aria-busy="true">
          {t('print.loading', { n: whole(roll.households) })} {t('print.wait')}
        </p>
      )}
      {lines && <PaperLines lines={lines} roll={roll} />}
      <div className={css.paperLine}>
        <span><Zh>{t('print.maker', { name: roll.madeName })}</Zh></span>
        <span><Zh>{t('print.checker', { name: roll.checkedName })}</Zh></span>
        <span>{t('print.approver')}　　　　　　</span>
      </div>
      {roll.hash && <p className={css.hash}>{t('print.hash', { hash: roll.hash })}</p>}
    </PrintPage>
  )
}

function PaperLines({ lines, roll }: { lines: Line[]; roll: Roll }) {
  const t = useText()
  return (
    // The paper keeps its columns; on a phone it scrolls by itself.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={css.wide} tabIndex={0} role="region" aria-label={t('lines.title')}>
      <table className={css.roll}>
        <thead>
          <tr>
            <th scope="col" className={css.right}>{t('lines.no')}</th>
            <th scope="col">{t('lines.place')}</th>
            <th scope="col">{t('lines.payee')}</th>
            <th scope="col" className={css.right}>{t('lines.members')}</th>
            <th scope="col">{t('failed.bank')}</th>
            <th scope="col">{t('lines.account')}</th>
            <th scope="col" className={css.right}>{t('lines.amount')}</th>
            <th scope="col">{t('print.sign')}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((l) => (
            <tr key={l.no}>
              <td className={css.right}>{l.no}</td>
              <td>
                <DivisionName code={l.division} />
              </td>
              <td>
                <Zh>{l.payee}</Zh>
                {l.period !== roll.period && `（${t('print.late')} ${l.period}）`}
              </td>
              <td className={css.right}>{l.members}</td>
              <td><Zh>{l.bank}</Zh></td>
              <td>{l.account}</td>
              <td className={css.right}>{yuan(l.amountFen)}</td>
              <td />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
