import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { Link, useParams } from 'react-router'
import { downloadURL } from '@/shared/api/list'
import { whole } from '@/shared/format/money'
import { PageWait } from '@/shared/layout/AppShell'
import { useMay } from '@/shared/session/session'
import { PageFault } from '@/shared/ui/PageFault'
import { JobProgress } from '@/shared/ui/JobProgress'
import { LinkButton } from '@/shared/ui/LinkButton'
import { Page, Section } from '@/shared/ui/page'
import { DateText, Money, StatusTag } from '@/shared/ui/values'
import { BankFiles } from './BankFiles'
import { Departures, Lines } from './Lines'
import { Equation } from './Equation'
import { Failed } from './Failed'
import css from './payment.module.css'
import { RollActs } from './RollActs'
import { rollKey, rollTone, useRoll, useRollTitle, type Roll } from './rolls'
import { useText } from './text'
import { Who } from './Who'

/** RollPage is one roll: what changed since last month and why, who made and checked it, what the bank did, and its lines. */
export default function RollPage() {
  const { county = '', id = '' } = useParams()
  const queries = useQueryClient()
  const { data, error, refetch } = useRoll(county, id)
  // An act changes the roll, its lines and its files.
  const changed = () => {
    void queries.invalidateQueries({ queryKey: rollKey(county, id) })
    void queries.invalidateQueries({ queryKey: ['list'] })
  }
  if (error && !data) return <PageFault error={error} onRetry={() => void refetch()} />
  if (!data) return <PageWait />
  return <RollView roll={data} onChange={changed} />
}

function RollView({ roll, onChange }: { roll: Roll; onChange: () => void }) {
  const t = useText()
  const may = useMay()
  const titleOf = useRollTitle('roll.title')
  return (
    <Page
      title={titleOf(roll)}
      status={<StatusTag tone={rollTone(roll.state, may)}>{t(`state.${roll.state}`)}</StatusTag>}
      under={<Link to="/rolls">{t('roll.all')}</Link>}
      actions={<RollActs roll={roll} onChange={onChange} />}
      facts={[
        { label: t('rolls.households'), value: whole(roll.households) },
        { label: t('rolls.people'), value: whole(roll.people) },
        { label: t('rolls.total'), value: <Money fen={roll.totalFen} /> },
        { label: t('roll.late'), value: roll.lateLines > 0 ? <Money fen={roll.lateFen} /> : '—' },
        { label: t('rolls.due'), value: roll.dueOn ? <DateText value={roll.dueOn} /> : t('rolls.noDue') },
      ]}
    >
      {roll.sentBack && <Alert className={css.notice} type="warning" showIcon title={t('roll.sentBack', { reason: roll.sentBack })} />}
      {roll.state === 'drawing' ? (
        <Section>
          <JobProgress job={{ county: roll.county, id: roll.taskId }} onEnd={onChange} />
        </Section>
      ) : (
        <Drawn roll={roll} onChange={onChange} />
      )}
    </Page>
  )
}

function Drawn({ roll, onChange }: { roll: Roll; onChange: () => void }) {
  const t = useText()
  const sent = roll.state === 'locked' || roll.state === 'sent' || roll.state === 'settled'
  return (
    <>
      <Equation roll={roll} />
      {roll.state === 'sent' && <Failed roll={roll} onChange={onChange} />}
      {sent && <BankFiles roll={roll} />}
      <Who roll={roll} />
      <Departures roll={roll} />
      <Section
        title={t('lines.title')}
        aside={
          <span className={css.acts}>
            <LinkButton to={`/rolls/${roll.county}/${roll.id}/print`}>{t('roll.print')}</LinkButton>
            <Button href={downloadURL('/api/rolls/{county}/{id}/export', { county: String(roll.county), id: roll.id }, {})} download>
              {t('roll.export')}
            </Button>
          </span>
        }
      >
        <Lines roll={roll} />
      </Section>
    </>
  )
}
