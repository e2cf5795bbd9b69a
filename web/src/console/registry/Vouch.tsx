import { Alert, Checkbox, Select } from 'antd'
import { useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { ConfirmAct } from '@/shared/ui/act'
import { Field } from '@/shared/ui/form'
import { useText } from './text'
import type { File } from './useHousehold'

/** Vouch hands a member whose ID card was seen the code by which they ask at the portal what is held on them. */
export function Vouch({ file }: { file: File }) {
  const t = useText()
  const [made, setMade] = useState<Schema<'PortalProofCode'>>()
  return (
    <>
      <ConfirmAct<{ person: string; seen?: boolean }>
        verb={t('vouch')}
        consequence={t('vouchWhat')}
        fields={
          <>
            <Field name="person" label={t('person')} rules={[{ required: true, message: t('required') }]}>
              <Select options={(file.members ?? []).map((m) => ({ value: m.id, label: m.name }))} />
            </Field>
            <Field name="seen" valuePropName="checked" rules={[{ validator: (_, v) => (v ? Promise.resolve() : Promise.reject(new Error(t('vouchSeenNeeded')))) }]}>
              <Checkbox>{t('vouchSeen')}</Checkbox>
            </Field>
          </>
        }
        onAct={async ({ person, seen }, key) =>
          setMade(
            await must(
              api.POST('/api/households/{county}/{household}/proof', {
                params: { path: { county: file.county, household: file.id } },
                headers: { 'Idempotency-Key': key },
                body: { personId: person, seen: seen ?? false },
              }),
            ),
          )
        }
      />
      {made && (
        <Alert
          type="success"
          role="status"
          title={
            <>
              {t('vouchCode')} <strong className="figure" data-proof>{made.code}</strong>
            </>
          }
          description={t('vouchUse', { n: made.minutes })}
        />
      )}
    </>
  )
}
