import { useSearchParams } from 'react-router'
import { Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { kinds, kindOf, toneOf } from './kinds'
import { useText } from './text'

/** ChangesPage lists requests to change a household in aid, the one that is due first on top. */
export default function ChangesPage() {
  const t = useText()
  const scope = useScope()
  const [params] = useSearchParams()
  const waiting = !params.get('state')
  return (
    <Page title={t('title')} under={t('hint')}>
      <DataList
        path="/api/changes"
        caption={t('title')}
        rowKey={(r) => r.id}
        rowLink={(r) => `/changes/${r.county}/${r.id}`}
        empty={{ text: t(waiting ? 'empty' : 'emptyDone') }}
        filters={[
          { key: 'kind', kind: 'choice', label: t('kind'), options: kinds.map((k) => ({ value: k, label: t(`kind.${k}`) })) },
          { key: 'state', kind: 'choice', label: t('state'), options: (['approved', 'refused', 'withdrawn', 'ended'] as const).map((s) => ({ value: s, label: t(`state.${s}`) })), any: t('waiting') },
          { key: 'overdue', kind: 'choice', label: t('due'), options: [{ value: 'true', label: t('overdueOnly') }] },
          { key: 'division', kind: 'division', label: t('place'), root: scope },
        ]}
        columns={[
          { key: 'number', title: t('number'), main: true, render: (r) => <span className="figure">{r.number}</span> },
          { key: 'kind', title: t('kind'), render: (r) => t(`kind.${kindOf(r.kind)}`) },
          {
            key: 'due',
            title: t('due'),
            render: (r) =>
              r.dueOn ? (
                <span className={r.overdue ? 'act' : undefined}>
                  {r.overdue && `${t('overdue')} `}
                  <DateText value={r.dueOn} />
                </span>
              ) : (
                <span className="quiet">{t('noDue')}</span>
              ),
          },
          { key: 'state', title: t('state'), render: (r) => <StatusTag tone={toneOf(r)}>{r.overtaken ? t('overtaken') : t(`state.${r.state}`)}</StatusTag> },
          { key: 'asked', title: t('asked'), render: (r) => <Zh>{r.askedName || t('family')}</Zh> },
          { key: 'channel', title: t('channel'), render: (r) => t(`channel.${r.channel}`) },
          { key: 'division', title: t('place'), render: (r) => <DivisionName code={r.division} /> },
          { key: 'at', title: t('askedOn'), wideOnly: true, render: (r) => <DateText value={r.askedAt} /> },
        ]}
      />
    </Page>
  )
}
