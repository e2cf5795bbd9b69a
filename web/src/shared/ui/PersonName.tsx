import { Popover } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useT, Zh } from '@/shared/i18n'
import css from './people.module.css'

interface PersonNameProps {
  name: string
  /** Who they are here: 户主, 配偶, 入户调查人. */
  role?: ReactNode
  /** More lines: age, relation, unit, telephone (masked). */
  facts?: { label: string; value: ReactNode }[]
  /** The page of the person or household, when there is one. */
  to?: string
  toText?: string
}

/** PersonName opens who a person is in this case. */
export function PersonName({ name, role, facts = [], to, toText }: PersonNameProps) {
  const t = useT()
  const card = (
    <div className={css.card}>
      {role && <p className={css.role}>{role}</p>}
      <dl className={css.facts}>
        {facts.map((f) => (
          <div key={f.label}>
            <dt>{f.label}</dt>
            <dd>{f.value}</dd>
          </div>
        ))}
      </dl>
      {to && <Link to={to}>{toText ?? t('job.result')}</Link>}
    </div>
  )
  return (
    <Popover trigger="click" title={<Zh>{name}</Zh>} content={card} placement="bottomLeft">
      <button type="button" className={`link ${css.name}`}>
        <Zh>{name}</Zh>
      </button>
    </Popover>
  )
}
