import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import { api, must } from '@/shared/api/client'
import { downloadURL } from '@/shared/api/list'
import { minute } from '@/shared/format/date'
import { money, whole } from '@/shared/format/money'
import { useLang, useWords, Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { ConfirmAct } from '@/shared/ui/act'
import { Fault } from '@/shared/ui/fault'
import { JobProgress } from '@/shared/ui/JobProgress'
import { Page, Section } from '@/shared/ui/page'
import { Stat, Stats } from '@/shared/ui/values'
import { Compared } from './Compared'
import { costChange, signed, type Simulation } from './figures'
import { Groups, PlaceChart, PlaceMap } from './Groups'
import { useSaid } from './said'
import css from './simulation.module.css'
import { useText } from './text'

type Done = Simulation & { result: NonNullable<Simulation['result']> }

/** RunPage follows one simulation and shows what the change would do. */
export default function RunPage() {
  const { county = '', id = '' } = useParams()
  const t = useText()
  const words = useWords()
  const path = { county: Number(county), id }
  const run = useQuery({
    queryKey: ['simulations', 'one', id],
    queryFn: () => must(api.GET('/api/simulations/{county}/{id}', { params: { path } })),
  })
  useResult(run.data, run.refetch)
  if (run.error && !run.data) return <Page title={t('title')}><Fault error={run.error} onRetry={() => void run.refetch()} /></Page>
  if (!run.data) return <PageWait />
  const s = run.data
  const under = `${s.place || s.division} · ${words(s.programmeTitle)} · ${s.createdName} · ${minute(s.createdAt)}`
  return (
    <Page title={s.name || t('title')} under={<Zh>{under}</Zh>} actions={<Acts run={s} />}>
      <p>
        <Link to="/simulations">{t('back')}</Link>
      </p>
      {s.demonstration && <Alert type="warning" showIcon className={css.alert ?? ''} title={t('demonstrationLaw')} />}
      {!s.result && (
        <Section title={t('running')}>
          <JobProgress job={{ county: s.county, id: s.progress }} />
        </Section>
      )}
      {s.result && <Result run={s as Done} />}
    </Page>
  )
}

// A run of a small place may end before anybody has seen it run: what counts is that it is done and the figures are not here.
function useResult(s: Simulation | undefined, refetch: () => Promise<unknown>) {
  const waits = s !== undefined && !s.result
  const path = { county: s?.county ?? 0, id: s?.progress ?? '' }
  const job = useQuery({
    queryKey: ['progress', path.county, path.id],
    queryFn: () => must(api.GET('/api/progress/{county}/{id}', { params: { path } })),
    enabled: waits,
  })
  const done = waits && job.data?.state === 'done'
  useEffect(() => {
    if (done) void refetch()
  }, [done, refetch])
}

function Result({ run: s }: { run: Done }) {
  const t = useText()
  const r = s.result
  return (
    <>
      <Totals run={s} />
      <div className={css.two}>
        <Section title={t(s.monthly ? 'chart' : 'chartHouseholds')}>
          <PlaceChart run={s} />
        </Section>
        <Section title={t('map')}>
          <PlaceMap run={s} />
        </Section>
      </div>
      <Groups result={r} paid={s.monthly} />
      <Compared run={s} />
      <Section title={t('asked')} aside={<span className="quiet">{t('onDay', { on: s.on })}</span>}>
        <Changes run={s} />
        <ul className={css.notes}>
          {r.total.undetermined > 0 && <li>{t('undetermined', { count: whole(r.total.undetermined) })}</li>}
          {r.total.refused > 0 && <li>{t('refused', { count: whole(r.total.refused) })}</li>}
          {r.unusable > 0 && <li>{t('unusable', { count: whole(r.unusable) })}</li>}
          {s.persons && <li>{t('persons')}</li>}
          <li>{t('facts')}</li>
        </ul>
      </Section>
    </>
  )
}

function Totals({ run: s }: { run: Done }) {
  const t = useText()
  const { lang } = useLang()
  const e = s.result.total
  const households = (n: number) => t('households', { count: whole(n) })
  const people = (n: number) => t('people', { count: whole(n) })
  return (
    <div className={css.stats}>
      <Stats>
        <Stat label={t('before')} value={households(e.before)} note={people(e.peopleBefore)} />
        <Stat label={t('after')} value={households(e.after)} note={people(e.peopleAfter)} />
        <Stat label={t('gained')} value={households(e.gained)} note={people(e.peopleGained)} />
        <Stat label={t('lost')} value={households(e.lost)} note={people(e.peopleLost)} />
        {s.monthly && <Stat label={t('cost')} value={signed(costChange(e))} unit={t('yuan')} note={t('monthlyNote', { before: money(e.fenBefore, lang) })} />}
      </Stats>
    </div>
  )
}

function Changes({ run: s }: { run: Simulation }) {
  const words = useWords()
  const t = useText()
  const { lang } = useLang()
  const said = useSaid()
  return (
    <ul>
      {s.changes.map((c) => (
        <li key={c.parameter}>
          {words(c.title)}{lang === 'en' ? ': ' : '：'}<span className="figure">{c.was.map(said).join(lang === 'en' ? ', ' : '、') || t('open')} → {said(c.value)}</span>
        </li>
      ))}
    </ul>
  )
}

function Acts({ run: s }: { run: Simulation }) {
  const t = useText()
  const queries = useQueryClient()
  const params = { path: { county: s.county, id: s.id } }
  const reread = () => {
    for (const key of ['simulations', 'list']) void queries.invalidateQueries({ queryKey: [key] })
  }
  if (!s.result)
    return (
      <ConfirmAct
        verb={t('cancel')}
        consequence={t('cancelWhat')}
        onAct={(_, key) => api.POST('/api/simulations/{county}/{id}/cancel', { params, headers: { 'Idempotency-Key': key } })}
        onDone={() => void queries.invalidateQueries({ queryKey: ['progress'] })}
      />
    )
  return (
    <>
      <ConfirmAct<{ name: string }>
        verb={t(s.name ? 'rename' : 'keep')}
        primary={!s.name}
        consequence={t('keepWhat')}
        initial={{ name: s.name }}
        fields={
          <Form.Item name="name" label={t('name')} rules={[{ required: true, whitespace: true, message: t('nameMissing') }]}>
            <Input maxLength={60} />
          </Form.Item>
        }
        onAct={({ name }, key) =>
          api.PUT('/api/simulations/{county}/{id}/name', { params, body: { name, version: s.version }, headers: { 'Idempotency-Key': key } })
        }
        onDone={reread}
      />
      <Button href={downloadURL('/api/simulations/{county}/{id}/export', { county: String(s.county), id: s.id }, {})} download>
        {t('export')}
      </Button>
    </>
  )
}
