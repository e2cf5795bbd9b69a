import { useNavigate } from 'react-router'
import { api, must, type Schema } from '@/shared/api/client'
import { whole } from '@/shared/format/money'
import { DataList } from '@/shared/list/DataList'
import { useCounty, useMay } from '@/shared/session/session'
import { ConfirmAct } from '@/shared/ui/act'
import { Page } from '@/shared/ui/page'
import { StatusTag } from '@/shared/ui/values'
import { Tabs } from './Tabs'
import { useText } from './text'

/** A screening with its counts. */
export type Run = Schema<'VerificationScreening'>

/** latestDay is the newest of the days that a screening's data speak of, which is how people name a screening. */
export const latestDay = (run: Run) => Object.values(run.asOf).reduce((a, b) => (a > b ? a : b), '')

/** hitsOf adds up the leads of a screening. */
export const hitsOf = (run: Run) => run.counts.reduce((sum, c) => sum + c.hits, 0)

/** ScreeningsPage lists the screenings of a county and starts one. */
export default function ScreeningsPage() {
  const t = useText()
  const county = useCounty()
  const may = useMay()
  const navigate = useNavigate()
  const start = async (_: object, key: string) => {
    const run = await must(api.POST('/api/screenings', { headers: { 'Idempotency-Key': key }, body: { county } }))
    void navigate(`/checks/screenings/${run.county}/${run.id}`)
  }
  return (
    <Page
      title={t('tab.screening')}
      actions={may('check.run') && <ConfirmAct verb={t('screen.run')} consequence={t('screen.runHint')} primary onAct={start} />}
    >
      <Tabs />
      {county > 0 && (
        <DataList
          path="/api/screenings"
          caption={t('screen.caption')}
          fixed={{ county: String(county) }}
          empty={{ text: t('screen.empty') }}
          rowKey={(r) => r.id}
          rowLink={(r) => `/checks/screenings/${r.county}/${r.id}`}
          filters={[{ key: 'state', label: t('screen.state'), kind: 'choice', options: (['running', 'paused', 'done', 'given_up'] as const).map((s) => ({ value: s, label: t(`screen.state.${s}`) })) }]}
          columns={[
            { key: 'when', title: t('board.asOf'), main: true, render: (r) => latestDay(r) || t('screen.when') },
            { key: 'state', title: t('screen.state'), render: (r) => <StatusTag tone={r.state === 'done' ? 'done' : r.state === 'given_up' ? 'plain' : 'going'}>{t(`screen.state.${r.state}`)}</StatusTag> },
            { key: 'households', title: t('screen.households'), figure: true, render: (r) => whole(r.households) },
            { key: 'people', title: t('screen.people'), figure: true, render: (r) => whole(r.people) },
            { key: 'hits', title: t('screen.hits'), figure: true, render: (r) => whole(hitsOf(r)) },
            { key: 'new', title: t('screen.new'), figure: true, render: (r) => (r.state === 'done' && r.beforeId !== '0' ? whole(r.newHits) : '—') },
            { key: 'gone', title: t('screen.gone'), figure: true, render: (r) => (r.state === 'done' && r.beforeId !== '0' ? whole(r.goneHits) : '—') },
          ]}
        />
      )}
    </Page>
  )
}
