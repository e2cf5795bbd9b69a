import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import { api, must, type Schema } from '@/shared/api/client'
import { useWords, Zh } from '@/shared/i18n'
import { Fault } from '@/shared/ui/fault'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page, Section } from '@/shared/ui/page'
import { DateText } from '@/shared/ui/values'
import css from './cases.module.css'
import { useText } from './text'

type Found = Schema<'CaseworkFoundPaper'>

/** PaperPage leads from a paper that came back to its case: by the number on it, by a hand scanner on its code, or by the picture of it. */
export default function PaperPage() {
  const t = useText()
  const field = useId()
  const picture = useId()
  const [said, setSaid] = useState('')
  const [found, setFound] = useState<Found>()
  const [fault, setFault] = useState<unknown>()
  const [unread, setUnread] = useState(false)
  const find = async (what: string) => {
    setFound(undefined)
    setFault(undefined)
    setUnread(false)
    try {
      setFound(await must(api.GET('/api/papers', { params: { query: { said: what } } })))
    } catch (e) {
      setFault(e)
    }
  }
  const scan = async (file: File | undefined) => {
    if (!file) return
    const { readCode } = await import('@/shared/ui/code')
    const code = await readCode(file).catch(() => undefined)
    setSaid(code ?? '')
    if (code) return find(code)
    setFound(undefined)
    setUnread(true)
  }
  return (
    <Page title={t('findPaper')} narrow>
      <Section title={t('findPaperBy')}>
        <form
          className={css.find}
          onSubmit={(e) => {
            e.preventDefault()
            if (said.trim()) void find(said)
          }}
        >
          <label htmlFor={field}>{t('findPaperNumber')}</label>
          <Input id={field} value={said} maxLength={200} onChange={(e) => setSaid(e.target.value)} />
          <Button type="primary" htmlType="submit" disabled={!said.trim()}>
            {t('findPaperDo')}
          </Button>
        </form>
        <p>
          <label htmlFor={picture}>{t('findPaperScan')}</label>{' '}
          <input
            id={picture}
            type="file"
            accept="image/*,.pdf"
            onChange={(e) => {
              void scan(e.target.files?.[0])
              e.target.value = ''
            }}
          />
        </p>
        <p className="quiet">{t('findPaperHint')}</p>
        {unread && <p role="alert">{t('findPaperUnread')}</p>}
        {fault !== undefined && <Fault error={fault} />}
      </Section>
      {found && <Of found={found} />}
    </Page>
  )
}

function Of({ found: f }: { found: Found }) {
  const t = useText()
  const words = useWords()
  return (
    <Section title={<Zh>{f.title}</Zh>}>
      <dl className={css.words}>
        <dt>{t('paperNumber')}</dt>
        <dd className="figure">
          <a href={f.paper} target="_blank" rel="noreferrer">
            {f.number}
          </a>
        </dd>
        <dt>{t('madeAt')}</dt>
        <dd>
          <DateText value={f.madeOn} />
        </dd>
        <dt>{t('findPaperName')}</dt>
        <dd>
          <Zh>{f.name}</Zh> <span className="figure quiet">{f.ofNumber}</span>
        </dd>
        {f.takenInBy && (
          <>
            <dt>{t('findPaperTakenIn')}</dt>
            <dd>{words(f.label)}</dd>
          </>
        )}
      </dl>
      <LinkButton to={f.page}>{t(f.takenInBy === 'sign' ? 'sign' : 'findPaperOpen')}</LinkButton>
    </Section>
  )
}
