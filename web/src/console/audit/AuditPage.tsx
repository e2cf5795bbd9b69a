import { DataList } from '@/shared/list/DataList'
import { texts } from '@/shared/i18n'
import { useCounty } from '@/shared/session/session'
import { Page } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import en from './en'
import zh from './zh'

const useText = texts(zh, en)

/** AuditPage is the log of who did what, for the auditor. */
export default function AuditPage() {
  const t = useText()
  const county = useCounty()
  return (
    <Page title={t('title')} under={t('hint')}>
      <DataList
        path="/api/audit"
        caption={t('title')}
        fixed={{ county: String(county) }}
        rowKey={(r) => String(r.seq)}
        empty={{ text: t('empty') }}
        filters={[
          { key: 'actor', kind: 'search', label: t('actor') },
          { key: 'subject', kind: 'search', label: t('subject'), placeholder: t('subjectHint') },
          { key: 'act', kind: 'search', label: t('act'), placeholder: t('actHint') },
          { key: 'from', kind: 'day', label: t('from') },
          { key: 'to', kind: 'day', label: t('to') },
        ]}
        columns={[
          { key: 'act', title: t('act'), main: true, render: (r) => r.act },
          { key: 'at', title: t('at'), render: (r) => <DateText value={r.at} time /> },
          { key: 'actor', title: t('actor'), render: (r) => <span style={{ whiteSpace: 'nowrap' }}>{r.actor || t('system')}</span> },
          { key: 'subject', title: t('subject'), render: (r) => <span className="figure">{r.caseNo || r.subject}</span> },
          { key: 'detail', title: t('detail'), render: (r) => <Detail value={r.detail} /> },
          { key: 'seq', title: t('seq'), figure: true, render: (r) => r.seq },
          { key: 'hash', title: t('hash'), wideOnly: true, render: (r) => <span className="quiet figure" title={r.hash}>{r.hash.slice(0, 12)}…</span> },
        ]}
      />
    </Page>
  )
}

// What an act adds in words of its own; the keys are the program's.
function Detail({ value }: { value: unknown }) {
  if (typeof value !== 'object' || value === null) return <>—</>
  const text = Object.entries(value)
    .filter(([, v]) => v !== '' && v !== null)
    .map(([k, v]) => `${k}: ${typeof v === 'object' ? JSON.stringify(v) : String(v)}`)
    .join(' · ')
  return <span style={{ overflowWrap: 'anywhere' }}>{text || '—'}</span>
}
