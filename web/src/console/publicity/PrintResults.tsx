import { Button, Modal } from 'antd'
import { useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { useScope } from '@/shared/session/session'
import { useAct } from '@/shared/ui/act'
import { DivisionPicker } from '@/shared/ui/DivisionPicker'
import { Fault } from '@/shared/ui/fault'
import { Sheet } from '@/shared/ui/Sheet'
import { useText } from './text'

/** PrintResults prints what stays posted in a village (长期公布): who is given what now. A list that has not changed keeps its number. */
export function PrintResults() {
  const t = useText()
  const scope = useScope()
  const [open, setOpen] = useState(false)
  const [village, setVillage] = useState(scope)
  const [made, setMade] = useState<Schema<'CaseworkResultSheet'>>()
  const [fault, setFault] = useState<unknown>()
  const { run, busy } = useAct((v: string, key: string) => must(api.POST('/api/publicities/results', { body: { village: v }, headers: { 'Idempotency-Key': key } })))
  const choose = (v = scope) => {
    setVillage(v)
    setMade(undefined)
    setFault(undefined)
  }
  const print = async () => {
    setFault(undefined)
    try {
      setMade(await run(village))
    } catch (e) {
      setFault(e)
    }
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('results')}</Button>
      <Modal open={open} title={t('results')} width="min(52rem, 100vw)" footer={<Button onClick={() => setOpen(false)}>{t('close')}</Button>} onCancel={() => setOpen(false)} destroyOnHidden>
        <p>{t('resultsHint')}</p>
        <DivisionPicker label={t('village')} root={scope} value={village} onChange={choose} />
        <p>
          <Button type="primary" loading={busy} disabled={village.length !== 12} onClick={() => void print()}>
            {t('makeResults')}
          </Button>
        </p>
        {fault !== undefined && <Fault error={fault} />}
        {made && <Sheet title={t('resultSheet', { number: made.number })} html={made.sheet} />}
      </Modal>
    </>
  )
}
