import { Button, Checkbox, Form, Input, InputNumber, Select } from 'antd'
import type { ReactNode } from 'react'
import { FileUpload } from '@/shared/ui/FileUpload'
import { FormSection, Wide } from '@/shared/ui/form'
import { DayInput, MoneyInput } from '@/shared/ui/inputs'
import { Section } from '@/shared/ui/page'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { LossFields, lossParts } from './LossFields'
import { MedicalFields } from './MedicalFields'
import { useText } from './text'

const disabilities = ['visual', 'hearing', 'speech', 'limb', 'intellectual', 'mental', 'multiple'] as const
export const expenseItems = ['living', 'medical', 'education', 'rehabilitation', 'other'] as const
export const obligorRelations = ['spouse', 'child', 'parent', 'grandchild', 'grandparent', 'sibling'] as const
export const causes = ['fire', 'traffic', 'illness', 'education', 'medical', 'jobless', 'disaster', 'other'] as const
export const parentStates = ['dead', 'missing', 'disabled', 'ill', 'prison', 'detox', 'confined', 'lost', 'able', 'revoked', 'deported'] as const

interface Props {
  case: Case
  people: { value: string; label: ReactNode }[]
}

/** SituationFields are what the case's programme asks for beside members and means; the procedure says which. */
export function SituationFields({ case: c, people }: Props) {
  const asks = (part: string) => c.declares.includes(part) || c.mayDeclare.includes(part)
  return (
    <>
      {asks('obligors') && <Obligors county={c.county} people={people} needed={c.declares.includes('obligors')} />}
      {asks('expenses') && <Expenses county={c.county} people={people} />}
      {asks('parents') && <Parents county={c.county} people={people} />}
      {lossParts.some(asks) && <LossFields case={c} />}
      {asks('bills') && <MedicalFields county={c.county} people={people} />}
      {(asks('emergency') || asks('spending')) && <HardshipFields county={c.county} urgent={asks('emergency')} />}
    </>
  )
}

interface RowsProps {
  list: 'obligors' | 'expenses' | 'parents'
  county: number
  fresh: Record<string, unknown>
  hint?: ReactNode
  children: (name: number) => ReactNode
}

// Rows is a list of one part, each line with the papers it rests on.
function Rows({ list, county, fresh, hint, children }: RowsProps) {
  const t = useText()
  return (
    <Form.List name={['facts', list]}>
      {(rows, { add, remove }) => (
        <Section title={t(list)}>
          {hint}
          {rows.map((row, i) => (
            <div key={row.key} className={css.rowLine} role="group" aria-label={`${t(list)} ${i + 1}`}>
              {children(row.name)}
              <Button onClick={() => remove(row.name)} aria-label={t('removeLine', { list: t(list), n: i + 1 })}>
                {t('remove')}
              </Button>
              <div className={css.lineFiles}>
                <Form.Item name={[row.name, 'files']} label={t('lineEvidence')}>
                  <FileUpload county={county} purpose="evidence" label={t('lineEvidenceOf', { list: t(list), n: i + 1 })} accept="image/*,.pdf" multiple />
                </Form.Item>
              </div>
            </div>
          ))}
          <Button className={css.add} onClick={() => add(fresh)}>
            {t(`add.${list}`)}
          </Button>
        </Section>
      )}
    </Form.List>
  )
}

function useNeeded() {
  const t = useText()
  return [{ required: true, message: t('needed') }]
}

function DisabilityFields({ name }: { name: number }) {
  const t = useText()
  return (
    <>
      <Form.Item name={[name, 'disability']} label={t('disability')}>
        <Select options={[{ value: '', label: t('none') }, ...disabilities.map((v) => ({ value: v, label: t(`disability.${v}`) }))]} />
      </Form.Item>
      <Form.Item name={[name, 'disabilityGrade']} label={t('grade')}>
        <InputNumber min={0} max={4} style={{ width: '100%' }} />
      </Form.Item>
    </>
  )
}

function Obligors({ county, people, needed: must }: { county: number; people: Props['people']; needed: boolean }) {
  const t = useText()
  const needed = useNeeded()
  return (
    <Rows
      list="obligors"
      county={county}
      fresh={{ supportsId: people[0]?.value, disability: '' }}
      hint={
        <>
          <p className="quiet">{t(must ? 'obligorsHint' : 'obligorsMayHint')}</p>
          <Form.Item name="noObligors" valuePropName="checked">
            <Checkbox>{t('noObligors')}</Checkbox>
          </Form.Item>
        </>
      }
    >
      {(name) => (
        <>
          <Form.Item name={[name, 'name']} label={t('name')} rules={needed}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item className={css.number} name={[name, 'idNumber']} label={t('idNumber')} tooltip={t('obligorNumberHint')}>
            <Input maxLength={20} autoComplete="off" />
          </Form.Item>
          <Form.Item name={[name, 'supportsId']} label={t('supports')} rules={needed}>
            <Select options={people} />
          </Form.Item>
          <Form.Item name={[name, 'relation']} label={t('obligorIs')} rules={needed}>
            <Select options={obligorRelations.map((v) => ({ value: v, label: t(`relation.${v}`) }))} />
          </Form.Item>
          <Form.Item name={[name, 'bornOn']} label={t('born')}>
            <DayInput />
          </Form.Item>
          <Form.Item name={[name, 'incomeFen']} label={t('obligorIncome')}>
            <MoneyInput />
          </Form.Item>
          <Form.Item name={[name, 'householdIncomeFen']} label={t('obligorFamilyIncome')}>
            <MoneyInput />
          </Form.Item>
          <Form.Item name={[name, 'householdSize']} label={t('obligorFamilySize')}>
            <InputNumber min={0} max={50} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name={[name, 'supported']} label={t('obligorSupports')}>
            <InputNumber min={0} max={50} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name={[name, 'agreedFen']} label={t('obligorAgreed')}>
            <MoneyInput />
          </Form.Item>
          <Form.Item name={[name, 'propertyFits']} label={t('propertyFits')}>
            <Select allowClear placeholder={t('notSaid')} options={[{ value: true, label: t('yes') }, { value: false, label: t('no') }]} />
          </Form.Item>
          <DisabilityFields name={name} />
          {(['tekun', 'dibao', 'incapable', 'missing', 'inPrison'] as const).map((k) => (
            <Form.Item key={k} name={[name, k]} valuePropName="checked">
              <Checkbox>{t(`obligor.${k}`)}</Checkbox>
            </Form.Item>
          ))}
        </>
      )}
    </Rows>
  )
}

function Expenses({ county, people }: { county: number; people: Props['people'] }) {
  const t = useText()
  const needed = useNeeded()
  return (
    <Rows list="expenses" county={county} fresh={{ personId: people[0]?.value, item: 'medical', amountFen: null }} hint={<p className="quiet">{t('expensesHint')}</p>}>
      {(name) => (
        <>
          <Form.Item name={[name, 'personId']} label={t('member')} rules={needed}>
            <Select options={people} />
          </Form.Item>
          <Form.Item name={[name, 'item']} label={t('item')} rules={needed}>
            <Select options={expenseItems.map((v) => ({ value: v, label: t(`expense.${v}`) }))} />
          </Form.Item>
          <Form.Item name={[name, 'amountFen']} label={t('ownShare')}>
            <MoneyInput />
          </Form.Item>
          <Form.Item name={[name, 'ceilingFen']} label={t('schoolPrice')}>
            <MoneyInput />
          </Form.Item>
          <Form.Item name={[name, 'detail']} label={t('detail')}>
            <Input maxLength={500} />
          </Form.Item>
        </>
      )}
    </Rows>
  )
}

function Parents({ county, people }: { county: number; people: Props['people'] }) {
  const t = useText()
  const needed = useNeeded()
  return (
    <Rows list="parents" county={county} fresh={{ childId: people[people.length - 1]?.value, disability: '' }} hint={<p className="quiet">{t('parentsHint')}</p>}>
      {(name) => (
        <>
          <Form.Item name={[name, 'childId']} label={t('child')} rules={needed}>
            <Select options={people} />
          </Form.Item>
          <Form.Item name={[name, 'name']} label={t('parentName')} rules={needed}>
            <Input maxLength={60} />
          </Form.Item>
          <Form.Item name={[name, 'state']} label={t('parentState')} rules={needed}>
            <Select options={parentStates.map((v) => ({ value: v, label: t(`parent.${v}`) }))} />
          </Form.Item>
          <Form.Item name={[name, 'months']} label={t('parentMonths')}>
            <InputNumber min={0} max={1200} style={{ width: '100%' }} />
          </Form.Item>
          <DisabilityFields name={name} />
        </>
      )}
    </Rows>
  )
}

function HardshipFields({ county, urgent }: { county: number; urgent: boolean }) {
  const t = useText()
  const needed = useNeeded()
  const at = (field: string) => ['facts', 'hardship', field]
  return (
    <FormSection title={t('hardship')}>
      <Form.Item name={at('cause')} label={t('cause')} rules={needed}>
        <Select options={causes.map((v) => ({ value: v, label: t(`cause.${v}`) }))} />
      </Form.Item>
      <Form.Item name={at('on')} label={t('happenedOn')} rules={needed}>
        <DayInput />
      </Form.Item>
      <Form.Item name={at('lossFen')} label={t('loss')}>
        <MoneyInput />
      </Form.Item>
      <Form.Item name={at('requestedFen')} label={t('requested')}>
        <MoneyInput />
      </Form.Item>
      <Form.Item name={at('grave')} label={t('grave')}>
        <Select allowClear placeholder={t('notSaid')} options={[{ value: true, label: t('yes') }, { value: false, label: t('no') }]} />
      </Form.Item>
      <Form.Item name={at('persons')} label={t('persons')}>
        <InputNumber min={0} max={50} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name={at('joblessMonths')} label={t('joblessMonths')}>
        <InputNumber min={0} max={600} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name={at('insured')} valuePropName="checked">
        <Checkbox>{t('insured')}</Checkbox>
      </Form.Item>
      {urgent && (
        <Form.Item name={at('urgent')} valuePropName="checked" extra={t('urgentHint')}>
          <Checkbox>{t('urgent')}</Checkbox>
        </Form.Item>
      )}
      <Wide>
        <Form.Item name={at('detail')} label={t('whatHappened')} rules={needed}>
          <Input.TextArea rows={3} maxLength={2000} />
        </Form.Item>
        <Form.Item name={at('files')} label={t('lineEvidence')}>
          <FileUpload county={county} purpose="evidence" label={t('lineEvidence')} accept="image/*,.pdf" multiple />
        </Form.Item>
      </Wide>
    </FormSection>
  )
}
