import { Input, Segmented } from 'antd'
import { useState } from 'react'
import type { Schema } from '@/shared/api/client'
import { useWords } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { Section } from '@/shared/ui/page'
import { StatusTag } from '@/shared/ui/values'
import css from './law.module.css'
import { useText } from './text'

type Figure = Schema<'OutreachFigure'>

const shows = {
  all: () => true,
  local: (f: Figure) => f.state === 'local',
  toVerify: (f: Figure) => f.set && f.mark !== 'found',
  openOnes: (f: Figure) => !f.set,
} as const

const order = ['local', 'required', 'optional', 'national']

/** Figures is the table of parameters in force, each with its article and how sure it is. */
export function Figures({ figures }: { figures: Figure[] }) {
  const t = useText()
  const words = useWords()
  const [show, setShow] = useState<keyof typeof shows>('all')
  const [find, setFind] = useState('')
  const text = (f: Figure) => [f.name, f.title.zh, f.title.en, ...f.sources.flatMap((s) => [s.article.zh, s.article.en, s.title.zh])].join(' ').toLowerCase()
  const rows = figures
    .filter(shows[show])
    .filter((f) => text(f).includes(find.trim().toLowerCase()))
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state))
  return (
    <Section title={t('figures')}>
      <div className={css.tools}>
        <Input.Search aria-label={t('find')} placeholder={t('findHint')} value={find} allowClear onChange={(e) => setFind(e.target.value)} style={{ maxWidth: '18rem' }} />
        <Segmented
          aria-label={t('only')}
          style={{ maxWidth: '100%', overflowX: 'auto' }}
          value={show}
          onChange={setShow}
          options={(['all', 'local', 'toVerify', 'openOnes'] as const).map((k) => ({ value: k, label: t(k) }))}
        />
      </div>
      {rows.length === 0 ? (
        <p className="quiet">{t('nothing')}</p>
      ) : (
        <Table
          caption={t('figures')}
          rows={rows}
          rowKey={(f) => f.name}
          columns={[
            { key: 'name', title: t('name'), main: true, render: (f) => <Name figure={f} /> },
            { key: 'value', title: t('value'), figure: true, render: (f) => <Value figure={f} /> },
            { key: 'source', title: t('source'), render: (f) => <Sources sources={f.sources} /> },
            { key: 'mark', title: t('mark'), render: (f) => (f.set ? <MarkTag mark={f.mark} /> : words({ zh: '—', en: '—' })) },
          ]}
        />
      )}
    </Section>
  )
}

function Name({ figure: f }: { figure: Figure }) {
  const t = useText()
  const words = useWords()
  return (
    <>
      <div>{words(f.title)}</div>
      <div className={css.under}>
        {f.name} · {t(`state.${f.state}`)}
      </div>
    </>
  )
}

function Value({ figure: f }: { figure: Figure }) {
  const t = useText()
  const words = useWords()
  if (!f.set) return <span className={f.state === 'required' ? 'act' : 'quiet'}>{t(f.state === 'required' ? 'none' : 'notSet')}</span>
  return (
    <>
      <strong>{words(f.shown)}</strong> <span className="quiet">{words(f.per)}</span>
    </>
  )
}

/** Sources lists articles, with the standing of their documents on request. */
export function Sources({ sources }: { sources: Schema<'OutreachSource'>[] }) {
  const words = useWords()
  return (
    <ul>
      {sources.map((s) => (
        <li key={s.article.zh} title={words(s.title)}>
          {words(s.article)}
        </li>
      ))}
    </ul>
  )
}

/** MarkTag says how sure a figure is; what was found in its document says so quietly. */
export function MarkTag({ mark }: { mark: Figure['mark'] }) {
  const t = useText()
  const text = t(`mark.${mark}`)
  return mark === 'found' ? <span className="quiet">{text}</span> : <StatusTag>{text}</StatusTag>
}
