import { useEffect, useState } from 'react'
import { asProblem } from '@/shared/api/problem'
import { Heading } from '../Heading'
import { checkPaper, type PaperCheck } from '../office'
import css from '../portal.module.css'
import { useRoute } from '../route'
import { NoticeCard } from './NoticeCard'
import { useText } from './text'

/** Paper says what the code on a printed paper leads to: a notice itself while it hangs, else what it is and whether it holds. */
export default function Paper() {
  const t = useText()
  const [, county = '', code = ''] = useRoute()
  const [paper, setPaper] = useState<PaperCheck>()
  const [fault, setFault] = useState<number>()
  useEffect(() => {
    checkPaper(county, code).then(setPaper, (e: unknown) => setFault(asProblem(e).status))
  }, [county, code])
  return (
    <>
      <Heading>{t('paper')}</Heading>
      {fault !== undefined && <p role="alert">{t(fault === 404 || fault === 422 ? 'paperUnknown' : fault === 429 ? 'busy' : 'failed')}</p>}
      {paper && <Found paper={paper} />}
      <p>
        <a href="/portal/notices">{t('all')}</a>
      </p>
    </>
  )
}

function Found({ paper: p }: { paper: PaperCheck }) {
  const t = useText()
  return (
    <>
      <dl className={css.facts}>
        <div>
          <dt>{t('paperTitle')}</dt>
          <dd lang="zh-CN">{p.title}</dd>
        </div>
        <div>
          <dt>{t('paperNumber')}</dt>
          <dd>{p.number}</dd>
        </div>
        <div>
          <dt>{t('office')}</dt>
          <dd lang="zh-CN">{p.office}</dd>
        </div>
        <div>
          <dt>{t('madeOn')}</dt>
          <dd>{p.madeOn}</dd>
        </div>
        <div>
          <dt>{t('standing')}</dt>
          <dd>{t(`standing.${p.standing}`)}</dd>
        </div>
        {p.withdrawnOn && (
          <div>
            <dt>{t('withdrawnOn')}</dt>
            <dd>{p.withdrawnOn}</dd>
          </div>
        )}
      </dl>
      {p.notice ? <NoticeCard notice={p.notice} /> : <p className={css.note}>{t('paperHint')}</p>}
    </>
  )
}
