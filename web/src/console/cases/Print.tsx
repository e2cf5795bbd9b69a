import { Button } from 'antd'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, must } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import type { Case } from './CasePage'
import css from './cases.module.css'
import { useText } from './text'

interface PrintProps {
  case: Case
  /** Only papers of these kinds; all without it. */
  kinds?: string[]
  /** Only what is about this visit or hearing. */
  about?: string
}

/** PrintButtons print the papers of a case that can be printed now: each is filed under a number of its own and opened to be sent to a printer. */
export function PrintButtons({ case: c, kinds, about }: PrintProps) {
  const list = c.printable.filter((p) => (!kinds || kinds.includes(p.kind)) && (about === undefined || p.about === about))
  if (list.length === 0) return null
  return (
    <div className={css.print}>
      {list.map((p) => (
        <PrintButton key={p.kind + p.about} case={c} paper={p} />
      ))}
    </div>
  )
}

function PrintButton({ case: c, paper: p }: { case: Case; paper: Case['printable'][number] }) {
  const t = useText()
  const words = useWords()
  const queries = useQueryClient()
  const [made, setMade] = useState<{ fileId: string; number: string }>()
  const [fault, setFault] = useState<unknown>()
  const { run, busy } = useAct((about: string, key: string) =>
    must(api.POST('/api/cases/{county}/{id}/papers', { params: { path: { county: c.county, id: c.id } }, body: { kind: p.kind, about }, headers: { 'Idempotency-Key': key } })),
  )
  const print = async () => {
    setFault(undefined)
    try {
      const d = await run(p.about)
      if (!d) return
      setMade(d)
      void queries.invalidateQueries({ queryKey: ['case', String(c.county), c.id] })
    } catch (e) {
      setFault(e)
    }
  }
  return (
    <span>
      <Button loading={busy} onClick={() => void print()}>
        {t('printPaper', { title: words(p.title) })}
      </Button>
      {made && (
        <>
          {' '}
          <a href={`/api/cases/${c.county}/${c.id}/documents/${made.fileId}`} target="_blank" rel="noreferrer">
            <Zh>{t('printOpen', { number: made.number })}</Zh>
          </a>
        </>
      )}
      {fault !== undefined && <Fault error={fault} />}
    </span>
  )
}
