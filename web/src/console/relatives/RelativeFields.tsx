import { useQuery } from '@tanstack/react-query'
import { Form, Input, Radio, Select } from 'antd'
import { api, must } from '@/shared/api/client'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { relations, useText } from './text'

const Item = Form.Item

function useNeeded() {
  const t = useText()
  return [{ required: true, message: t('needed') }]
}

/** RelativeFields name a near relative and what they are. */
export function RelativeFields() {
  const t = useText()
  const needed = useNeeded()
  return (
    <>
      <Item name="relation" label={t('relation')} rules={needed}>
        <Select options={relations.map((r) => ({ value: r, label: t(`relation.${r}`) }))} />
      </Item>
      <Item name="name" label={t('name')} rules={needed}>
        <Input maxLength={60} autoComplete="off" />
      </Item>
      <Item name="idNumber" label={t('idNumber')} rules={needed}>
        <Input maxLength={18} autoComplete="off" />
      </Item>
    </>
  )
}

/** StaffFields say of whom the county files a relative: somebody with an account, or of a village committee. */
export function StaffFields({ county }: { county: number }) {
  const t = useText()
  const needed = useNeeded()
  const office = Form.useWatch<string | undefined>('office')
  const division = Form.useWatch<string | undefined>('division') ?? ''
  const township = division.slice(0, 9)
  const { data } = useQuery({
    queryKey: ['relative-staff', county, township],
    queryFn: () => must(api.GET('/api/counties/{county}/relatives/staff', { params: { path: { county }, query: { division: township } } })),
    enabled: township.length === 9 && office === 'staff',
  })
  return (
    <>
      <Item name="office" label={t('office')} rules={needed}>
        <Radio.Group options={(['staff', 'committee'] as const).map((o) => ({ value: o, label: t(`office.${o}`) }))} />
      </Item>
      <Item name="division" label={t(office === 'committee' ? 'village' : 'place')} rules={needed}>
        <DivisionPicker label={t(office === 'committee' ? 'village' : 'place')} root={String(county)} depth={office === 'committee' ? 5 : 4} />
      </Item>
      {office === 'committee' ? (
        <>
          <Item name="staffName" label={t('staffName')} rules={needed}>
            <Input maxLength={60} />
          </Item>
          <Item name="staffPost" label={t('post')}>
            <Input maxLength={100} />
          </Item>
        </>
      ) : (
        <Item name="accountId" label={t('staff')} rules={needed}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={(data?.items ?? []).map((c) => ({ value: c.id, label: c.post ? `${c.name} · ${c.post}` : c.name }))} />
        </Item>
      )}
    </>
  )
}
