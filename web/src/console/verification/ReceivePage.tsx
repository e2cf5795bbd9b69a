import { Alert, Button, DatePicker, Form, Select } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { useLang, useWords, Zh } from '@/shared/i18n'
import { Table } from '@/shared/list/Table'
import { useCounty, useToday } from '@/shared/session/session'
import { useAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { FileUpload, type KeptFile } from '@/shared/ui/FileUpload'
import { Page, Section } from '@/shared/ui/page'
import { useSourceName, useSources } from './names'
import { useText } from './text'
import css from './verification.module.css'

type Receipt = Schema<'VerificationReceipt'>
type Preview = Schema<'VerificationFilePreview'>

interface Values {
  source: string
  asOf: Dayjs
  file: KeptFile[]
  manifest?: KeptFile[]
}

/** ReceivePage takes a department's file: what it is, how its columns are read, and the loading of it. */
export default function ReceivePage() {
  const t = useText()
  const county = useCounty()
  const [seen, setSeen] = useState<{ receipt: Receipt; preview: Preview }>()
  const [error, setError] = useState<unknown>()
  const look = useAct(async (receipt: Receipt, key: string) => ({
    receipt,
    preview: await must(api.POST('/api/department-files/preview', { headers: { 'Idempotency-Key': key }, body: receipt })),
  }))
  const preview = async ({ source, asOf, file, manifest }: Values) => {
    setError(undefined)
    setSeen(undefined)
    try {
      const signed = manifest?.[0]?.id
      setSeen(await look.run({ county, source, asOf: asOf.format('YYYY-MM-DD'), fileId: file[0]?.id ?? '', ...(signed && { manifestId: signed }) }))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <Page narrow title={t('receive.title')}>
      <Section title={t('receive.what')}>
        <What county={county} busy={look.busy} onPreview={(v) => void preview(v)} onChange={() => setSeen(undefined)} />
        {error !== undefined && <Fault error={error} />}
      </Section>
      {seen && <Columns key={seen.receipt.fileId + seen.receipt.source} receipt={seen.receipt} preview={seen.preview} />}
    </Page>
  )
}

interface WhatProps {
  county: number
  busy: boolean
  onPreview: (values: Values) => void
  onChange: () => void
}

function What({ county, busy, onPreview, onChange }: WhatProps) {
  const t = useText()
  const today = useToday()
  const { data: sources = [] } = useSources(county)
  const nameOf = useSourceName(county)
  const { lang } = useLang()
  const required = { required: true, message: t('consent.required') }
  const [form] = Form.useForm<Values>()
  const chosen = Form.useWatch('source', form)
  const manifest = sources.find((s) => s.code === chosen)?.manifest ?? 'none'
  return (
    <Form<Values> form={form} layout="vertical" onFinish={onPreview} onValuesChange={onChange}>
      <Form.Item name="source" label={t('receive.source')} rules={[required]}>
        <Select
          options={sources.map((s) => ({ value: s.code, label: `${nameOf(s.code)} · ${lang === 'en' ? s.ownerEnglish : s.owner}` }))}
          showSearch={{ optionFilterProp: 'label' }}
        />
      </Form.Item>
      <Form.Item name="asOf" label={t('receive.asOf')} extra={t('receive.asOfHint')} rules={[required]}>
        <DatePicker {...(today && { maxDate: dayjs(today) })} />
      </Form.Item>
      <Form.Item name="file" label={t('receive.file')} rules={[required]}>
        <FileUpload county={county} purpose="department" label={t('receive.file')} accept=".xlsx,.csv,.parquet" limit={500} />
      </Form.Item>
      {manifest !== 'none' && (
        <Form.Item name="manifest" label={t('receive.manifest')} extra={t('receive.manifestHint')} rules={manifest === 'required' ? [required] : []}>
          <FileUpload county={county} purpose="department" label={t('receive.manifest')} accept=".json" limit={1} />
        </Form.Item>
      )}
      <Button type="primary" htmlType="submit" loading={busy}>
        {t('receive.preview')}
      </Button>
    </Form>
  )
}

function Columns({ receipt, preview }: { receipt: Receipt; preview: Preview }) {
  const t = useText()
  const words = useWords()
  const navigate = useNavigate()
  const [columns, setColumns] = useState(preview.columns)
  const [error, setError] = useState<unknown>()
  const load = useAct((body: Receipt, key: string) => must(api.POST('/api/department-files', { headers: { 'Idempotency-Key': key }, body })))
  const missing = preview.fields.filter((f) => f.required && columns[f.name] === undefined).map((f) => f.chinese)
  const set = (name: string, i: number | undefined) =>
    setColumns((was) => Object.fromEntries(Object.entries({ ...was, [name]: i ?? -1 }).filter(([, v]) => v >= 0)))
  const go = async () => {
    setError(undefined)
    try {
      const file = await load.run({ ...receipt, columns })
      if (file) void navigate(`/checks/sources/${file.county}/${file.id}`)
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <Section title={t('receive.columns')}>
      {preview.warnings.length > 0 && (
        <Alert type="warning" showIcon title={t('receive.warnings')} description={preview.warnings.map((w) => <p key={w.zh}>{words(w)}</p>)} />
      )}
      {preview.titles.length > 0 && <p className="quiet"><Zh>{preview.titles.join(' ')}</Zh></p>}
      {missing.length > 0 && <Alert className={css.notice} type="error" showIcon role="alert" title={t('receive.missing', { names: missing.join('、') })} />}
      <Table
        caption={t('receive.columns')}
        rows={preview.fields}
        rowKey={(f) => f.name}
        columns={[
          { key: 'field', title: t('receive.field'), main: true, render: (f) => (
              <>
                <Zh>{f.chinese}</Zh>
                {f.required && ` (${t('receive.needed')})`}
              </>
            ),
          },
          {
            key: 'column',
            title: t('receive.column'),
            render: (f) => (
              <Select
                aria-label={f.chinese}
                style={{ minWidth: '8rem', width: '100%' }}
                allowClear
                placeholder={t('receive.notRead')}
                value={columns[f.name] ?? null}
                options={preview.headings.map((h, i) => ({ value: i, label: preview.headings.indexOf(h) === preview.headings.lastIndexOf(h) && h ? h : `${h} #${i + 1}` }))}
                onChange={(i: number | undefined) => set(f.name, i)}
              />
            ),
          },
        ]}
      />
      <p className={`quiet ${css.gap}`}>{t('receive.loadHint')}</p>
      {error !== undefined && <Fault error={error} />}
      <div className={css.gap}>
        <Button type="primary" disabled={missing.length > 0} loading={load.busy} onClick={() => void go()}>
          {t('receive.load')}
        </Button>
      </div>
    </Section>
  )
}
