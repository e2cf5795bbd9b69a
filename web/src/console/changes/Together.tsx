import { FormSection, Wide } from '@/shared/ui/form'
import { Address, MergedRelations, On, OthersToHead, Person, Place, SplitMembers } from '../registry/Acts'
import { HouseholdPicker } from '../registry/HouseholdPicker'
import { useText as useFileText } from '../registry/text'
import type { File } from '../registry/useHousehold'
import { Field } from '@/shared/ui/form'
import { useText } from './text'

interface Of {
  file: File
}

/** NewHead asks for another head. */
export function NewHead({ file }: Of) {
  const t = useText()
  const say = useFileText()
  return (
    <FormSection title={t('kind.head')} hint={say('headWhat')}>
      <Wide>
        <Person file={file} name="head" label={say('newHead')} except={file.headId} />
        <OthersToHead file={file} />
      </Wide>
    </FormSection>
  )
}

/** SplitOff asks for members to set up a household of their own. */
export function SplitOff({ file }: Of) {
  const t = useText()
  const say = useFileText()
  return (
    <FormSection title={t('kind.split')} hint={`${say('splitWhat')} ${t('chainHint')}`}>
      <Wide>
        <SplitMembers file={file} />
        <Place label={say('division')} root={String(file.county)} />
        <Address />
        <On />
      </Wide>
    </FormSection>
  )
}

/** Merged asks for the household to join another. */
export function Merged({ file }: Of) {
  const t = useText()
  const say = useFileText()
  return (
    <FormSection title={t('kind.merge')} hint={`${say('mergeWhat')} ${t('chainHint')}`}>
      <Wide>
        <Field name="into" label={say('intoHousehold')} rules={[{ required: true, message: say('pickHousehold') }]}>
          <HouseholdPicker except={file.id} />
        </Field>
        <MergedRelations file={file} />
        <On />
      </Wide>
    </FormSection>
  )
}
