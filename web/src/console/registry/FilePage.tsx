import { Chain } from '@/console/cases/Chain'
import { HouseholdChanges } from '@/console/changes/HouseholdChanges'
import { Alert, Button } from 'antd'
import { Link, useParams, useSearchParams } from 'react-router'
import { asProblem } from '@/shared/api/problem'
import { Zh } from '@/shared/i18n'
import { PageWait } from '@/shared/layout/AppShell'
import { useMay, useToday } from '@/shared/session/session'
import { DayInput } from '@/shared/ui/inputs'
import { MaskedText } from '@/shared/ui/MaskedText'
import { Page, Section } from '@/shared/ui/page'
import { PageFault } from '@/shared/ui/PageFault'
import { DateText, StatusTag } from '@/shared/ui/values'
import { dayOf, minute } from '@/shared/format/date'
import { Acts } from './Acts'
import { hasID, householdAddress, placeUnder } from './address'
import { useCodes } from './codes'
import { Labels } from './ListPage'
import { JobOffers } from './JobOffers'
import { Living } from './Living'
import { Members } from './Members'
import { Paid } from './Paid'
import css from './registry.module.css'
import { keyed, useText } from './text'
import { Timeline } from './History'
import { useHousehold, type File } from './useHousehold'
import { useReveal } from './useReveal'

/** FilePage is the file of a household (一户一档), read from top to bottom. */
export default function FilePage() {
  const { county = '', id = '' } = useParams()
  const [params] = useSearchParams()
  const on = params.get('on') ?? ''
  const t = useText()
  const household = { county: Number(county), id }
  const { data: file, error, refetch } = useHousehold(household, on)
  if (error) {
    if (!on || asProblem(error).status !== 404) return <PageFault error={error} onRetry={() => void refetch()} />
    return (
      <Page title={t('title')}>
        <AsOf on={on} />
        <Alert type="info" showIcon title={t('notYet', { day: on })} />
      </Page>
    )
  }
  if (!file) return <PageWait />
  return <Whole file={file} on={on} />
}

function Whole({ file, on }: { file: File; on: string }) {
  const t = useText()
  const may = useMay()
  const labels = (file.labels ?? []).filter((l) => !l.to || l.to > (on || '9'))
  const live = file.state === 'live' && !on
  return (
    <Page
      title={t('fileTitle', { head: file.headName })}
      status={
        <>
          <StatusTag tone={live ? 'done' : 'plain'}>{t(keyed('state', file.state) ?? 'state.live')}</StatusTag>
          {labels.length > 0 && <Labels codes={labels.map((l) => l.label)} />}
        </>
      }
      under={
        <>
          <Zh>{placeUnder(file.divisionName)}</Zh> · {t('version', { version: file.version })}
          {file.updatedName && <Zh>{` · ${t('updated', { by: file.updatedName, at: minute(file.updatedAt) })}`}</Zh>}
        </>
      }
      actions={live && may('household.write') && <Next file={file} />}
      facts={useFacts(file)}
    >
      <AsOf on={on} />
      {on && <Recorded on={on} createdAt={file.createdAt} />}
      {hasID(file.successorId) && (
        <p>
          <Link to={householdAddress({ county: file.county, id: file.successorId })}>{t('successor')}</Link>
        </p>
      )}
      {file.nearRelative && <Alert type="info" showIcon title={t('nearRelative')} className={css.alert} />}
      <Members file={file} acts={live && may('household.write')} />
      <Living file={file} on={on} />
      {!on && <HouseholdChanges home={{ county: file.county, id: file.id }} live={live} />}
      {!on && <Chain home={{ county: file.county, householdId: file.id }} />}
      {!on && <Paid file={file} />}
      {!on && <JobOffers file={file} />}
      {live && may('household.write') && (
        <Section title={t('acts')}>
          <Acts file={file} />
        </Section>
      )}
      {!on && (
        <Section title={t('partTimeline')}>
          <Timeline file={file} />
        </Section>
      )}
    </Page>
  )
}

function Next({ file }: { file: File }) {
  const t = useText()
  const may = useMay()
  return (
    <>
      {may('case.enter') && (
        <Link to={`/cases/new?q=${encodeURIComponent(file.number)}`}>
          <Button tabIndex={-1}>{t('newCase')}</Button>
        </Link>
      )}
      <Link to={`${householdAddress(file)}/edit`}>
        <Button type="primary" tabIndex={-1}>
          {t('edit')}
        </Button>
      </Link>
    </>
  )
}

function useFacts(file: File) {
  const t = useText()
  const codes = useCodes()
  const reveal = useReveal(file)
  const facts = [
    { label: t('head'), value: <Zh>{file.headName}</Zh> },
    { label: t('number'), value: <span className="figure">{file.number}</span> },
    { label: t('address'), value: <Zh>{file.address || '—'}</Zh> },
    { label: t('urbanRural'), value: t(file.urban ? 'urban' : 'rural') },
    { label: t('openedOn'), value: <DateText value={file.openedOn} /> },
    { label: t('account'), value: file.account ? <MaskedText masked={file.account} label={t('account')} needsReason onReveal={reveal('account')} /> : '—' },
  ]
  if (file.bank) facts.push({ label: t('bank'), value: <Zh>{file.bank}</Zh> })
  if (file.closedOn) facts.push({ label: t('closedOn'), value: <DateText value={file.closedOn} /> })
  if (file.apart) facts.push({ label: t('hukou'), value: `${placeUnder(file.hukouDivisionName)}（${t('apart')}）` })
  if (file.cause) facts.push({ label: t('cause'), value: codes.name('cause', file.cause) })
  if (file.poor) facts.push({ label: t('poor'), value: t(keyed('poor', file.poor) ?? 'poor.none') })
  if (file.note) facts.push({ label: t('noteText'), value: <Zh>{file.note}</Zh> })
  return facts
}

function AsOf({ on }: { on: string }) {
  const t = useText()
  const today = useToday()
  const [, setParams] = useSearchParams()
  const show = (day: string) => setParams(day && day !== today ? { on: day } : {}, { preventScrollReset: true })
  return (
    <div className={`${css.asOf} ${css.alert}`}>
      <label htmlFor="file-as-of" className="quiet">
        {t('asOf')}
      </label>
      <div>
        <DayInput id="file-as-of" value={on || today} onChange={show} />
      </div>
      {!on && <span className="quiet">{t('asOfHint')}</span>}
      {on && (
        <Button type="primary" onClick={() => show('')}>
          {t('asOfNow')}
        </Button>
      )}
    </div>
  )
}

/** Recorded says what a past day's file is: what was on record that evening, or the first entry where that came later. */
function Recorded({ on, createdAt }: { on: string; createdAt: string }) {
  const t = useText()
  const entered = dayOf(createdAt)
  const late = on < entered
  return (
    <Alert
      type="info"
      showIcon
      role="status"
      className={css.alert}
      title={t('asOfShown', { day: on })}
      description={late ? t('asOfBefore', { day: on, entered }) : t('asOfRecorded', { day: on })}
    />
  )
}
