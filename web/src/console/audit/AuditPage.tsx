import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, must } from '@/shared/api/client'
import { DataList } from '@/shared/list/DataList'
import { useCounty } from '@/shared/session/session'
import { Page } from '@/shared/ui/page'
import { useWords, Zh } from '@/shared/i18n'
import { DateText } from '@/shared/ui/values'
import { Chain } from './Chain'
import css from './audit.module.css'
import { subjectOf, useDetails } from './names'
import { useText } from './text'
import { Who } from '@/shared/ui/Who'

/** AuditPage is the log of who did what, for the auditor: whether it is whole, and its entries. */
export default function AuditPage() {
  const t = useText()
  const words = useWords()
  const county = useCounty()
  const details = useDetails()
  const { data: acts } = useQuery({ queryKey: ['audit', 'acts'], queryFn: () => must(api.GET('/api/audit/acts')), staleTime: Infinity })
  const named = new Map(acts?.items.map((a) => [a.act, a]))
  const nameOf = (act: string) => {
    const name = named.get(act)
    return name ? words(name) : act
  }
  return (
    <Page title={t('title')} under={t('hint')}>
      <Chain county={county} />
      <DataList
        path="/api/audit"
        caption={t('title')}
        fixed={{ county: String(county) }}
        rowKey={(r) => String(r.seq)}
        empty={{ text: t('empty') }}
        filters={[
          { key: 'actor', kind: 'search', label: t('actor'), placeholder: t('actorHint') },
          { key: 'act', kind: 'choice', label: t('act'), options: (acts?.items ?? []).map((a) => ({ value: a.act, label: words(a) })) },
          { key: 'subject', kind: 'search', label: t('subject'), placeholder: t('subjectHint') },
          { key: 'from', kind: 'day', label: t('from') },
          { key: 'to', kind: 'day', label: t('to') },
        ]}
        columns={[
          { key: 'act', title: t('act'), main: true, render: (r) => <span title={r.act}>{nameOf(r.act)}</span> },
          { key: 'at', title: t('at'), render: (r) => <DateText value={r.at} time /> },
          { key: 'actor', title: t('actor'), render: (r) => <span className={css.whole}><Who>{r.actor}</Who></span> },
          { key: 'subject', title: t('subject'), render: (r) => <Subject subject={r.subject} caseNo={r.caseNo} /> },
          { key: 'detail', title: t('detail'), render: (r) => <span className={css.detail}><Zh>{details(r.detail, r.reason) || '—'}</Zh></span> },
          { key: 'seq', title: t('seq'), figure: true, render: (r) => r.seq },
          { key: 'hash', title: t('hash'), wideOnly: true, render: (r) => <code className="quiet" title={r.hash}>{r.hash.slice(0, 8)}</code> },
        ]}
      />
    </Page>
  )
}

// An auditor holds no other role and opens no file: a case or a household
// leads to everything that was done to it.
function Subject({ subject, caseNo }: { subject: string; caseNo: string }) {
  const t = useText()
  const { kind, rest } = subjectOf(subject)
  const all = (value: string, text: string) => (
    <Link to={`/audit?subject=${encodeURIComponent(value)}`} title={t('trail')} className="figure">
      {text}
    </Link>
  )
  return (
    <span className={css.subject}>
      {caseNo && all(caseNo, caseNo)}
      {subject && (!caseNo || kind !== 'case') && <span>{kind ? <>{t(`kind.${kind}`)} {rest && all(subject, rest)}</> : all(subject, subject)}</span>}
    </span>
  )
}
