import { Button, Modal } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Schema } from '@/shared/api/client'
import { caseLink } from '@/console/cases/perform'
import { Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useMay, useScope } from '@/shared/session/session'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { Sheet } from '@/shared/ui/Sheet'
import { DateText } from '@/shared/ui/values'
import { PrintResults } from './PrintResults'
import { useText } from './text'

type Posted = Schema<'CaseworkPosted'>

/** PublicityPage lists the notices that hang now, or those that are over, each to be read and printed as it was posted. */
export default function PublicityPage() {
  const t = useText()
  const scope = useScope()
  const may = useMay()
  const [params] = useSearchParams()
  const ended = params.get('ended') === 'true'
  const [sheet, setSheet] = useState<Posted>()
  return (
    <Page title={t('title')}>
      {(may('case.publicise') || may('case.confirm')) && <PrintResults />}
      <DataList
        path="/api/publicities"
        caption={t('title')}
        rowKey={(p) => p.id}
        rowLink={(p) => caseLink({ county: p.county, id: p.caseId })}
        empty={{ text: t(ended ? 'noneEnded' : 'none') }}
        filters={[
          { key: 'ended', kind: 'choice', label: t('which'), options: [{ value: 'true', label: t('ended') }], any: t('running') },
          { key: 'division', kind: 'division', label: t('division'), root: scope },
        ]}
        columns={[
          { key: 'name', title: t('applicant'), main: true, render: (p) => <Zh>{p.applicant}</Zh> },
          { key: 'division', title: t('division'), render: (p) => <DivisionName code={p.division} /> },
          { key: 'place', title: t('place'), render: (p) => <Zh>{p.place}</Zh> },
          { key: 'from', title: t('from'), render: (p) => <DateText value={p.startedOn} /> },
          { key: 'to', title: t('to'), render: (p) => <DateText value={p.endsOn} /> },
          { key: 'objections', title: t('objections'), figure: true, render: (p) => <span className={p.objections > 0 ? 'act' : undefined}>{p.objections}</span> },
          {
            key: 'sheet',
            title: t('sheet'),
            render: (p) => (
              <button type="button" className="link" aria-label={`${t('open')} ${p.applicant}`} onClick={() => setSheet(p)}>
                {t('open')}
              </button>
            ),
          },
        ]}
      />
      <Modal open={sheet !== undefined} title={t('sheet')} width="min(52rem, 100vw)" footer={<Button onClick={() => setSheet(undefined)}>{t('close')}</Button>} onCancel={() => setSheet(undefined)} destroyOnHidden>
        {sheet && <Sheet title={t('openSheet', { name: sheet.applicant })} html={sheet.notice} />}
      </Modal>
    </Page>
  )
}
