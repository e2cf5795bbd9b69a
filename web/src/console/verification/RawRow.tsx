import { Modal } from 'antd'
import { useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import type { Check } from './CheckPage'
import { useText } from './text'

interface RawRowProps {
  check: Check
  findingId: string
  onClose: () => void
}

/** RawRow shows the department's row behind a finding; it says before and after that the look is logged. */
export function RawRow({ check, findingId, onClose }: RawRowProps) {
  const t = useText()
  const [cells, setCells] = useState<Schema<'VerificationRowCell'>[]>()
  const [error, setError] = useState<unknown>()
  const act = useAct((finding: string, key: string) =>
    must(
      api.POST('/api/checks/{county}/{id}/findings/{finding}/open', {
        params: { path: { county: check.county, id: check.id, finding } },
        headers: { 'Idempotency-Key': key },
        body: { caseNo: check.caseNo },
      }),
    ),
  )
  const show = async () => {
    setError(undefined)
    try {
      setCells(await act.run(findingId))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <Modal
      open
      title={t('finding.rawTitle')}
      okText={t('finding.rawShow')}
      cancelText={t(cells ? 'finding.close' : 'finding.cancel')}
      okButtonProps={{ style: cells ? { display: 'none' } : {} }}
      confirmLoading={act.busy}
      onOk={() => void show()}
      onCancel={onClose}
    >
      <p style={{ marginBottom: '0.75rem' }}>{t(cells ? 'finding.rawHint' : 'finding.rawAsk', { case: check.caseNo })}</p>
      {error !== undefined && <Fault error={error} />}
      {cells && (
        <Table
          caption={t('finding.rawTitle')}
          rows={cells}
          rowKey={(c) => c.field}
          columns={[
            { key: 'heading', title: t('file.heading'), main: true, render: (c) => <Zh>{c.heading}</Zh> },
            { key: 'value', title: t('finding.rawValue'), render: (c) => <Zh>{c.value || '—'}</Zh> },
          ]}
        />
      )}
    </Modal>
  )
}
