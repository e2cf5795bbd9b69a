import { Input } from 'antd'
import { Link } from 'react-router'
import { api, type Schema } from '@/shared/api/client'
import { Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import type { Column } from '@/shared/list/Table'
import { useCounty, useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Field } from '@/shared/ui/form'
import { Page } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import { hasID, householdAddress } from './address'
import css from './registry.module.css'
import { useText } from './text'
import { useChanged } from './useHousehold'

type Handover = Schema<'RegistryHandover'>

const states = ['offered', 'accepting', 'accepted', 'refused'] as const

/** HandoversPage lists households on their way to or from other counties. */
export default function HandoversPage() {
  const t = useText()
  const county = useCounty()
  const columns: Column<Handover>[] = [
    { key: 'head', title: t('head'), main: true, render: (h) => <Zh>{h.headName}</Zh> },
    { key: 'members', title: t('members'), figure: true, render: (h) => h.members },
    { key: 'from', title: t('fromPlace'), render: (h) => <Zh>{h.fromName}</Zh> },
    { key: 'to', title: t('toPlace'), render: (h) => <Zh>{h.toName}</Zh> },
    { key: 'state', title: t('handoverState'), render: (h) => <StatusTag tone={h.state === 'offered' ? 'going' : 'done'}>{t(`handover.${h.state}`)}</StatusTag> },
    { key: 'reason', title: t('reason'), render: (h) => <Zh>{h.reason}</Zh> },
    { key: 'at', title: t('offeredAt'), render: (h) => <DateText value={h.offeredAt} time /> },
    { key: 'do', title: t('acts'), render: (h) => <Answer handover={h} county={county} /> },
  ]
  return (
    <Page title={t('handoverTitle')} under={t('handoverUnder')}>
      {county ? (
        <DataList
          path="/api/handovers/{county}"
          params={{ county: String(county) }}
          caption={t('handoverTitle')}
          columns={columns}
          rowKey={(h) => h.id}
          filters={[{ key: 'state', kind: 'choice', label: t('handoverState'), options: states.map((s) => ({ value: s, label: t(`handover.${s}`) })) }]}
          empty={{ text: t('noHandovers') }}
        />
      ) : (
        <p>{t('chooseCounty')}</p>
      )}
    </Page>
  )
}

function Answer({ handover: h, county }: { handover: Handover; county: number }) {
  const t = useText()
  const may = useMay()
  const changed = useChanged()
  const path = { county: h.county, handover: h.id }
  const mine = h.toCounty === county
  if (!mine) return <Link to={householdAddress({ county: h.county, id: h.householdId })}>{t('openHousehold')}</Link>
  if (h.state === 'accepted' && hasID(h.newHouseholdId)) return <Link to={householdAddress({ county, id: h.newHouseholdId })}>{t('openHousehold')}</Link>
  if (h.state !== 'offered' || !may('household.write')) return <>—</>
  return (
    <span className={css.acts}>
      <ConfirmAct
        verb={t('accept')}
        primary
        consequence={t('acceptWhat')}
        onAct={(_, key) => api.POST('/api/handovers/{county}/{handover}/accept', { params: { path }, headers: { 'Idempotency-Key': key } })}
        onDone={() => void changed(h.householdId)}
      />
      <ConfirmAct<{ reason: string }>
        verb={t('refuse')}
        consequence={t('refuseWhat')}
        fields={
          <Field name="reason" label={t('reason')} rules={[{ required: true, whitespace: true, min: 2, message: t('reasonNeeded') }]}>
            <Input.TextArea rows={2} maxLength={500} />
          </Field>
        }
        onAct={({ reason }, key) =>
          api.POST('/api/handovers/{county}/{handover}/refuse', { params: { path }, body: { reason }, headers: { 'Idempotency-Key': key } })
        }
        onDone={() => void changed(h.householdId)}
      />
    </span>
  )
}
