import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { api, must } from '@/shared/api/client'
import { money, whole } from '@/shared/format/money'
import { useLang, Zh, useWords } from '@/shared/i18n'
import { Table, TableSkeleton } from '@/shared/list/Table'
import { Fault } from '@/shared/ui/fault'
import { Section } from '@/shared/ui/page'
import { Money } from '@/shared/ui/values'
import { equationOf, unexplained, type Summary, type Term } from './equation'
import css from './payment.module.css'
import { rollKey, type Roll } from './rolls'
import { useText } from './text'

/** Equation explains a roll against last month: 上月 + 新增 + 增加 − 减少 − 退出 = 本月, and each change by its reason. */
export function Equation({ roll }: { roll: Roll }) {
  const t = useText()
  const { data, error, refetch } = useQuery({
    queryKey: [...rollKey(roll.county, roll.id), 'summary', roll.version],
    queryFn: () => must(api.GET('/api/rolls/{county}/{id}/summary', { params: { path: { county: roll.county, id: roll.id } } })),
  })
  return (
    <Section title={t('equation.title')}>
      {error && <Fault error={error} onRetry={() => void refetch()} />}
      {!data && !error && <TableSkeleton rows={3} label={t('equation.title')} />}
      {data && <Explained summary={data} />}
    </Section>
  )
}

function Explained({ summary: s }: { summary: Summary }) {
  const t = useText()
  const { lang } = useLang()
  const terms = equationOf(s)
  const rest = unexplained(terms)
  return (
    <>
      <div className={css.equation} role="group" aria-label={t('equation.say', { last: money(s.lastFen, lang), now: money(s.thisFen, lang) })}>
        {terms.map((term) => (
          <TermView key={term.key} term={term} />
        ))}
      </div>
      {(rest.fen !== 0 || rest.lines !== 0) && <Alert type="error" showIcon role="alert" title={t('equation.wrong', { money: money(rest.fen, lang) })} />}
      {s.lateLines > 0 && <p className="quiet">{t('equation.late', { n: s.lateLines, money: money(s.lateFen, lang) })}</p>}
      {s.setOffLines > 0 && <p>{t('equation.setOff', { n: s.setOffLines, money: money(s.setOffFen, lang), net: money(s.thisFen + s.lateFen - s.setOffFen, lang) })}</p>}
      {s.heldLines > 0 && <p className="quiet">{t('equation.held', { n: s.heldLines })}</p>}
      <Reasons summary={s} />
    </>
  )
}

function TermView({ term }: { term: Term }) {
  const t = useText()
  return (
    <div className={css.term}>
      <span className={css.sign} aria-hidden={term.sign === ''}>
        {term.sign}
      </span>
      <span className={css.label}>{t(`equation.${term.key}`)}</span>
      <span className={`${css.value} ${term.key === 'this' ? css.result : ''}`}>
        <Money fen={term.fen} />
      </span>
      <span className={css.count}>{t('equation.count', { n: whole(term.lines) })}</span>
    </div>
  )
}

function Reasons({ summary: s }: { summary: Summary }) {
  const t = useText()
  const words = useWords()
  if (s.reasons.length === 0) return <p className="quiet">{t('equation.noReasons')}</p>
  return (
    <Table
      caption={t('equation.reasons')}
      rows={s.reasons}
      rowKey={(r) => `${r.change} ${r.reason.zh}`}
      columns={[
        { key: 'change', title: t('equation.change'), main: true, render: (r) => t(`change.${r.change}`) },
        { key: 'reason', title: t('equation.reason'), render: (r) => <Zh>{words(r.reason) || '—'}</Zh> },
        { key: 'lines', title: t('equation.lines'), figure: true, render: (r) => whole(r.lines) },
        { key: 'difference', title: t('equation.difference'), figure: true, render: (r) => <Money fen={r.differenceFen} /> },
      ]}
    />
  )
}
