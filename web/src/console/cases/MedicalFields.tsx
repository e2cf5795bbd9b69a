import { Button, Checkbox, Form, Input, Select } from 'antd'
import type { ReactNode } from 'react'
import { FileUpload } from '@/shared/ui/FileUpload'
import { FormSection } from '@/shared/ui/form'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import { Section } from '@/shared/ui/page'
import css from './cases.module.css'
import { useText } from './text'

export const billKinds = ['inpatient', 'outpatient', 'pharmacy'] as const

/** billSums are the figures of a settlement sheet, in its order. */
export const billSums = ['totalFen', 'compliantFen', 'basicFen', 'seriousFen', 'supplementaryFen'] as const

interface Props {
  county: number
  people: { value: string; label: ReactNode }[]
}

/** MedicalFields are the settlements of one patient in a year, each with what the insurances paid. */
export function MedicalFields({ county, people }: Props) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  const at = (field: string) => ['facts', 'medical', field]
  return (
    <>
      <FormSection title={t('medical')}>
        <Form.Item name={at('patientId')} label={t('patient')} rules={needed}>
          <Select options={people} />
        </Form.Item>
        <Form.Item name={at('earlierAidFen')} label={t('earlierAid')} extra={t('earlierAidHint')}>
          <MoneyInput />
        </Form.Item>
        <Form.Item name={at('earlierBurdenFen')} label={t('earlierBurden')} extra={t('earlierBurdenHint')}>
          <MoneyInput />
        </Form.Item>
      </FormSection>
      <Form.List name={at('bills')}>
        {(rows, { add, remove }) => (
          <Section title={t('bills')}>
            <p className="quiet">{t('billsHint')}</p>
            {rows.map((row, i) => (
              <div key={row.key} className={css.rowLine} role="group" aria-label={`${t('bills')} ${i + 1}`}>
                <BillFields name={row.name} county={county} nth={i + 1} />
                <Button onClick={() => remove(row.name)} aria-label={t('removeLine', { list: t('bills'), n: i + 1 })}>
                  {t('remove')}
                </Button>
              </div>
            ))}
            <Button className={css.add} onClick={() => add({ kind: 'inpatient', designated: true })}>
              {t('addBill')}
            </Button>
          </Section>
        )}
      </Form.List>
    </>
  )
}

function BillFields({ name, county, nth }: { name: number; county: number; nth: number }) {
  const t = useText()
  const needed = [{ required: true, message: t('needed') }]
  return (
    <>
      <Form.Item name={[name, 'number']} label={t('billNumber')} rules={needed}>
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name={[name, 'hospital']} label={t('hospital')} rules={needed}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item name={[name, 'kind']} label={t('billKind')} rules={needed}>
        <Select options={billKinds.map((k) => ({ value: k, label: t(`bill.${k}`) }))} />
      </Form.Item>
      <Form.Item name={[name, 'from']} label={t('admittedOn')}>
        <DayInput />
      </Form.Item>
      <Form.Item name={[name, 'settledOn']} label={t('settledOn')} rules={needed}>
        <DayInput />
      </Form.Item>
      {billSums.map((k) => (
        <Form.Item key={k} name={[name, k]} label={t(`bill.${k}`)}>
          <MoneyInput />
        </Form.Item>
      ))}
      <Form.Item name={[name, 'designated']} valuePropName="checked">
        <Checkbox>{t('designated')}</Checkbox>
      </Form.Item>
      <div className={css.lineFiles}>
        <Form.Item name={[name, 'files']} label={t('billPapers')}>
          <FileUpload county={county} purpose="evidence" label={t('lineEvidenceOf', { list: t('bills'), n: nth })} accept="image/*,.pdf" multiple />
        </Form.Item>
      </div>
    </>
  )
}
