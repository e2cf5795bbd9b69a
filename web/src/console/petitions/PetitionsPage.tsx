import { useSearchParams } from 'react-router'
import { DataList } from '@/shared/list/DataList'
import { useMay, useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { kinds } from './kinds'
import { useText } from './text'

/** PetitionsPage lists what people told the office, the one that is due first on top. */
export default function PetitionsPage() {
  const t = useText()
  const may = useMay()
  const scope = useScope()
  const [params] = useSearchParams()
  const closed = params.get('state') === 'closed'
  const enter = may('petition.enter') && <LinkButton to="/petitions/new">{t('new')}</LinkButton>
  return (
    <Page title={t('title')} under={t('hint')} actions={enter}>
      <DataList
        path="/api/petitions"
        caption={t('title')}
        rowKey={(p) => p.id}
        rowLink={(p) => `/petitions/${p.county}/${p.id}`}
        empty={{ text: t(closed ? 'emptyClosed' : 'empty'), action: enter || undefined }}
        filters={[
          { key: 'kind', kind: 'choice', label: t('kind'), options: kinds.map((k) => ({ value: k, label: t(`kind.${k}`) })) },
          { key: 'state', kind: 'choice', label: t('state'), options: [{ value: 'closed', label: t('closed') }], any: t('open') },
          { key: 'overdue', kind: 'choice', label: t('due'), options: [{ value: 'true', label: t('overdueOnly') }] },
          { key: 'division', kind: 'division', label: t('handler'), root: scope },
        ]}
        columns={[
          { key: 'number', title: t('number'), main: true, render: (p) => <span className="figure">{p.number}</span> },
          { key: 'kind', title: t('kind'), render: (p) => t(`kind.${p.kind}`) },
          {
            key: 'due',
            title: t('due'),
            render: (p) =>
              p.dueOn ? (
                <span className={p.overdue ? 'act' : undefined}>
                  {p.overdue && `${t('overdue')} `}
                  <DateText value={p.dueOn} />
                </span>
              ) : (
                <span className="quiet">{t('noDue')}</span>
              ),
          },
          { key: 'state', title: t('state'), render: (p) => <StatusTag tone={p.state === 'closed' ? 'done' : 'going'}>{p.outcome ? t(`outcome.${p.outcome}`) : t(p.state)}</StatusTag> },
          { key: 'division', title: t('handler'), render: (p) => <DivisionName code={p.division} /> },
          { key: 'channel', title: t('channel'), render: (p) => t(`channel.${p.channel}`) },
          { key: 'received', title: t('received'), render: (p) => <DateText value={p.receivedAt} /> },
        ]}
      />
    </Page>
  )
}
