import { useQuery } from '@tanstack/react-query'
import { Form, Input, InputNumber, Select } from 'antd'
import { api, must } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { FileUpload } from '@/shared/ui/FileUpload'
import { FormSection, Wide } from '@/shared/ui/form'
import { DayInput } from '@/shared/ui/inputs'
import type { Case } from './CasePage'
import { useText } from './text'

/** lossParts are the parts of what is declared that are a loss by a disaster. */
export const lossParts = ['transition', 'rebuild', 'winter', 'death'] as const
export const houseLosses = ['collapsed', 'damaged'] as const

/** useDisasters lists the disasters of a county, the latest first. */
export function useDisasters(county: number) {
  const { data } = useQuery({
    queryKey: ['disasters', county],
    queryFn: () => must(api.GET('/api/disasters', { params: { query: { county, limit: 200 } } })),
    enabled: county > 0,
  })
  return data?.items ?? []
}

/** LossFields are what a disaster did to the family. */
export function LossFields({ case: c }: { case: Case }) {
  const t = useText()
  const disasters = useDisasters(c.county)
  const needed = [{ required: true, message: t('needed') }]
  const at = (field: string) => ['facts', 'loss', field]
  const asks = (part: (typeof lossParts)[number]) => c.declares.includes(part)
  const yesNo = [
    { value: true, label: t('yes') },
    { value: false, label: t('no') },
  ]
  return (
    <FormSection title={t('loss.title')}>
      <Form.Item name={at('disasterId')} label={t('disaster')} rules={needed}>
        <Select options={disasters.map((d) => ({ value: d.id, label: <Zh>{d.name}</Zh>, disabled: d.closedOn !== '' }))} />
      </Form.Item>
      <Form.Item name={at('on')} label={t('lossOn')} rules={needed}>
        <DayInput />
      </Form.Item>
      {asks('rebuild') && (
        <Form.Item name={at('kind')} label={t('lossKind')} rules={needed}>
          <Select options={houseLosses.map((k) => ({ value: k, label: t(`loss.${k}`) }))} />
        </Form.Item>
      )}
      {asks('rebuild') && (
        <Form.Item name={at('rooms')} label={t('lossRooms')}>
          <InputNumber min={0} max={100} style={{ width: '100%' }} />
        </Form.Item>
      )}
      {asks('rebuild') && (
        <Form.Item name={at('cannotRebuild')} label={t('cannotRebuild')}>
          <Select allowClear placeholder={t('notSaid')} options={yesNo} />
        </Form.Item>
      )}
      {(asks('transition') || asks('winter')) && (
        <Form.Item name={at('affected')} label={t('affected')}>
          <Select allowClear placeholder={t('notSaid')} options={yesNo} />
        </Form.Item>
      )}
      {asks('transition') && (
        <Form.Item name={at('days')} label={t('lossDays')} rules={needed}>
          <InputNumber min={1} max={366} style={{ width: '100%' }} />
        </Form.Item>
      )}
      {!asks('rebuild') && (
        <Form.Item name={at('persons')} label={t(asks('death') ? 'lossDead' : 'persons')}>
          <InputNumber min={0} max={50} style={{ width: '100%' }} />
        </Form.Item>
      )}
      <Wide>
        <Form.Item name={at('detail')} label={t('whatHappened')} rules={needed}>
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
        <Form.Item name={at('files')} label={t('lossPapers')}>
          <FileUpload county={c.county} purpose="evidence" label={t('lossPapers')} accept="image/*,.pdf" multiple />
        </Form.Item>
      </Wide>
    </FormSection>
  )
}
