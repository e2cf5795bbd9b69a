import { useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Radio, Select } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { newKey } from '@/shared/api/key'
import { minute } from '@/shared/format/date'
import { useLang, Zh } from '@/shared/i18n'
import { DataList } from '@/shared/list/DataList'
import { TableSkeleton, type Column } from '@/shared/list/Table'
import { useCounty, useMay } from '@/shared/session/session'
import { Roster } from '@/console/registry/Roster'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { FileUpload, type KeptFile } from '@/shared/ui/FileUpload'
import { Page, Section } from '@/shared/ui/page'
import { DateText, StatusTag } from '@/shared/ui/values'
import css from './import.module.css'
import { HeaderRow } from './HeaderRow'
import { assign, columnName, missingOf, trustOf, type Mapping } from './mapping'
import { Sample } from './Sample'
import { importAddress, toneOf } from './status'
import { useText } from './text'
import { Who } from '@/shared/ui/Who'

type Kind = Schema<'IntakeImportKind'>
type Preview = Schema<'IntakeImportPreview'>
type Status = Schema<'IntakeImportStatus'>

/** ImportPage takes in a county's own spreadsheet: which kind, which file, which columns; and lists the imports so far. */
export default function ImportPage() {
  const t = useText()
  const may = useMay()
  const county = useCounty()
  const kinds = useQuery({ queryKey: ['imports', 'kinds'], queryFn: () => must(api.GET('/api/imports/kinds')), staleTime: Infinity })
  return (
    <Page title={t('title')} under={t('under')} actions={may('household.read') && <Roster />}>
      {!county && <Alert type="info" showIcon title={t('chooseCounty')} />}
      {kinds.isPending && <TableSkeleton label={t('kind')} rows={3} />}
      {kinds.error && <Fault error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {kinds.data && county > 0 && <Wizard county={county} kinds={kinds.data.items ?? []} />}
    </Page>
  )
}

// The file under work is in the address, so that a reload finds it again.
function Wizard({ county, kinds }: { county: number; kinds: Kind[] }) {
  const [params, setParams] = useSearchParams()
  const kind = kinds.find((k) => k.id === params.get('kind')) ?? kinds[0]
  const file = params.get('file') ?? ''
  if (!kind) return null
  if (file) return <Columns key={`${kind.id} ${file}`} county={county} kind={kind} file={file} onAgain={() => setParams({ kind: kind.id })} />
  return (
    <>
      <Choose county={county} kinds={kinds} kind={kind} onKind={(id) => setParams({ kind: id })} onFile={(f) => setParams({ kind: kind.id, file: f.id })} />
      <Earlier county={county} kinds={kinds} />
    </>
  )
}

interface ChooseProps {
  county: number
  kinds: Kind[]
  kind: Kind
  onKind: (id: string) => void
  onFile: (file: KeptFile) => void
}

function Choose({ county, kinds, kind, onKind, onFile }: ChooseProps) {
  const t = useText()
  const { lang } = useLang()
  return (
    <Section title={t('file')}>
      <div className={css.choose}>
        <Radio.Group
          aria-label={t('kind')}
          value={kind.id}
          onChange={(e) => onKind(String(e.target.value))}
          options={kinds.map((k) => ({ value: k.id, label: k[lang] }))}
        />
        <p className="quiet">{t('fileHint')}</p>
        <FileUpload county={county} purpose="import" label={t('file')} accept=".xlsx,.xlsm,.csv,.txt" limit={200} onChange={(files) => files[0] && onFile(files[0])} />
        <details>
          <summary>{t('columns')}</summary>
          <p className="quiet">{t('columnsHint')}</p>
          <ul className={css.fields}>
            {(kind.fields ?? []).map((f) => (
              <li key={f.name}>
                {f[lang]}
                {f.required && ' *'}
              </li>
            ))}
          </ul>
        </details>
      </div>
    </Section>
  )
}

interface Look {
  sheet?: string
  headerRow?: number
  mapping?: Mapping
}

interface ColumnsProps {
  county: number
  kind: Kind
  file: string
  onAgain: () => void
}

function Columns({ county, kind, file, onAgain }: ColumnsProps) {
  const t = useText()
  const [look, setLook] = useState<Look>({})
  const preview = useQuery({
    queryKey: ['imports', 'preview', county, kind.id, file, look],
    queryFn: () => must(api.POST('/api/imports/preview', { body: { county, kind: kind.id, fileId: file, ...look }, headers: { 'Idempotency-Key': newKey() } })),
    placeholderData: (was) => was,
    retry: false,
  })
  const again = <Button onClick={onAgain}>{t('again')}</Button>
  if (preview.error)
    return (
      <Section title={t('about')} aside={again}>
        <Fault error={preview.error} />
      </Section>
    )
  if (!preview.data) return <TableSkeleton label={t('looking')} />
  const p = preview.data
  const mapping = look.mapping ?? p.mapping ?? {}
  return (
    <div aria-busy={preview.isFetching}>
      {p.earlier && <EarlierNote county={county} earlier={p.earlier} />}
      <Section title={t('about')} aside={again}>
        <About preview={p} onLook={(next) => setLook(next)} />
      </Section>
      <Section title={t('mapping')}>
        <MappingPart kind={kind} preview={p} mapping={mapping} onMapping={(next) => setLook({ ...look, mapping: next })} />
      </Section>
      <Section title={t('sample')} aside={<span className="quiet">{t('sampleHint')}</span>}>
        <Sample preview={p} kind={kind} />
      </Section>
      <Go county={county} kind={kind} file={file} look={{ ...look, sheet: p.sheet, mapping }} ready={missingOf(kind.fields ?? [], mapping).length === 0} />
    </div>
  )
}

function EarlierNote({ county, earlier }: { county: number; earlier: Schema<'IntakeEarlierImport'> }) {
  const t = useText()
  return (
    <Alert
      type="info"
      showIcon
      className={css.alert}
      title={t('earlierTitle')}
      description={
        <>
          <p>
            <Zh>{t('earlier', { by: earlier.by, at: minute(earlier.at) })}</Zh>
          </p>
          <Link to={importAddress({ county, id: earlier.batch })}>{t('earlierSee')}</Link>
        </>
      }
    />
  )
}

function About({ preview: p, onLook }: { preview: Preview; onLook: (look: Look) => void }) {
  const t = useText()
  const { lang } = useLang()
  const sheets = p.sheets ?? []
  const warnings = p.warnings ?? []
  return (
    <>
      {p.macros && <Alert type="warning" showIcon className={css.alert} title={t('macros')} />}
      {warnings.length > 0 && (
        <Alert
          type="warning"
          showIcon
          className={css.alert}
          title={t('warnings')}
          description={warnings.map((w) => (
            <p key={`${w.column} ${w.code}`}>
              <Zh>{t('problemAt', { where: w.header, what: lang === 'en' ? w.english : w.message })}</Zh>
            </p>
          ))}
        />
      )}
      <dl className={css.about}>
        <div>
          <dt>{t('name')}</dt>
          <dd><Zh>{p.fileName}</Zh></dd>
        </div>
        <div>
          <dt>{t('format')}</dt>
          <dd>{[p.format.toUpperCase(), p.encoding?.toUpperCase()].filter(Boolean).join(' · ')}</dd>
        </div>
        {sheets.length > 1 && (
          <div>
            <dt>{t('sheet')}</dt>
            <dd>
              <Select aria-label={t('sheet')} value={p.sheet} options={sheets.map((s) => ({ value: s, label: s }))} onChange={(sheet) => onLook({ sheet })} style={{ minWidth: '10rem' }} />
            </dd>
          </div>
        )}
        <div>
          <dt>{t('headerRow')}</dt>
          <dd>
            <HeaderRow row={p.headerRow} onRow={(headerRow) => onLook({ sheet: p.sheet, headerRow })} />
            <div className="quiet">{t('headerHint')}</div>
          </dd>
        </div>
        {(p.titles ?? []).length > 0 && (
          <div>
            <dt>{t('titles')}</dt>
            <dd><Zh>{(p.titles ?? []).join(' / ')}</Zh></dd>
          </div>
        )}
      </dl>
    </>
  )
}

interface MappingPartProps {
  kind: Kind
  preview: Preview
  mapping: Mapping
  onMapping: (mapping: Mapping) => void
}

function MappingPart({ kind, preview: p, mapping, onMapping }: MappingPartProps) {
  const t = useText()
  const { lang } = useLang()
  const fields = kind.fields ?? []
  const missing = missingOf(fields, mapping)
  const options = (p.headers ?? []).map((h, i) => ({ value: i, title: '', name: `${columnName(i)} ${h || '—'}`, label: <Zh>{`${columnName(i)} ${h || '—'}`}</Zh> }))
  return (
    <>
      <p className="quiet">
        {t('mapHint')} {p.remembered && <Zh>{t('remembered', { by: p.remembered.savedBy, at: minute(p.remembered.savedAt) })}</Zh>}
      </p>
      {missing.length > 0 && <Alert type="error" showIcon role="alert" title={t('missing', { names: missing.map((f) => f[lang]).join(t('comma')) })} />}
      <div className={css.map}>
        {fields.map((f) => (
          <div key={f.name}>
            <label htmlFor={`map-${f.name}`}>
              {f[lang]}
              {f.required && <span title={t('required')}> *</span>}
            </label>
            <Select
              id={`map-${f.name}`}
              value={mapping[f.name] ?? null}
              allowClear
              placeholder={t('none')}
              showSearch={{ optionFilterProp: 'name' }}
              options={options}
              onChange={(column: number | undefined) => onMapping(assign(mapping, f.name, column))}
            />
            <TrustMark mapped={mapping[f.name] !== undefined} confidence={p.confidence?.[f.name]} />
          </div>
        ))}
      </div>
    </>
  )
}

function TrustMark({ mapped, confidence }: { mapped: boolean; confidence: number | undefined }) {
  const t = useText()
  if (!mapped) return <span />
  const trust = trustOf(confidence)
  return <span className={trust === 'guess' ? css.check : css.trust}>{t(trust)}</span>
}

interface GoProps {
  county: number
  kind: Kind
  file: string
  look: Look
  ready: boolean
}

function Go({ county, kind, file, look, ready }: GoProps) {
  const t = useText()
  const navigate = useNavigate()
  const [partial, setPartial] = useState(false)
  const [error, setError] = useState<unknown>()
  const act = useAct(async (dryRun: boolean, key: string) => {
    const { sheet, headerRow, mapping = {} } = look
    const body = { county, kind: kind.id, fileId: file, mapping, dryRun, partial, ...(sheet ? { sheet } : {}), ...(headerRow ? { headerRow } : {}) }
    return must(api.POST('/api/imports', { body, headers: { 'Idempotency-Key': key } }))
  })
  const go = async (dryRun: boolean) => {
    setError(undefined)
    try {
      const made = await act.run(dryRun)
      if (made) void navigate(importAddress(made))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <Section>
      {kind.unit && (
        <div>
          <Checkbox checked={partial} onChange={(e) => setPartial(e.target.checked)}>
            {t('partial')}
          </Checkbox>
          <p className="quiet">{t('partialHint')}</p>
        </div>
      )}
      {error !== undefined && <Fault error={error} />}
      <div className={css.actions}>
        <Button type="primary" disabled={!ready} loading={act.busy} onClick={() => void go(true)}>
          {t('dryRun')}
        </Button>
        <span className="quiet">{t('dryRunHint')}</span>
        <Button disabled={!ready || act.busy} onClick={() => void go(false)}>
          {t('run')}
        </Button>
      </div>
    </Section>
  )
}

const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const

function Earlier({ county, kinds }: { county: number; kinds: Kind[] }) {
  const t = useText()
  const { lang } = useLang()
  const columns: Column<Status>[] = [
    { key: 'file', title: t('name'), main: true, render: (s) => <Zh>{s.fileName}</Zh> },
    { key: 'kind', title: t('kind'), render: (s) => kinds.find((k) => k.id === s.kind)?.[lang] ?? s.kind },
    { key: 'mode', title: t('mode'), render: (s) => t(s.dryRun ? 'dry' : 'real') },
    { key: 'state', title: t('state'), render: (s) => <StatusTag tone={toneOf(s.state)}>{t(`state.${s.state}`)}</StatusTag> },
    { key: 'result', title: t('result'), figure: true, render: (s) => [s.rows.new, s.rows.changed, s.rows.same, s.rows.bad].join(' / ') },
    { key: 'who', title: t('who'), render: (s) => <Who>{s.createdBy}</Who> },
    { key: 'when', title: t('when'), render: (s) => <DateText value={s.createdAt} time /> },
  ]
  return (
    <Section title={t('list')}>
      <DataList
        path="/api/imports/{county}"
        params={{ county: String(county) }}
        caption={t('list')}
        columns={columns}
        rowKey={(s) => s.id}
        rowLink={importAddress}
        prefix="past."
        filters={[
          { key: 'kind', kind: 'choice', label: t('kind'), options: kinds.map((k) => ({ value: k.id, label: k[lang] })) },
          { key: 'state', kind: 'choice', label: t('state'), options: states.map((s) => ({ value: s, label: t(`state.${s}`) })) },
        ]}
        pageSize={20}
        empty={{ text: t('listEmpty') }}
      />
    </Section>
  )
}
