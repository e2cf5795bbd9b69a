import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { hasID, placeUnder } from './address'
import { useText } from './text'
import { useLater } from './useLater'

/** A household that was picked, by way of one of its members. */
export interface PickedHousehold {
  county: number
  id: string
  number: string
  headName: string
  /** The member by whom it was found. */
  personId: string
  personName: string
}

interface HouseholdPickerProps {
  /** HouseholdPicker works as a field of an antd form; the form gives the id. */
  id?: string
  value?: PickedHousehold
  onChange?: (household: PickedHousehold | undefined) => void
  /** What is chosen, for screen readers, where no label stands beside it. */
  label?: string
  /** Households that must not be chosen, such as the one being merged. */
  except?: string
}

type Hit = Schema<'RegistryHit'>

const picked = (h: Hit): PickedHousehold => ({
  county: h.county,
  id: h.householdId,
  number: h.householdNumber,
  headName: h.headName,
  personId: h.personId,
  personName: h.name,
})

/** HouseholdPicker finds a live household by anything known of one of its members. */
export function HouseholdPicker({ id, value, onChange, label, except }: HouseholdPickerProps) {
  const t = useText()
  const [typed, setTyped] = useState('')
  const q = useLater(typed.trim(), 250)
  const found = useQuery({
    queryKey: ['persons', 'pick', q],
    queryFn: () => must(api.GET('/api/persons', { params: { query: { q, limit: 20 } } })),
    enabled: q.length > 0,
  })
  const hits = (found.data?.items ?? []).filter((h) => h.present && h.state === 'live' && hasID(h.householdId) && h.householdId !== except)
  return (
    <Select
      id={id}
      aria-label={label}
      style={{ width: '100%' }}
      value={value ? { value: value.personId, label: describe(value) } : null}
      labelInValue
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      placeholder={t('pickHint')}
      loading={found.isFetching}
      notFoundContent={q && found.isSuccess ? t('pickNone') : null}
      options={hits.map((h) => ({ value: h.personId, label: optionText(h) }))}
      onChange={(option: { value: string; label: string } | undefined) => {
        const hit = hits.find((h) => h.personId === option?.value)
        onChange?.(hit && picked(hit))
      }}
    />
  )
}

const describe = (h: PickedHousehold) => (h.personName === h.headName ? `${h.headName} · ${h.number}` : `${h.personName}（${h.headName}） · ${h.number}`)

const optionText = (h: Hit) => `${describe(picked(h))} · ${h.idNumber} · ${placeUnder(h.divisionName)}`
