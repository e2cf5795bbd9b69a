import { useQueryClient } from '@tanstack/react-query'
import { Form, Input, Space } from 'antd'
import { caseLink } from '@/console/cases/perform'
import { useProgrammes } from '@/console/cases/programmes'
import { api, type Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { useMay, useScope } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { DivisionName } from '@/shared/ui/DivisionPicker'
import { Page } from '@/shared/ui/page'
import { DateText, Money, StatusTag, type Tone } from '@/shared/ui/values'
import { useText } from './text'

type Certificate = Schema<'CaseworkCertificate'>
type Worth = Certificate['worth']

const worths: Worth[] = ['holds', 'unstamped', 'changed', 'over', 'ended', 'replaced', 'lost']
const tones: Record<Worth, Tone> = { holds: 'done', unstamped: 'act', changed: 'act', over: 'plain', ended: 'plain', replaced: 'plain', lost: 'plain' }

/** CertificatesPage is the register of certificates: to whom, for what, stamped, lost, taken back. */
export default function CertificatesPage() {
  const t = useText()
  const words = useWords()
  const scope = useScope()
  const may = useMay()
  const programmes = useProgrammes().map((p) => ({ value: p.programme, label: words(p.name) }))
  return (
    <Page title={t('title')}>
      <DataList
        path="/api/certificates"
        caption={t('title')}
        rowKey={(c) => c.id}
        rowLink={(c) => caseLink({ county: c.county, id: c.caseId })}
        empty={{ text: t('none') }}
        filters={[
          { key: 'number', kind: 'search', label: t('number') },
          { key: 'worth', kind: 'choice', label: t('worth'), options: worths.map((w) => ({ value: w, label: t(`worth.${w}`) })) },
          { key: 'out', kind: 'choice', label: t('out'), options: [{ value: 'true', label: t('outOnly') }] },
          { key: 'programme', kind: 'choice', label: t('programme'), options: programmes },
          { key: 'division', kind: 'division', label: t('division'), root: scope },
        ]}
        columns={[
          { key: 'holder', title: t('holder'), main: true, render: (c) => <Zh>{c.holder}</Zh> },
          { key: 'programme', title: t('programme'), render: (c) => words(c.programmeLabel) },
          { key: 'worth', title: t('worth'), render: (c) => <Standing certificate={c} /> },
          { key: 'amount', title: t('amount'), figure: true, render: (c) => (c.amountFen > 0 ? <Money fen={c.amountFen} /> : '—') },
          { key: 'issued', title: t('issued'), render: (c) => <><DateText value={c.issuedOn} /> <span className="quiet">{t(`cause.${c.cause}`)}</span></> },
          { key: 'stamped', title: t('stamped'), render: (c) => <DateText value={c.stampedOn} /> },
          { key: 'division', title: t('division'), render: (c) => <DivisionName code={c.division} /> },
          { key: 'number', title: t('number'), wideOnly: true, render: (c) => <span className="figure quiet">{c.number}</span> },
          { key: 'acts', title: t('acts'), render: (c) => may('case.confirm') && !c.returnedOn && <Acts certificate={c} /> },
        ]}
      />
    </Page>
  )
}

function Standing({ certificate: c }: { certificate: Certificate }) {
  const t = useText()
  return (
    <>
      <StatusTag tone={tones[c.worth]}>{t(`worth.${c.worth}`)}</StatusTag>
      {c.returnedOn && <div className="quiet">{t('returned', { day: c.returnedOn })}</div>}
      {c.note && <div className="quiet"><Zh>{c.note}</Zh></div>}
    </>
  )
}

function Acts({ certificate: c }: { certificate: Certificate }) {
  const t = useText()
  const queries = useQueryClient()
  const onDone = () => void queries.invalidateQueries()
  const params = { path: { county: c.county, id: c.id } }
  const live = c.worth === 'holds' || c.worth === 'unstamped' || c.worth === 'changed'
  return (
    <Space wrap>
      {c.worth === 'unstamped' && (
        <ConfirmAct
          verb={t('stamp')}
          label={t('stampOf', { name: c.holder })}
          consequence={t('stampHint')}
          onAct={(_, key) => api.POST('/api/certificates/{county}/{id}/stamp', { params, headers: { 'Idempotency-Key': key } })}
          onDone={onDone}
        />
      )}
      {live && (
        <ConfirmAct<{ how: string }>
          verb={t('lose')}
          label={t('loseOf', { name: c.holder })}
          consequence={t('loseHint')}
          danger
          fields={
            <Form.Item name="how" label={t('how')} rules={[{ required: true, whitespace: true, message: t('needed') }]}>
              <Input.TextArea rows={2} maxLength={300} />
            </Form.Item>
          }
          onAct={({ how }, key) => api.POST('/api/certificates/{county}/{id}/lose', { params, body: { how }, headers: { 'Idempotency-Key': key } })}
          onDone={onDone}
        />
      )}
      <ConfirmAct
        verb={t('back')}
        label={t('backOf', { name: c.holder })}
        consequence={t('backHint')}
        danger={live}
        onAct={(_, key) => api.POST('/api/certificates/{county}/{id}/return', { params, headers: { 'Idempotency-Key': key } })}
        onDone={onDone}
      />
    </Space>
  )
}
